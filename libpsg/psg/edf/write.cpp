#include "psg/edf/write.hpp"

#include <edflib.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <utility>

#include "psg/channels/known_label.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/samples.hpp"
#include "psg/edf/tal.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/text/encoding.hpp"

namespace psg {
namespace {

constexpr std::size_t annotation_bytes = 114;  // of one annotation signal in a record, EDFlib's choice
constexpr std::size_t most_annotation_signals = 64;
constexpr Time annotations_record{
    1s};  // in a file without signals: EDFbrowser opens none whose records last 0 s
constexpr std::size_t annotations_header_size = 512;  // of a file with one signal
constexpr std::int64_t most_signals = EDFLIB_MAXSIGNALS;

/// EDFlib keeps its files in one table without locks; opening and closing go one at a time.
std::mutex& edflib_table() {
  static std::mutex mutex;
  return mutex;
}

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::bad_argument, edf::file_name(path) + ": " + what);
}

/// The text in ASCII, "µ" as "u".
std::string ascii(const std::string& path, const std::string& field, std::string text, std::size_t most) {
  for (const std::string_view micro : {"\xc2\xb5", "\xce\xbc"}) {
    for (auto at = text.find(micro); at != std::string::npos; at = text.find(micro)) {
      text[at] = 'u';
      text.erase(at + 1, 1);
    }
  }
  if (std::ranges::any_of(text, [](char c) { return c < 0x20 || c > 0x7e; })) {
    refuse(path,
           fmt::format("{} {} has other characters than ASCII, expected only printable ASCII in a header",
                       field, quoted(text)));
  }
  if (text.size() > most) {
    refuse(path, fmt::format("{} {} has {} characters, expected at most {}", field, quoted(text), text.size(),
                             most));
  }
  return text;
}

void check_range(const std::string& path, const EdfChannel& c, bool bdf) {
  const auto [lowest, highest] = edf::digital_limits(bdf);
  if (c.digital_min >= c.digital_max || c.digital_min < lowest || c.digital_max > highest) {
    refuse(path, fmt::format("signal {} has the digital range {} to {}, expected a range within {} to {}",
                             quoted(c.label), c.digital_min, c.digital_max, lowest, highest));
  }
  for (const double value : {c.physical_min, c.physical_max}) {
    const std::string text = fmt::format("{}", value);
    if (!std::isfinite(value) || text.size() > 8 || text.find('e') != std::string::npos) {
      refuse(path,
             fmt::format("signal {} has the physical limit {}, expected a number of at most 8 characters",
                         quoted(c.label), value));
    }
  }
  if (c.physical_min == c.physical_max) {
    refuse(path, fmt::format("signal {} has the physical range {} to {}, expected two different limits",
                             quoted(c.label), c.physical_min, c.physical_max));
  }
}

void check_channel(const std::string& path, EdfChannel& c, bool bdf) {
  c.label = ascii(path, "label", c.label, 16);
  c.unit = ascii(path, "unit", c.unit, 8);
  c.transducer = ascii(path, "transducer", c.transducer, 80);
  c.prefilter = ascii(path, "prefilter", c.prefilter, 80);
  if (c.samples_per_record < 1) {
    refuse(path, fmt::format("signal {} has {} samples in a data record, expected at least 1",
                             quoted(c.label), c.samples_per_record));
  }
  check_range(path, c, bdf);
}

void check_records(const std::string& path, const EdfDescription& d) {
  if (d.channels.empty()) {
    if (d.records != 0 || !d.record_starts.empty()) {
      refuse(path, fmt::format("{} data records without a channel, expected 0", d.records));
    }
    return;
  }
  if (d.records < 1 || d.records > 99'999'999) {
    refuse(path, fmt::format("{} data records, expected 1 to 99999999", d.records));
  }
  if (d.record_duration < 1ms || d.record_duration > 60s || d.record_duration % 10us != 0ns) {
    refuse(path, fmt::format("data records of {} s, expected 0.001 to 60 s in steps of 0.00001 s",
                             to_seconds(d.record_duration)));
  }
  if (d.record_starts.empty()) return;
  if (static_cast<std::int64_t>(d.record_starts.size()) != d.records) {
    refuse(path, fmt::format("{} record starts for {} data records, expected one for each",
                             d.record_starts.size(), d.records));
  }
  for (std::size_t i = 0; i < d.record_starts.size(); ++i) {
    const Time earliest = i == 0 ? Time{0} : d.record_starts[i - 1] + d.record_duration;
    if (d.record_starts[i] < earliest || (i == 0 && d.record_starts[0] != Time{0})) {
      refuse(path,
             fmt::format("record {} starts at {} s, expected {} s{}", i + 1, to_seconds(d.record_starts[i]),
                         to_seconds(earliest), i == 0 ? "" : " or later"));
    }
  }
}

void check_annotations(const std::string& path, const EdfDescription& d) {
  constexpr std::string_view reserved("\0\x14\x15", 3);
  for (const Annotation& a : d.annotations) {
    if (a.text.empty() || a.text.find_first_of(reserved) != std::string::npos || !is_utf8(a.text)) {
      refuse(path, fmt::format("annotation {} at {} s, expected UTF-8 text without the bytes 0, 20 and 21",
                               quoted(a.text), to_seconds(a.onset)));
    }
    if (a.duration && *a.duration < Time{0}) {
      refuse(path, fmt::format("annotation {} lasts {} s, expected no negative duration", quoted(a.text),
                               to_seconds(*a.duration)));
    }
  }
}

/// What the annotation signals will hold, and how many there are.
struct AnnotationPlan {
  std::size_t signals = 1;
  std::vector<std::string> records;
};

AnnotationPlan plan_annotations(const std::string& path, const EdfDescription& d) {
  // The header has whole seconds; what is left of the start is the onset of the first record.
  const Time start = d.start.time_of_day.value_or(Time{0});
  const Time rest = start - std::chrono::floor<std::chrono::seconds>(start);
  std::vector<Annotation> annotations = d.annotations;
  for (Annotation& a : annotations) a.onset += rest;
  std::ranges::stable_sort(annotations, {}, &Annotation::onset);
  std::vector<Time> onsets;
  for (std::int64_t r = 0; r < d.records; ++r) {
    onsets.push_back(rest + (d.record_starts.empty() ? d.record_duration * r
                                                     : d.record_starts[static_cast<std::size_t>(r)]));
  }
  if (d.channels.empty()) {
    for (std::size_t n = 1; n <= std::max<std::size_t>(annotations.size(), 1); n += n / 8 + 1) {
      onsets.clear();
      for (std::size_t r = 0; r < n; ++r) onsets.push_back(rest + annotations_record * r);
      if (auto records = edf::pack_tals(annotations, onsets, 1, annotation_bytes))
        return {1, std::move(*records)};
    }
  }
  for (std::size_t signals = 1; signals <= most_annotation_signals; ++signals) {
    if (auto records = edf::pack_tals(annotations, onsets, signals, annotation_bytes)) {
      return {signals, std::move(*records)};
    }
  }
  const auto longest = std::ranges::max_element(
      annotations, {}, [](const Annotation& a) { return edf::encode_tal(a).size(); });
  refuse(path,
         fmt::format(
             "{} annotations, the longest {}, do not fit into {} data records; expected texts up to about "
             "90 bytes and at most {} annotation signals",
             annotations.size(), quoted(longest->text), onsets.size(), most_annotation_signals));
}

}  // namespace

FileKind recording_kind() {
  return {.name = "a recording",
          .recognises = [](const std::string&, std::string_view) { return false; },
          .recording = true};
}

/// The recording identification of a file of annotations says who wrote it. Before it did, its records lasted
/// 0 s, and no other program that we know of wrote nobody's annotations so, in one signal of just its number
/// of bytes.
FileKind edf_annotations_kind() {
  return {"an EDF+ file of annotations that psg wrote", [](const std::string&, std::string_view bytes) {
            if (bytes.size() < annotations_header_size) return false;
            const auto says = [&](const edf::Field& field, std::string_view text) {
              return bytes.substr(static_cast<std::size_t>(field.offset)).starts_with(text);
            };
            const std::string_view identification =
                bytes.substr(static_cast<std::size_t>(edf::FileFields::identification.offset),
                             static_cast<std::size_t>(edf::FileFields::identification.width));
            const bool ours =
                identification.find(fmt::format(" {}", annotations_equipment)) != std::string_view::npos ||
                says(edf::FileFields::duration, "0       ");
            return ours && says(edf::FileFields::patient, "X X X X   ") &&
                   identification.starts_with("Startdate ") && says(edf::FileFields::reserved, "EDF+C") &&
                   says(edf::FileFields::signals, "1   EDF Annotations ") &&
                   bytes.substr(annotations_header_size - 40)
                       .starts_with(fmt::format("{:<8}", annotation_bytes / 2));
          }};
}

/// A file in the making.
struct EdfWriter::State {
  State(const std::string& path, EdfDescription d, const Overwrite& overwrite);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  void open();
  void describe_channels();
  void describe_recording();
  void require(int result, const char* what) const;
  [[nodiscard]] std::int64_t sample_bytes() const { return description.bdf ? 3 : 2; }
  void write_record(std::span<const std::span<const std::int32_t>> channels);
  void close();
  void close_edflib();
  void replace_annotations();
  void correct_header();

  EdfDescription description;
  AnnotationPlan plan;
  AtomicFile file;
  int handle = -1;
  std::int64_t written = 0;
  std::vector<std::int32_t> record;
};

namespace {

EdfDescription checked(const std::string& path, EdfDescription d) {
  check_records(path, d);
  check_annotations(path, d);
  for (EdfChannel& c : d.channels) check_channel(path, c, d.bdf);
  for (std::string* text : {&d.patient_code, &d.patient_name, &d.admin_code, &d.technician, &d.equipment}) {
    *text = ascii(path, "identification", *text, 40);
  }
  if (path.size() > 1000)
    refuse(path, fmt::format("path of {} characters, expected at most 1000", path.size()));
  return d;
}

}  // namespace

EdfWriter::State::State(const std::string& path, EdfDescription d, const Overwrite& overwrite)
    : description(checked(path, std::move(d))),
      plan(plan_annotations(path, description)),
      file({path, description.channels.empty() ? edf_annotations_kind() : recording_kind(), overwrite}) {
  const auto signals = static_cast<std::int64_t>(description.channels.size() + plan.signals);
  if (signals > most_signals) {
    refuse(path, fmt::format("{} signals with those of the annotations, expected at most {}", signals,
                             most_signals));
  }
  open();
  try {
    describe_channels();
    describe_recording();
  } catch (...) {
    const std::scoped_lock lock(edflib_table());
    edfclose_file(handle);
    throw;
  }
}

EdfWriter::State::~State() {
  if (handle < 0) return;
  const std::scoped_lock lock(edflib_table());
  edfclose_file(handle);
}

void EdfWriter::State::require(int result, const char* what) const {
  if (result == 0) return;
  throw Error(ErrorKind::bad_argument,
              fmt::format("{}: EDFlib refuses the {}, expected one that EDF can hold",
                          edf::file_name(file.path()), what));
}

void EdfWriter::State::open() {
  const std::scoped_lock lock(edflib_table());
  handle = edfopen_file_writeonly(file.temporary().c_str(),
                                  description.bdf ? EDFLIB_FILETYPE_BDFPLUS : EDFLIB_FILETYPE_EDFPLUS,
                                  static_cast<int>(description.channels.size()));
  if (handle >= 0) return;
  throw Error(ErrorKind::io,
              fmt::format("{}: EDFlib cannot open it for writing (code {}), expected at most 64 files "
                          "open at a time and a disk that can be written to",
                          file.path(), handle));
}

void EdfWriter::State::describe_channels() {
  for (std::size_t i = 0; i < description.channels.size(); ++i) {
    const EdfChannel& c = description.channels[i];
    const int signal = static_cast<int>(i);
    require(edf_set_samplefrequency(handle, signal, c.samples_per_record), "samples per record");
    require(edf_set_physical_minimum(handle, signal, c.physical_min), "physical minimum");
    require(edf_set_physical_maximum(handle, signal, c.physical_max), "physical maximum");
    require(edf_set_digital_minimum(handle, signal, c.digital_min), "digital minimum");
    require(edf_set_digital_maximum(handle, signal, c.digital_max), "digital maximum");
    require(edf_set_label(handle, signal, c.label.c_str()), "label");
    require(edf_set_physical_dimension(handle, signal, c.unit.c_str()), "unit");
    require(edf_set_transducer(handle, signal, c.transducer.c_str()), "transducer");
    require(edf_set_prefilter(handle, signal, c.prefilter.c_str()), "prefilter");
  }
}

void EdfWriter::State::describe_recording() {
  using namespace std::chrono;
  const year_month_day date = description.start.date.value_or(1985y / January / 1);
  const auto seconds_of_day = floor<seconds>(description.start.time_of_day.value_or(Time{0}));
  const hh_mm_ss time(seconds_of_day);
  require(edf_set_startdatetime(
              handle, static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
              static_cast<int>(static_cast<unsigned>(date.day())), static_cast<int>(time.hours().count()),
              static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count())),
          "start date and time");
  const auto text = [&](auto set, const std::string& value, const char* what) {
    if (!value.empty()) require(set(handle, value.c_str()), what);
  };
  text(edf_set_patientcode, description.patient_code, "patient code");
  text(edf_set_patientname, description.patient_name, "patient name");
  text(edf_set_admincode, description.admin_code, "admin code");
  text(edf_set_technician, description.technician, "technician");
  text(edf_set_equipment, description.equipment, "equipment");
  require(edf_set_number_of_annotation_signals(handle, static_cast<int>(plan.signals)), "annotation signals");
  if (description.channels.empty() || description.record_duration == 1s) return;
  const auto ten_microseconds = static_cast<int>(description.record_duration / 10us);
  require(edf_set_datarecord_duration(handle, ten_microseconds), "record duration");
}

void EdfWriter::State::write_record(std::span<const std::span<const std::int32_t>> channels) {
  const std::string name = edf::file_name(file.path());
  if (channels.size() != description.channels.size() || written == description.records) {
    refuse(name, fmt::format("record {} of {} channels, expected {} records of {}", written + 1,
                             channels.size(), description.records, description.channels.size()));
  }
  record.clear();
  for (std::size_t i = 0; i < channels.size(); ++i) {
    const EdfChannel& c = description.channels[i];
    if (channels[i].size() != static_cast<std::size_t>(c.samples_per_record)) {
      refuse(name, fmt::format("record {} has {} samples of {}, expected {}", written + 1, channels[i].size(),
                               quoted(c.label), c.samples_per_record));
    }
    const auto [low, high] = std::ranges::minmax(channels[i]);
    if (low < c.digital_min || high > c.digital_max) {
      refuse(name, fmt::format("record {} of {} has values from {} to {}, expected {} to {}", written + 1,
                               quoted(c.label), low, high, c.digital_min, c.digital_max));
    }
    record.insert(record.end(), channels[i].begin(), channels[i].end());
  }
  if (edf_blockwrite_digital_samples(handle, record.data()) != 0) {
    throw Error(ErrorKind::io, fmt::format("{}: record {} cannot be written, expected room on the disk",
                                           file.path(), written + 1));
  }
  ++written;
}

/// Lets EDFlib finish. Without channels it makes one record for each annotation, so it gets as many
/// placeholders as records are wanted.
void EdfWriter::State::close_edflib() {
  if (description.channels.empty()) {
    for (std::size_t i = 0; i < plan.records.size(); ++i) edfwrite_annotation_latin1(handle, 0, -1, "x");
  }
  const std::scoped_lock lock(edflib_table());
  if (edfclose_file(std::exchange(handle, -1)) != 0) {
    throw Error(ErrorKind::io,
                fmt::format("{}: cannot be completed, expected room on the disk", file.path()));
  }
}

void EdfWriter::State::replace_annotations() {
  std::int64_t samples = 0;
  for (const EdfChannel& c : description.channels) samples += c.samples_per_record;
  const auto signals = static_cast<std::int64_t>(description.channels.size() + plan.signals);
  const std::int64_t data = 256 * (signals + 1);
  const std::int64_t before = samples * sample_bytes();
  const auto after = static_cast<std::int64_t>(plan.signals * annotation_bytes);
  const auto records = static_cast<std::int64_t>(plan.records.size());
  // EDFlib does not look whether its buffers reached the disk.
  const std::int64_t expected = data + records * (before + after);
  if (file.size() != expected) {
    throw Error(ErrorKind::io,
                fmt::format("{}: has {} bytes after writing, expected {}; the disk may be full", file.path(),
                            file.size(), expected));
  }
  for (std::int64_t r = 0; r < records; ++r) {
    file.write_at(data + r * (before + after) + before, plan.records[static_cast<std::size_t>(r)]);
  }
}

void EdfWriter::State::correct_header() {
  const auto padded = [](const std::string& text, const edf::Field& field) {
    return fmt::format("{:<{}}", text, field.width);
  };
  const auto put = [&](const edf::Field& field, const std::string& text) {
    file.write_at(field.offset, padded(text, field));
  };
  Time expected{0};
  for (const Time start : description.record_starts) {
    if (start != expected) {
      put(edf::FileFields::reserved, description.bdf ? "BDF+D" : "EDF+D");
      break;
    }
    expected += description.record_duration;
  }
  if (description.start.date) return;
  const auto or_x = [](std::string text) {
    std::ranges::replace(text, ' ', '_');
    return text.empty() ? std::string("X") : text;
  };
  put(edf::FileFields::identification, fmt::format("Startdate X {} {} {}", or_x(description.admin_code),
                                                   or_x(description.technician), or_x(description.equipment))
                                           .substr(0, 80));
}

void EdfWriter::State::close() {
  if (written != description.records) {
    refuse(file.path(),
           fmt::format("{} data records were written, expected {}", written, description.records));
  }
  close_edflib();
  replace_annotations();
  correct_header();
  file.commit();
}

EdfWriter::EdfWriter(const std::string& path, EdfDescription description, const Overwrite& overwrite)
    : state_(std::make_unique<State>(path, std::move(description), overwrite)) {}
EdfWriter::~EdfWriter() = default;
EdfWriter::EdfWriter(EdfWriter&&) noexcept = default;

void EdfWriter::write_record(std::span<const std::span<const std::int32_t>> channels) {
  if (!state_) throw Error(ErrorKind::bad_argument, "EDF writer: record after close, expected none");
  state_->write_record(channels);
}

void EdfWriter::close() {
  if (!state_) return;
  const auto state = std::move(state_);  // whatever happens, nothing half-written stays
  state->close();
}

}  // namespace psg
