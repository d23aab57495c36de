// Mutants of EDF and BDF recordings from end to end: every byte of a header with every value, every length,
// and structured ones by chance; each is scored, checked and repaired, and of each
// sixteenth the result is written and read back.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "edf/edf_bytes.hpp"
#include "memory_file.hpp"
#include "psg/edf/single_pass.hpp"
#include "psg/psg.hpp"
#include "torture/contained.hpp"

namespace {

using namespace psg;
using namespace std::string_literals;
using torture::Dice;
using torture::Finding;

// ---------------------------------------------------------------------------------------------- recordings

constexpr int rate = 200;
constexpr int seconds = 12;

/// One second of EMG: noise of a few digits, and in two seconds of the night a movement.
std::vector<int> second_of_emg(Dice& dice, int second) {
  const int loud = second == 4 || second == 9 ? 400 : 12;
  std::vector<int> samples;
  for (int i = 0; i < rate; ++i) samples.push_back(static_cast<int>(dice.below(2 * loud + 1)) - loud);
  return samples;
}

void add_samples(testing::RawEdf& edf, const std::vector<int>& samples, int width) {
  for (const int sample : samples) {
    for (int byte = 0; byte < width; ++byte) edf.data += static_cast<char>((sample >> (8 * byte)) & 0xff);
  }
}

testing::RawSignal emg(const char* label) {
  return {label, "uV", "-3276.8", "3276.7", "-32768", "32767", std::to_string(rate)};
}

/// What the annotations of a second say.
std::string annotations_of(int second, int onset) {
  std::string text = "+" + std::to_string(onset) + "\x14\x14\0"s;
  if (second == 0)
    text +=
        "+0\x15"
        "30\x14Sleep stage N2\x14\0"s;
  if (second == 3)
    text +=
        "+3.5\x15"
        "1\x14"
        "EEG arousal\x14\0"s;
  if (second == 6)
    text +=
        "+6\x15"
        "2.5\x14Obstructive apnea\x14\0+8\x14Limb movement@@EMG LAT\x14\0"s;
  return text;
}

constexpr std::size_t annotation_bytes = 96;

std::string plain_edf() {
  testing::RawEdf edf;
  edf.signals = {emg("EMG LAT"), emg("EMG RAT")};
  Dice dice(1, 1);
  for (int second = 0; second < seconds; ++second) {
    for (int leg = 0; leg < 2; ++leg) add_samples(edf, second_of_emg(dice, second), 2);
    edf.record();
  }
  return edf.bytes();
}

/// Two legs with stages and events and, in the middle, a gap of 5 s.
std::string edf_with_gap() {
  testing::RawEdf edf;
  edf.reserved = "EDF+D";
  edf.signals = {emg("Leg/L"),
                 emg("Leg/R"),
                 {"EDF Annotations", "", "-1", "1", "-32768", "32767", std::to_string(annotation_bytes / 2)}};
  Dice dice(1, 2);
  for (int second = 0; second < seconds; ++second) {
    for (int leg = 0; leg < 2; ++leg) add_samples(edf, second_of_emg(dice, second), 2);
    edf.text(annotations_of(second, second < 6 ? second : second + 5), annotation_bytes).record();
  }
  return edf.bytes();
}

/// One derivation of both legs, 24 bits, with stages and events.
std::string bdf() {
  testing::RawEdf edf;
  edf.version =
      "\xff"
      "BIOSEMI";
  edf.reserved = "BDF+C";
  testing::RawSignal legs = emg("EMG LAT-RAT");
  legs.physical_min = "-838860", legs.physical_max = "838860";
  legs.digital_min = "-8388608", legs.digital_max = "8388607";
  edf.signals = {
      legs, {"BDF Annotations", "", "-1", "1", "-8388608", "8388607", std::to_string(annotation_bytes / 3)}};
  Dice dice(1, 3);
  for (int second = 0; second < seconds; ++second) {
    add_samples(edf, second_of_emg(dice, second), 3);
    edf.text(annotations_of(second, second), annotation_bytes).record();
  }
  return edf.bytes();
}

/// A recording that mutants are made of.
struct Base {
  std::string bytes;
  std::size_t signals;
  [[nodiscard]] std::size_t header() const { return 256 * (signals + 1); }
};

const std::vector<Base>& bases() {
  static const std::vector<Base> all = {{plain_edf(), 2}, {edf_with_gap(), 3}, {bdf(), 2}};
  return all;
}

// ------------------------------------------------------------------------------------------------- mutants

constexpr std::array general_widths = {8, 80, 80, 8, 8, 8, 44, 8, 8, 4};
constexpr std::array signal_widths = {16, 80, 8, 8, 8, 8, 8, 80, 8, 32};

/// Contents of fields that have meant something to some reader.
const std::vector<std::string> contents = {"",
                                           "0",
                                           "-1",
                                           "1",
                                           "-0",
                                           "+1",
                                           "2",
                                           "3",
                                           "00000001",
                                           "99999999",
                                           "-9999999",
                                           "1e9",
                                           "1e-9",
                                           "1E308",
                                           "1e999",
                                           "nan",
                                           "inf",
                                           "-inf",
                                           "0.0",
                                           "0.00001",
                                           "0.1",
                                           "1.5",
                                           "3600",
                                           "86400",
                                           "99999999",
                                           "255",
                                           "256",
                                           "257",
                                           "512",
                                           "768",
                                           "1024",
                                           "32767",
                                           "-32768",
                                           "32768",
                                           "65535",
                                           "65536",
                                           "8388607",
                                           "-8388608",
                                           "2147483647",
                                           "-2147483648",
                                           "4294967295",
                                           "9223372036854775807",
                                           "18446744073709551616",
                                           " 1",
                                           "1 1",
                                           "1,5",
                                           "1.",
                                           ".5",
                                           "0x10",
                                           "\t",
                                           "\n",
                                           "\x1b[31m",
                                           "\0\0\0\0"s,
                                           "\xff\xff\xff\xff",
                                           "\xc3\xa9\xc3\xa9",
                                           "\xe2\x80\xae",
                                           "EDF+C",
                                           "EDF+D",
                                           "BDF+C",
                                           "BDF+D",
                                           "EDF+",
                                           "BIOSEMI",
                                           "\xff"
                                           "BIOSEMI",
                                           "EDF Annotations",
                                           "BDF Annotations",
                                           "EMG LAT",
                                           "EMG RAT",
                                           "EMG",
                                           "Leg/L",
                                           "Leg 1",
                                           "ECG",
                                           "uV",
                                           "mV",
                                           "V",
                                           "nV",
                                           "mcV",
                                           "\xb5V",
                                           "mmHg",
                                           "00.00.00",
                                           "31.02.20",
                                           "99.99.99",
                                           "24.00.00",
                                           "23.59.59",
                                           "29.02.23",
                                           "01.01.85",
                                           "Startdate X X X X",
                                           "Startdate 02-MAR-2002 X X X",
                                           "Startdate 31-FEB-2002 X X X",
                                           "%s%n%n",
                                           "=cmd()",
                                           "10000000",
                                           "61440",
                                           "-61440",
                                           "61441",
                                           "1000000",
                                           "100",
                                           "99",
                                           "200",
                                           "1e5",
                                           "1e-5"};

/// Time-stamped annotation lists, right and wrong.
const std::vector<std::string> tals = {"+0\x14\x14\0"s,
                                       "-1\x14\x14\0"s,
                                       "+1e9\x14\x14\0"s,
                                       "+99999999999999\x14\x14\0"s,
                                       "+9223372036\x14\x14\0"s,
                                       "+0\x15"
                                       "99\x14Sleep stage N2\x14\0"s,
                                       "+0.5\x15-3\x14LM\x14\0"s,
                                       "\x14\x14\x14",
                                       "+\x14\x14",
                                       "+1\x15\x14x\x14",
                                       "+0.0000000000000000000000001\x14\x14\0"s,
                                       "+0\x14Limb movement@@EMG LAT\x14\0"s,
                                       "nan\x14\x14\0"s,
                                       "+3\x14\x14\0"s,
                                       "+2\x14"
                                       "Lights off\x14\0"s,
                                       "+1\x14"
                                       "Lights on\x14\0"s,
                                       "+0.333333333\x14\x14\0"s,
                                       "+5\x15"
                                       "1e99\x14Sleep stage W\x14\0"s,
                                       "+1\x14\x14\x14\x14\x14\0"s,
                                       "+7\x14\xff\xfe\x14\0"s,
                                       "+1\x15"
                                       "1\x14"
                                       "EEG arousal\x14"
                                       "Central apnea\x14\0"s};

std::string some_content(Dice& dice, std::size_t width) {
  std::string text;
  switch (dice.below(6)) {
    case 0:
      for (std::size_t i = 0; i < width; ++i) text += static_cast<char>(dice.next());
      break;
    case 1: {
      const auto value = static_cast<std::int64_t>(dice.next() >> dice.below(64));
      text = std::to_string(dice.chance(50) ? value : -value);
      break;
    }
    default: text = dice.any(contents);
  }
  text.resize(width, ' ');
  return text;
}

/// The place and the width of one field of a header, of the general part or of one signal.
std::pair<std::size_t, std::size_t> some_field(Dice& dice, const Base& base) {
  std::size_t at = 0;
  if (dice.chance(35)) {
    const std::size_t field = dice.below(general_widths.size());
    for (std::size_t i = 0; i < field; ++i) at += static_cast<std::size_t>(general_widths[i]);
    return {at, static_cast<std::size_t>(general_widths[field])};
  }
  const std::size_t field = dice.below(signal_widths.size());
  for (std::size_t i = 0; i < field; ++i) at += static_cast<std::size_t>(signal_widths[i]) * base.signals;
  const auto width = static_cast<std::size_t>(signal_widths[field]);
  return {256 + at + width * dice.below(base.signals), width};
}

void change_field(Dice& dice, const Base& base, std::string& bytes) {
  const auto [at, width] = some_field(dice, base);
  if (at + width <= bytes.size()) bytes.replace(at, width, some_content(dice, width));
}

void change_samples(Dice& dice, const Base& base, std::string& bytes) {
  if (bytes.size() <= base.header()) return;
  for (int i = 0; i < 8; ++i) {
    bytes[base.header() + dice.below(bytes.size() - base.header())] = static_cast<char>(dice.next());
  }
}

/// Puts a list of annotations where one begins.
void change_annotations(Dice& dice, const Base& base, std::string& bytes) {
  if (bytes.size() <= base.header()) return;
  const std::size_t from = base.header() + dice.below(bytes.size() - base.header());
  const std::size_t at = bytes.find("\x14\x14", from);
  const std::size_t plus = at == std::string::npos ? at : bytes.rfind('+', at);
  const std::string& tal = dice.any(tals);
  if (plus != std::string::npos && plus + tal.size() <= bytes.size()) bytes.replace(plus, tal.size(), tal);
}

void change_length(Dice& dice, const Base& base, std::string& bytes) {
  switch (dice.below(4)) {
    case 0: bytes.resize(dice.below(bytes.size() + 1)); break;
    case 1: bytes.append(dice.below(5000), dice.chance(50) ? '\0' : static_cast<char>(dice.next())); break;
    case 2: bytes.append(bytes, base.header() <= bytes.size() ? base.header() : 0, std::string::npos); break;
    default: bytes.resize(bytes.size() - std::min(bytes.size(), dice.below(300)));
  }
}

void exchange_stretches(Dice& dice, std::string& bytes) {
  if (bytes.size() < 2) return;
  const std::size_t length = 1 + dice.below(std::min<std::size_t>(bytes.size() / 2, 500));
  const std::size_t from = dice.below(bytes.size() - length);
  bytes.replace(dice.below(bytes.size() - length), length, bytes.substr(from, length));
}

std::string changed_by_chance(Dice& dice) {
  const Base& base = dice.any(bases());
  std::string bytes = base.bytes;
  for (std::size_t changes = 1 + dice.below(4); changes > 0; --changes) {
    switch (dice.below(10)) {
      case 0: change_samples(dice, base, bytes); break;
      case 1: change_length(dice, base, bytes); break;
      case 2: exchange_stretches(dice, bytes); break;
      case 3: change_annotations(dice, base, bytes); break;
      case 4:
        if (!bytes.empty()) bytes[dice.below(bytes.size())] = static_cast<char>(dice.next());
        break;
      default: change_field(dice, base, bytes);
    }
  }
  return bytes;
}

/// How many mutants are in the order of their bytes: headers times 256, then lengths.
std::int64_t systematic() {
  std::size_t all = 0;
  for (const Base& base : bases()) all += base.header() * 256 + base.bytes.size();
  return static_cast<std::int64_t>(all);
}

std::string systematic_mutant(std::size_t number) {
  for (const Base& base : bases()) {
    if (number < base.header() * 256) {
      std::string bytes = base.bytes;
      bytes[number / 256] = static_cast<char>(number % 256);
      return bytes;
    }
    number -= base.header() * 256;
    if (number < base.bytes.size()) return base.bytes.substr(0, number);
    number -= base.bytes.size();
  }
  throw std::logic_error("no such mutant");
}

/// Mutant `number` of `count`. With a million all systematic ones are among them; a smaller run has a share
/// of them, spread over all of them and another for each seed.
std::string mutant(std::int64_t number, const torture::Arguments& given) {
  const std::int64_t all = systematic();
  const std::int64_t wanted = std::min(all, given.count * 3 / 4);
  Dice dice(given.seed, number);
  if (number >= wanted) return changed_by_chance(dice);
  if (wanted == all) return systematic_mutant(static_cast<std::size_t>(number));
  return systematic_mutant(dice.below(static_cast<std::size_t>(all)));
}

// ------------------------------------------------------------------------------------------------ attempts

/// Throws unless the refusal is an answer for a user: one short sentence about the file, not about its
/// caller.
void expect_sentence(const Error& error) {
  const std::string_view text = error.what();
  if (text.size() > 1024) throw Finding("a sentence of " + std::to_string(text.size()) + " bytes");
  if (text.empty()) throw Finding("refused without a word");
  if (error.kind() == ErrorKind::bad_argument)
    throw Finding("a fault of the file is told as one of the caller: " + std::string(text));
  const bool controls = std::ranges::any_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (controls) throw Finding("control characters in a sentence");
}

/// Throws for a result that no recording can have: movements outside it, a negative or infinite index.
void expect_possible(const Score& score) {
  for (const RuleScore& rule : score.rules) {
    for (const ScoredActivity& movement : rule.activities) {
      const Span span = movement.activity.span;
      const Span night = score.night.recording;
      const bool inside = night.start <= span.start && span.start <= span.end && span.end <= night.end;
      if (!inside) throw Finding("a movement outside the recording");
    }
    for (const Index& index : rule.indices) {
      if (index.unit == "1/h" && (std::isinf(index.value) || index.value < 0)) {
        throw Finding("an index of " + std::to_string(index.value));
      }
    }
  }
}

void expect_read_back(const Score& score, const std::string& path) {
  write(score, path);
  const Tables tables = read(path);
  std::filesystem::remove(path);
  if (tables.attributes != attributes_of(score)) throw Finding("a result is read back otherwise");
}

/// `out` is empty when the result is not to be written, which takes five times as long as to score.
std::string scored(const std::string& path, const std::string& out) {
  try {
    const Score score = score_night({.recording = path, .options = {.rules = {aasm(), wasm2016()}}}).score;
    expect_possible(score);
    (void)tables_of(score);
    if (!out.empty()) expect_read_back(score, out);
    return "scored";
  } catch (const Error& error) {
    expect_sentence(error);
    return "refused";
  }
}

void checked_and_repaired(const std::string& path) {
  try {
    (void)edf::fix(path, "");  // holds what it would write against the input
  } catch (const Error& error) {
    expect_sentence(error);
  }
}

/// Where results go: memory if the system has a folder for that.
std::string folder_of_results() {
  const std::filesystem::path memory = "/dev/shm";
  std::string name =
      ((std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path()) /
       "psg-torture-XXXXXX")
          .string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("cannot make " + name);
  return name;
}

int run(const torture::Arguments& given) {
  const std::string results = folder_of_results();
  torture::Run run{.count = given.count, .processes = given.processes};
  run.attempt = [&](std::int64_t number) {
    const testing::MemoryFile file(mutant(number, given));
    const bool written = number % 16 == 0;
    const std::string out = results + "/" + std::to_string(::getpid()) + ".h5";
    std::string answer = scored(file.path(), written ? out : "");
    checked_and_repaired(file.path());
    return answer;
  };
  run.keep = [&](std::int64_t number) {
    std::filesystem::create_directories(given.folder);
    const std::string path =
        given.folder + "/edf-" + std::to_string(given.seed) + "-" + std::to_string(number) + ".edf";
    std::ofstream(path, std::ios::binary) << mutant(number, given);
    return path;
  };
  const torture::Tally tally = torture::run(run);
  std::filesystem::remove_all(results);
  std::printf("torture_edf: %s\n", torture::text_of(tally).c_str());
  return tally.findings == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(torture::arguments_of(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "torture_edf: %s\n", error.what());
    return 2;
  }
}
