#include "psg/edf/header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "psg/channels/known_label.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/units.hpp"
#include "psg/edf/header_size.hpp"
#include "psg/edf/raw_header.hpp"
#include "psg/edf/start_clock.hpp"
#include "psg/edf/tal.hpp"
#include "psg/edf/text_damage.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/numbers.hpp"

namespace psg::edf {
namespace {

using K = DeviationKind;

constexpr std::int64_t block = 256;
constexpr Time longest = std::chrono::hours(24) * 36600;  // 100 years, the reach of `Time` with room

// No night, nor a month of them, comes near both. A sparse file of a terabyte, which a header can claim and a
// disk need not hold, would be read to its end for minutes.
constexpr Time longest_of_large = std::chrono::hours(24) * 30;
constexpr std::int64_t large = std::int64_t{16} << 30;

/// The program that compressed a file, by its first bytes; null when none did.
const char* compressed_by(std::string_view bytes) {
  using namespace std::string_view_literals;
  constexpr std::array<std::pair<std::string_view, const char*>, 6> beginnings = {
      {{"\x1f\x8b"sv, "gzip"},
       {"PK\3\4"sv, "zip"},
       {"BZh"sv, "bzip2"},
       {"\xfd"
        "7zXZ"sv,
        "xz"},
       {"\x28\xb5\x2f\xfd"sv, "zstd"},
       {"7z\xbc\xaf"sv, "7-Zip"}}};
  for (const auto& [beginning, program] : beginnings) {
    if (bytes.starts_with(beginning)) return program;
  }
  return nullptr;
}

void refuse_compressed(const File& file) {
  std::string bytes(static_cast<std::size_t>(std::min<std::int64_t>(file.size(), FileFields::version.width)),
                    '\0');
  file.read(0, std::as_writable_bytes(std::span(bytes)));
  const char* const program = compressed_by(bytes);
  if (program == nullptr) return;
  throw Error(ErrorKind::malformed,
              fmt::format("{}: is compressed by {}, expected an EDF or BDF file; decompress it first",
                          file.name(), program));
}

const File& long_enough(const File& file) {
  refuse_compressed(file);
  if (file.size() >= block) return file;
  throw Error(ErrorKind::malformed,
              fmt::format("{}: found {} bytes, expected an EDF or BDF header of at least 256", file.name(),
                          file.size()));
}

/// The header's bytes, its fields as text, and what is wrong with them.
class Reader {
 public:
  Reader(const File& file, Deviations& deviations)
      : file_(file), raw_(long_enough(file)), deviations_(deviations) {}
  Header read();
  /// Whether the file has another size than its header says.
  [[nodiscard]] bool of_another_size() const noexcept { return of_another_size_; }

 private:
  [[nodiscard]] std::string_view raw(const Field& field) const { return raw_.field(field).bytes; }
  [[nodiscard]] std::string_view raw(const Field& field, std::int64_t index) const {
    return raw_.field(field, index).bytes;
  }
  /// Where a file field is, or that of a signal: a deviation without its kind and its words.
  [[nodiscard]] Finding at(const Field& field) const { return raw_.field(field).place(); }
  [[nodiscard]] Finding at(const Field& field, std::int64_t index) const {
    return raw_.field(field, index).place();
  }
  void tell(K kind, Finding where, std::string found, std::string expected, std::string consequence = {});
  [[noreturn]] void refuse(K kind, Finding where, const std::string& found, const std::string& expected);
  std::string text(const RawField& field);
  void note_spelling(const Finding& where, std::string_view bytes);

  void read_version(Header& header);
  void read_signal_count();
  void read_identification(Header& header);
  void read_start(Header& header);
  void read_signals(Header& header);
  SignalHeader read_signal(const Header& header, std::int64_t index);
  void read_range(Channel& channel, std::int64_t index);
  std::optional<double> read_number(const Field& field, std::int64_t index);
  std::int64_t read_samples(std::int64_t index);
  /// The first of the fields that together give the size of a record.
  [[nodiscard]] Finding samples_of_all() const {
    return {.field = std::string(SignalFields::samples.name),
            .offset = raw_.field(SignalFields::samples, 0).offset};
  }
  void disable(K kind, Channel& channel, const Field& field, std::int64_t index, const std::string& why);
  void read_duration(Header& header);
  void check_extent(const Header& header) const;
  void finish_clocks(Header& header);
  void locate_data(Header& header);
  void count_records(Header& header);
  void recognise_annotations(Header& header);
  [[nodiscard]] bool begins_with_onsets(const Header& header, const SignalHeader& signal) const;
  void name_duplicates(Header& header);

  const File& file_;
  RawHeader raw_;
  Deviations& deviations_;
  bool nul_reported_ = false;
  bool of_another_size_ = false;
};

void Reader::tell(K kind, Finding where, std::string found, std::string expected, std::string consequence) {
  where.kind = kind;
  where.found = std::move(found);
  where.expected = std::move(expected);
  where.consequence = std::move(consequence);
  deviations_.add(std::move(where));
}

void Reader::refuse(K kind, Finding where, const std::string& found, const std::string& expected) {
  tell(kind, where, "found " + found, expected, "the file is refused");
  throw Error(ErrorKind::malformed, fmt::format("{}: field \"{}\" at byte {}: found {}, expected {}",
                                                file_.name(), where.field, where.offset, found, expected));
}

void Reader::note_spelling(const Finding& where, std::string_view bytes) {
  if (bytes.find(',') == std::string_view::npos) return;
  tell(K::decimal_comma, where, "found " + quoted(bytes), "a point before the decimals",
       "the comma was read as one");
}

/// The text of a field. What may name the patient is not repeated in a message.
std::string Reader::text(const RawField& field) {
  const std::string_view bytes = field.bytes;
  const Finding where = field.place();
  if (bytes.find('\0') != std::string_view::npos && !std::exchange(nul_reported_, true)) {
    tell(K::nul_padding, where, "found NUL bytes", "spaces", "NULs in the header were read as spaces");
  }
  std::string clean(bytes);
  for (char& c : clean) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  const std::string_view kept = trimmed_field(clean);
  if (std::ranges::any_of(kept, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    tell(K::non_ascii, where, "found " + (field.identifying() ? "other characters" : quoted(kept)), "ASCII",
         fmt::format("it was read as {}", is_utf8(kept) ? "UTF-8" : single_byte_encoding(kept)));
  }
  return to_utf8(kept);
}

void Reader::read_version(Header& header) {
  const std::string_view version = raw(FileFields::version);
  const std::string reserved(trimmed_field(raw(FileFields::reserved)));
  const bool bdf = version ==
                   "\xff"
                   "BIOSEMI";
  if (!bdf && trimmed_field(version) != "0") {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: field \"{}\" at byte 0: found {}, expected \"0\" of an EDF file or "
                            "\"?BIOSEMI\" of a BDF file",
                            file_.name(), FileFields::version.name, quoted(version)));
  }
  header.sample_bytes = bdf ? 3 : 2;
  header.format = bdf ? Format::bdf : Format::edf;
  const std::string_view plus = bdf ? "BDF+" : "EDF+";
  if (!reserved.starts_with(plus)) return;
  const std::string_view kind = std::string_view(reserved).substr(plus.size(), 1);
  if (kind == "D") {
    header.format = bdf ? Format::bdf_plus_d : Format::edf_plus_d;
    return;
  }
  header.format = bdf ? Format::bdf_plus_c : Format::edf_plus_c;
  if (kind != "C") {
    tell(K::reserved_kind, at(FileFields::reserved), "found " + quoted(reserved),
         fmt::format("\"{}C\" or \"{}D\"", plus, plus), fmt::format("it was read as \"{}C\"", plus));
  }
}

void Reader::read_signal_count() {
  const Field& field = FileFields::signals;
  if (raw_.signals() == 0) {
    refuse(K::signal_count, at(field), quoted(raw(field)),
           fmt::format("1 to {}, as many as the file of {} bytes has room for", file_.size() / block - 1,
                       file_.size()));
  }
  note_spelling(at(field), raw(field));
}

void Reader::read_identification(Header& header) {
  header.patient = text(raw_.field(FileFields::patient));
  header.identification = text(raw_.field(FileFields::identification));
}

void Reader::read_start(Header& header) {
  const Field& date = FileFields::date;
  const Field& time = FileFields::time;
  const auto startdate = parse_startdate(header.identification);
  header.start.date = parse_date(raw(date));
  header.start.time_of_day = parse_time_of_day(raw(time));
  // EDF+ writes "yy" after 2084, and then only the identification has the date.
  const bool after_2084 =
      startdate && startdate->year() > std::chrono::year(2084) && trimmed_field(raw(date)).ends_with(".yy");
  if (after_2084) {
    header.start.date = startdate;
  } else if (!header.start.date) {
    header.start.date = startdate;
    tell(K::startdate_unreadable, at(date), "found " + quoted(raw(date)), "a date as dd.mm.yy",
         startdate ? "the date was taken from the recording identification" : "the date is unknown");
  } else if (startdate && differ_in_century_alone(*startdate, *header.start.date)) {
    tell(K::startdate_century, at(date),
         fmt::format("found year {} by the two digits, and {} by the recording identification",
                     static_cast<int>(header.start.date->year()), static_cast<int>(startdate->year())),
         "a year from 1985 to 2084", "the four digits count");
    header.start.date = startdate;
  } else if (startdate && *startdate != *header.start.date) {
    tell(K::startdate_differs, at(date), "found another date than in the recording identification",
         "the same date", "the startdate field counts");
  }
  using namespace std::chrono;
  const bool anonymous = hides_startdate(header.identification);
  if (anonymous && header.start.date == year_month_day(1985y / January / 1)) header.start.date.reset();
  if (!header.start.time_of_day) {
    tell(K::starttime_unreadable, at(time), "found " + quoted(raw(time)), "a time as hh.mm.ss",
         "the time of day is unknown");
  } else if (trimmed_field(raw(time)).find_first_not_of("0123456789.") != std::string_view::npos) {
    tell(K::starttime_form, at(time), "found " + quoted(raw(time)),
         "points between hours, minutes and seconds", "it was read as if it had them");
  }
  if (header.start.time_of_day == Time(24h)) {
    tell(K::starttime_24, at(time), "found \"24.00.00\"", "at most 23.59.59",
         "it was read as midnight at the end of the day");
    header.start = advanced(header.start, 0s);
  }
}

void Reader::disable(K kind, Channel& channel, const Field& field, std::int64_t index,
                     const std::string& why) {
  if (channel.unusable.empty()) channel.unusable = why;
  // The reason is one piece of text: "... is "abc", expected a number".
  tell(kind, at(field, index), why, {}, "only this signal is left out");
}

std::optional<double> Reader::read_number(const Field& field, std::int64_t index) {
  note_spelling(at(field, index), raw(field, index));
  return parse_double(raw(field, index));
}

void Reader::read_range(Channel& channel, std::int64_t index) {
  const Field* const fields[] = {&SignalFields::physical_min, &SignalFields::physical_max,
                                 &SignalFields::digital_min, &SignalFields::digital_max};
  double values[4] = {};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto value = read_number(*fields[i], index);
    const bool digital = i >= 2;
    if (!value || (digital && (std::abs(*value) > 2147483647.0 || *value != std::floor(*value)))) {
      disable(K::range_unreadable, channel, *fields[i], index,
              fmt::format("{} is {}, expected a {}number", fields[i]->name, quoted(raw(*fields[i], index)),
                          digital ? "whole " : ""));
      continue;
    }
    values[i] = *value;
  }
  channel.physical_min = values[0];
  channel.physical_max = values[1];
  channel.digital_min = static_cast<std::int32_t>(values[2]);
  channel.digital_max = static_cast<std::int32_t>(values[3]);
  if (!channel.unusable.empty()) return;
  if (channel.digital_min == channel.digital_max) {
    disable(K::digital_range_empty, channel, SignalFields::digital_max, index,
            fmt::format("digital minimum and maximum are both {}, expected a range", channel.digital_min));
  } else if (channel.physical_min == channel.physical_max) {
    disable(K::physical_range_empty, channel, SignalFields::physical_max, index,
            fmt::format("physical minimum and maximum are both {}, expected a range", channel.physical_min));
  } else if (!std::isfinite(static_cast<float>(channel.gain())) ||
             !std::isfinite(static_cast<float>(channel.offset()))) {
    disable(K::physical_range_too_wide, channel, SignalFields::physical_max, index,
            fmt::format("physical range {} to {} is too wide, expected values up to 1e38",
                        channel.physical_min, channel.physical_max));
  } else if (channel.gain() < 0) {
    const bool digital = channel.digital_max < channel.digital_min;
    const Field& field = digital ? SignalFields::digital_max : SignalFields::physical_max;
    tell(digital ? K::digital_range_inverted : K::physical_range_inverted, at(field, index),
         fmt::format("the {} maximum lies below the minimum", digital ? "digital" : "physical"), {},
         "the signal was read with its polarity inverted");
  }
}

std::int64_t Reader::read_samples(std::int64_t index) {
  const Field& field = SignalFields::samples;
  const auto samples = parse_integer(raw(field, index));
  if (!samples || *samples < 0) {
    refuse(K::samples_unreadable, at(field, index), quoted(raw(field, index)),
           "a whole number that is not negative");
  }
  note_spelling(at(field, index), raw(field, index));
  return *samples;
}

SignalHeader Reader::read_signal(const Header& header, std::int64_t index) {
  const auto field = [&](const Field& f) { return text(raw_.field(f, index)); };
  SignalHeader signal;
  Channel& channel = signal.channel;
  channel.label = field(SignalFields::label);
  channel.number = index + 1;
  channel.samples_per_record = read_samples(index);
  signal.annotations = channel.label == annotation_label(header.sample_bytes == 3);
  if (signal.annotations) return signal;
  channel.transducer = field(SignalFields::transducer);
  channel.unit = field(SignalFields::unit);
  channel.prefilter = field(SignalFields::prefilter);
  channel.microvolts_per_unit = microvolts_per(channel.unit);
  read_range(channel, index);
  if (channel.samples_per_record == 0) {
    disable(K::samples_none, channel, SignalFields::samples, index,
            "the data records hold no samples of this signal");
  }
  return signal;
}

void Reader::read_signals(Header& header) {
  header.signals.reserve(static_cast<std::size_t>(raw_.signals()));
  for (std::int64_t i = 0; i < raw_.signals(); ++i) {
    SignalHeader signal = read_signal(header, i);
    signal.record_offset = header.record_bytes;
    std::int64_t bytes = 0;
    if (__builtin_mul_overflow(signal.channel.samples_per_record, header.sample_bytes, &bytes) ||
        __builtin_add_overflow(header.record_bytes, bytes, &header.record_bytes)) {
      refuse(K::samples_unreadable, at(SignalFields::samples, i),
             fmt::format("{}", signal.channel.samples_per_record), "a data record that fits the file");
    }
    header.signals.push_back(std::move(signal));
  }
  if (header.record_bytes == 0) {
    refuse(K::samples_unreadable, samples_of_all(), "0 for every signal", "at least one signal with samples");
  }
}

void Reader::locate_data(Header& header) {
  const Field& field = FileFields::header_bytes;
  const std::int64_t by_signals = block * (raw_.signals() + 1);
  header.data_offset = by_signals;
  const auto declared = parse_integer(raw(field));
  if (declared == by_signals) return;
  // The two disagree: whichever makes the records fill the file exactly is right.
  const auto records = parse_integer(raw(FileFields::records));
  const auto fills = [&](std::int64_t offset) {
    std::int64_t data = 0;
    return records && *records > 0 && !__builtin_mul_overflow(*records, header.record_bytes, &data) &&
           file_.size() - offset == data;
  };
  if (!fills(by_signals)) {
    if (!declared || *declared < by_signals || *declared > file_.size() || !fills(*declared)) {
      refuse(K::header_size_unknown, at(field), quoted(raw(field)),
             fmt::format("{}, 256 for the file and for each of its {} signals", by_signals, raw_.signals()));
    }
    header.data_offset = *declared;
  }
  tell(K::header_size, at(field), "found " + quoted(raw(field)),
       fmt::format("{} for {} signals", by_signals, raw_.signals()),
       fmt::format("the data were taken from byte {}, from where they fill the file exactly",
                   header.data_offset));
}

void Reader::count_records(Header& header) {
  const Field& field = FileFields::records;
  const std::int64_t data = file_.size() - header.data_offset;
  const std::int64_t rest = data % header.record_bytes;
  const auto declared = parse_integer(raw(field));
  header.records = data / header.record_bytes;
  of_another_size_ = declared != header.records || rest > 0;
  if (header.records == 0 && (declared.value_or(0) > 0 || rest > 0)) {
    refuse(K::records_incomplete, samples_of_all(),
           fmt::format("data records of {} bytes", header.record_bytes),
           fmt::format("at least one complete record in the {} bytes of data that the file holds", data));
  }
  if (declared == -1) {
    tell(K::records_open, at(field), "found -1, a recording that was not closed", "their number",
         fmt::format("the {} complete records that the file holds were taken", header.records));
  } else if (declared != header.records) {
    tell(K::records_wrong, at(field), "found " + quoted(raw(field)),
         fmt::format("{} by the size of the file", header.records),
         fmt::format("the {} complete records were taken", header.records));
  }
  if (rest > 0) {
    tell(K::trailing_bytes,
         {.field = "data records", .offset = header.data_offset + header.records * header.record_bytes},
         fmt::format("found {} bytes behind the last complete data record", rest),
         fmt::format("a record of {} bytes", header.record_bytes), "they were left out");
  }
  if (header.records == 0) {
    tell(K::records_none, at(field), "the file holds no data record", {}, "there are no samples");
  }
}

bool Reader::begins_with_onsets(const Header& header, const SignalHeader& signal) const {
  const std::int64_t bytes = signal.channel.samples_per_record * header.sample_bytes;
  if (header.records == 0 || bytes == 0) return false;
  for (const std::int64_t record : {std::int64_t{0}, header.records / 2, header.records - 1}) {
    constexpr std::int64_t longest_onset = 64;
    std::string text(static_cast<std::size_t>(std::min(bytes, longest_onset)), '\0');
    file_.read(header.data_offset + record * header.record_bytes + signal.record_offset,
               std::as_writable_bytes(std::span(text)));
    if (!begins_with_onset(text)) return false;
  }
  return true;
}

/// Signals that are called nearly as annotation signals are, and hold what these do.
void Reader::recognise_annotations(Header& header) {
  const std::string_view right = annotation_label(header.sample_bytes == 3);
  for (std::size_t i = 0; i < header.signals.size(); ++i) {
    SignalHeader& signal = header.signals[i];
    if (signal.annotations || !nearly_annotation_label(signal.channel.label)) continue;
    const bool holds = begins_with_onsets(header, signal);
    tell(K::annotation_label, at(SignalFields::label, static_cast<std::int64_t>(i)),
         "found " + quoted(signal.channel.label), fmt::format("\"{}\"", right),
         holds ? "its records begin with their onset, so it was read as annotations"
               : "its records do not begin with their onset, so it was read as a signal");
    if (!holds) continue;
    const Channel before = std::exchange(signal.channel, {});
    signal.channel.label = right;
    signal.channel.number = before.number;
    signal.channel.samples_per_record = before.samples_per_record;
    signal.annotations = true;
  }
}

void Reader::read_duration(Header& header) {
  const Field& field = FileFields::duration;
  const auto nanoseconds = parse_scaled(raw(field), 9);
  const std::int64_t most = longest.count() / std::max<std::int64_t>(header.records, 1);
  if (!nanoseconds || nanoseconds->value < 0 || nanoseconds->value > most) {
    if (!header.only_annotations()) {
      refuse(K::duration_unreadable, at(field), quoted(raw(field)),
             "seconds as a decimal number, in all less than 100 years");
    }
    tell(K::duration_unreadable, at(field), "found " + quoted(raw(field)), "seconds",
         "the file holds only annotations, so 0 was taken");
    return;
  }
  note_spelling(at(field), raw(field));
  header.record_duration = Time(nanoseconds->value);
}

void Reader::check_extent(const Header& header) const {
  const Time total = header.record_duration * header.records;
  if (file_.size() <= large || (total > 0s && total <= longest_of_large)) return;
  throw Error(
      ErrorKind::unsupported,
      fmt::format("{}: has {} data records of {} s, {} days in {} GiB, expected at most {} days in a file of "
                  "more than {} GiB",
                  file_.name(), header.records, to_seconds(header.record_duration),
                  std::chrono::duration_cast<std::chrono::days>(total).count(), file_.size() >> 30,
                  std::chrono::duration_cast<std::chrono::days>(longest_of_large).count(), large >> 30));
}

void Reader::finish_clocks(Header& header) {
  for (std::size_t i = 0; i < header.signals.size(); ++i) {
    Channel& channel = header.signals[i].channel;
    if (header.signals[i].annotations || channel.samples_per_record == 0) continue;
    if (header.record_duration > 0s) {
      channel.clock = {channel.samples_per_record, header.record_duration};
    } else {
      disable(K::duration_zero, channel, SignalFields::samples, static_cast<std::int64_t>(i),
              "data records of 0 s hold samples of this signal, so its sampling rate is unknown");
    }
  }
}

void Reader::name_duplicates(Header& header) {
  std::set<std::string> taken;
  for (const SignalHeader& s : header.signals) taken.insert(s.channel.label);
  std::map<std::string, int> seen;  // and the number tried last
  for (std::size_t i = 0; i < header.signals.size(); ++i) {
    std::string& label = header.signals[i].channel.label;
    if (header.signals[i].annotations) continue;
    const auto [known, is_new] = seen.emplace(label, 1);
    if (is_new) continue;
    std::string unique;
    while (unique.empty() || taken.contains(unique)) {
      unique = fmt::format("{}{}({})", label, label.empty() ? "" : " ", ++known->second);
    }
    tell(K::label_duplicate, at(SignalFields::label, static_cast<std::int64_t>(i)),
         fmt::format("found {} a second time", quoted(label)), "labels that differ",
         is_impersonal(unique) ? fmt::format("it is called {} here", quoted(unique))
                               : std::string("it is told from the first by a number in brackets"));
    label = unique;
    taken.insert(unique);
  }
}

Header Reader::read() {
  Header header;
  read_version(header);
  read_signal_count();
  read_identification(header);
  read_start(header);
  read_signals(header);
  locate_data(header);
  count_records(header);
  recognise_annotations(header);
  read_duration(header);
  check_extent(header);
  finish_clocks(header);
  name_duplicates(header);
  return header;
}

}  // namespace

bool Header::only_annotations() const noexcept {
  return std::ranges::all_of(signals, &SignalHeader::annotations);
}

std::string_view annotation_label(bool bdf) noexcept { return bdf ? "BDF Annotations" : "EDF Annotations"; }

bool nearly_annotation_label(std::string_view label) {
  std::string letters;
  for (const char c : label) {
    if (is_letter(c)) letters += lower(c);
  }
  for (const char* known :
       {"edfannotations", "bdfannotations", "edfannotation", "bdfannotation", "annotations"}) {
    if (letters == known) return true;
  }
  return false;
}

namespace {

/// Refuses a file whose bytes are not where they were written, if that is what is wrong with it.
void refuse_displaced(const File& file, Deviations& deviations, const Deviations& before) {
  const auto refuse = [&](Finding finding) {
    deviations = before;
    const std::string sentence =
        fmt::format("{}: {}, expected {}{}", file.name(), finding.found, finding.expected,
                    finding.consequence.empty() ? "" : "; " + finding.consequence);
    finding.consequence.clear();
    deviations.add(std::move(finding));
    throw Error(ErrorKind::malformed, sentence);
  };
  if (const auto damage = text_damage(file)) {
    refuse({.kind = K::text_damage,
            .field = "file",
            .offset = damage->first,
            .found = "was changed as if it were text: found " + damage->found(),
            .expected = "the bytes of the recording",
            .consequence = damage->can_be_undone() ? "psg fix undoes it" : ""});
  }
  if (const auto shift = header_shift(file)) {
    const std::int64_t bytes = std::abs(shift->bytes);
    refuse({.kind = K::header_shifted,
            .field = "header",
            .offset = shift->signals ? block : 0,
            .found = fmt::format("the header is {} byte{} {}, by where the fields {} lie", bytes,
                                 bytes == 1 ? "" : "s", shift->bytes < 0 ? "short" : "too long",
                                 shift->signals ? "of its signals" : "after it"),
            .expected = "256 bytes for the file and for each signal"});
  }
}

}  // namespace

Header read_header(const File& file, Deviations& deviations) {
  const Deviations before = deviations;
  std::optional<Header> header;
  try {
    Reader reader(file, deviations);
    header = reader.read();
    if (!reader.of_another_size()) return *std::move(header);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::malformed || file.size() < block) throw;
    refuse_displaced(file, deviations, before);
    throw;
  }
  refuse_displaced(file, deviations, before);
  return *std::move(header);
}

}  // namespace psg::edf
