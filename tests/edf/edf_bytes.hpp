#pragma once

#include <fmt/format.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace psg::testing {

/// A folder of its own that goes away with the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "psg-test-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }
  [[nodiscard]] std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return file(name);
  }

 private:
  std::filesystem::path path_;
};

struct RawSignal {
  std::string label = "LAT";
  std::string unit = "uV";
  std::string physical_min = "-1000", physical_max = "1000", digital_min = "-1000", digital_max = "1000";
  std::string samples = "4";
};

/// The bytes of an EDF file written field by field after the specification, independent of the
/// library: every field may hold anything.
struct RawEdf {
  std::string version = "0", patient = "X X X X", identification = "Startdate 02-MAR-2002 X X X",
              date = "02.03.02", time = "22.15.00", header_bytes, reserved, records, duration = "1", count;
  std::vector<RawSignal> signals = {RawSignal{}};
  std::string wide_label;  ///< in the place of the first label, however long it is; empty: none
  std::string data;
  int record_count = 0;

  RawEdf& int16(std::initializer_list<int> values) {
    for (const int v : values) (data += static_cast<char>(v & 0xff)) += static_cast<char>((v >> 8) & 0xff);
    return *this;
  }
  RawEdf& text(std::string tal, std::size_t bytes) {
    tal.resize(bytes, '\0');
    data += tal;
    return *this;
  }
  RawEdf& record() {
    ++record_count;
    return *this;
  }

  [[nodiscard]] std::string bytes() const {
    const auto pad = [](std::string s, std::size_t width) {
      s.resize(width, ' ');
      return s;
    };
    const std::size_t n = signals.size();
    std::string out =
        pad(version, 8) + pad(patient, 80) + pad(identification, 80) + pad(date, 8) + pad(time, 8);
    out += pad(header_bytes.empty() ? std::to_string(256 * (n + 1)) : header_bytes, 8) + pad(reserved, 44);
    out += pad(records.empty() ? std::to_string(record_count) : records, 8) + pad(duration, 8);
    out += pad(count.empty() ? std::to_string(n) : count, 4);
    const auto column = [&](std::size_t width, auto field) {
      for (const RawSignal& s : signals) out += pad(field(s), width);
    };
    column(16, [](const RawSignal& s) { return s.label; });
    if (!wide_label.empty()) out.replace(out.size() - 16 * n, 16, wide_label);
    column(80, [](const RawSignal&) { return std::string(); });
    column(8, [](const RawSignal& s) { return s.unit; });
    column(8, [](const RawSignal& s) { return s.physical_min; });
    column(8, [](const RawSignal& s) { return s.physical_max; });
    column(8, [](const RawSignal& s) { return s.digital_min; });
    column(8, [](const RawSignal& s) { return s.digital_max; });
    column(80, [](const RawSignal&) { return std::string(); });
    column(8, [](const RawSignal& s) { return s.samples; });
    column(32, [](const RawSignal&) { return std::string(); });
    return out + data;
  }
};

/// An EDF+ file of one channel of 4 samples a second, whose records start at the given onsets; an
/// empty onset is a record without timekeeping.
inline RawEdf edf_plus(const std::string& kind, const std::vector<std::string>& onsets) {
  RawEdf edf;
  edf.reserved = kind;
  edf.signals = {RawSignal{}, RawSignal{"EDF Annotations", "", "-1", "1", "-32768", "32767", "20"}};
  int value = 0;
  for (const std::string& onset : onsets) {
    edf.int16({value, value + 1, value + 2, value + 3});
    value += 4;
    edf.text(onset.empty() ? "" : onset + "\x14\x14", 40).record();
  }
  return edf;
}

}  // namespace psg::testing
