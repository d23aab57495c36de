#include "psg/edf/check/header_review.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "psg/channels/known_label.hpp"
#include "psg/core/units.hpp"
#include "psg/edf/check/field_suggestion.hpp"
#include "psg/edf/samples.hpp"
#include "psg/edf/start_clock.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::edf {
namespace {

using K = DeviationKind;

/// The types of signals that edfplus.info/specs/edftexts.html names.
constexpr std::array standard_types = {"Dist",  "Area", "Vol",  "Dur",  "Vel",   "Mass",  "Angle", "%",
                                       "Value", "EEG",  "ECG",  "EOG",  "ERG",   "EMG",   "MEG",   "MCG",
                                       "EP",    "Temp", "Resp", "SaO2", "Light", "Sound", "Event"};

bool standard_label(std::string_view label) {
  return std::ranges::any_of(standard_types, [&](std::string_view type) {
    return label.starts_with(type) && (label.size() == type.size() || label[type.size()] == ' ');
  });
}

/// The one spelling of a voltage that every reader knows; empty for other units.
std::optional<std::string_view> standard_voltage(std::string_view unit) {
  const auto microvolts = microvolts_per(unit);
  if (!microvolts) return std::nullopt;
  return *microvolts == 1 ? "uV" : *microvolts == 1e3 ? "mV" : *microvolts == 1e6 ? "V" : "nV";
}

class SignalReviewer {
 public:
  SignalReviewer(const RawHeader& raw, bool plus, const Header* header, HeaderReview& out)
      : raw_(raw), plus_(plus), header_(header), limits_(digital_limits(raw.bdf())), out_(out) {}
  void run();

 private:
  [[nodiscard]] FieldReview& at(const Field& field, std::int64_t signal) {
    return out_.fields[raw_.index(field, signal)];
  }
  [[nodiscard]] std::optional<std::int64_t> whole(const Field& field, std::int64_t signal) {
    return parse_integer(at(field, signal).text);
  }
  void tell(const FieldReview& review, K kind, std::string found, std::string expected = {}) {
    out_.findings.push_back(review.field.finding(kind, std::move(found), std::move(expected)));
  }
  static void cure(FieldReview& review, std::string text, K kind) {
    review.text = std::move(text);
    review.cures.push_back(kind);
  }

  void review_label(std::int64_t signal);
  void review_unit(std::int64_t signal);
  void review_range(std::int64_t signal);
  void exchange_limits(std::int64_t signal);
  void review_annotations(std::int64_t signal);
  void tell_nonstandard();
  void review_record();
  void review_kind();

  const RawHeader& raw_;
  bool plus_;
  const Header* header_;
  DigitalLimits limits_;
  HeaderReview& out_;
  std::vector<std::int64_t> nonstandard_;
  std::int64_t annotation_signals_ = 0;
};

void SignalReviewer::review_label(std::int64_t signal) {
  const FieldReview& label = at(SignalFields::label, signal);
  if (label.text.empty()) {
    tell(label, K::label_empty, "found no label");
  } else if (nearly_annotation_label(label.text)) {
    tell(label, K::annotation_label, "found " + quoted(label.text),
         fmt::format("\"{}\"", annotation_label(raw_.bdf())));
  } else if (!standard_label(label.text)) {
    nonstandard_.push_back(signal);
  }
}

void SignalReviewer::review_unit(std::int64_t signal) {
  FieldReview& unit = at(SignalFields::unit, signal);
  if (unit.text.empty()) return tell(unit, K::unit_empty, "found no unit");
  const auto standard = standard_voltage(trimmed_field(unit.field.bytes));
  if (!standard || trimmed_field(unit.field.bytes) == *standard) return;
  tell(unit, K::unit_spelling, "found " + quoted(unit.field.bytes), quoted(*standard));
  cure(unit, std::string(*standard), K::unit_spelling);
  // A micro sign that had no place in eight characters is gone too.
  unit.cures.push_back(K::non_ascii);
}

void SignalReviewer::review_range(std::int64_t signal) {
  const auto lowest = whole(SignalFields::digital_min, signal);
  const auto highest = whole(SignalFields::digital_max, signal);
  for (const auto& [field, value] :
       {std::pair(&SignalFields::digital_min, lowest), std::pair(&SignalFields::digital_max, highest)}) {
    if (!value || (*value >= limits_.lowest && *value <= limits_.highest)) continue;
    tell(at(*field, signal), K::digital_range_outside, fmt::format("found {}", *value),
         fmt::format("{} to {}", limits_.lowest, limits_.highest));
  }
  if (lowest && highest && *highest < *lowest) exchange_limits(signal);
}

/// (digital, physical) are two points on a line; which is named first does not change the line.
void SignalReviewer::exchange_limits(std::int64_t signal) {
  FieldReview& maximum = at(SignalFields::digital_max, signal);
  FieldReview& physical_min = at(SignalFields::physical_min, signal);
  FieldReview& physical_max = at(SignalFields::physical_max, signal);
  tell(maximum, K::digital_range_inverted, "the digital maximum lies below the minimum");
  if (!parse_double(physical_min.text) || !parse_double(physical_max.text)) return;
  std::swap(at(SignalFields::digital_min, signal).text, maximum.text);
  std::swap(physical_min.text, physical_max.text);
  maximum.cures.push_back(K::digital_range_inverted);
}

void SignalReviewer::review_annotations(std::int64_t signal) {
  ++annotation_signals_;
  if (!plus_) return;
  const auto need = [&](const Field& field, std::int64_t value) {
    FieldReview& review = at(field, signal);
    if (parse_integer(review.text) == value) return;
    tell(review, K::annotation_signal_range, "found " + quoted(review.field.bytes), std::to_string(value));
    cure(review, std::to_string(value), K::annotation_signal_range);
  };
  need(SignalFields::digital_min, limits_.lowest);
  need(SignalFields::digital_max, limits_.highest);
  FieldReview& low = at(SignalFields::physical_min, signal);
  FieldReview& high = at(SignalFields::physical_max, signal);
  const auto low_value = parse_double(low.text), high_value = parse_double(high.text);
  if (!low_value || !high_value || *low_value == *high_value) {
    tell(high, K::annotation_signal_range,
         fmt::format("found physical values {} and {}", quoted(low.field.bytes), quoted(high.field.bytes)),
         "numbers that differ");
    low.text = "-1";
    cure(high, "1", K::annotation_signal_range);
  }
  for (const Field* field : {&SignalFields::transducer, &SignalFields::unit, &SignalFields::prefilter}) {
    FieldReview& review = at(*field, signal);
    if (review.text.empty()) continue;
    tell(review, K::annotation_signal_text, "found " + quoted(review.field.bytes), "spaces");
    cure(review, "", K::annotation_signal_text);
  }
}

void SignalReviewer::tell_nonstandard() {
  if (!plus_ || nonstandard_.empty()) return;
  constexpr std::size_t most = 5;
  std::vector<std::string> labels;
  for (std::size_t i = 0; i < nonstandard_.size() && i < most; ++i) {
    labels.push_back(quoted(at(SignalFields::label, nonstandard_[i]).text));
  }
  Finding finding =
      at(SignalFields::label, nonstandard_.front())
          .field.finding(
              K::label_nonstandard,
              fmt::format(
                  "found {}{}", fmt::join(labels, ", "),
                  nonstandard_.size() > most ? fmt::format(" and {} more", nonstandard_.size() - most) : ""),
              "labels such as \"EMG LAT\"");
  finding.count = static_cast<std::int64_t>(nonstandard_.size());
  if (finding.count > 1) finding.signal.reset();
  if (finding.count > 1) finding.field = "label";
  out_.findings.push_back(std::move(finding));
}

void SignalReviewer::review_record() {
  const RawField duration = raw_.field(FileFields::duration);
  const auto seconds = parse_scaled(duration.bytes, 9);
  if (seconds && seconds->value > 0 && seconds->value % 1'000'000'000 != 0) {
    out_.findings.push_back(duration.finding(K::duration_not_whole, "found " + quoted(duration.bytes)));
  }
  constexpr std::int64_t most = 61440;
  std::int64_t bytes = 0;
  for (std::int64_t s = 0; s < raw_.signals(); ++s) {
    const auto samples = whole(SignalFields::samples, s);
    if (!samples || *samples < 0 || *samples > INT32_MAX) return;
    bytes += *samples * (raw_.bdf() ? 3 : 2);
  }
  if (bytes <= most) return;
  Finding finding = raw_.field(SignalFields::samples, 0)
                        .finding(K::record_size, fmt::format("found records of {} bytes", bytes));
  finding.field = SignalFields::samples.name;
  finding.signal.reset();
  out_.findings.push_back(std::move(finding));
}

void SignalReviewer::review_kind() {
  const RawField reserved = raw_.field(FileFields::reserved);
  if (plus_ && annotation_signals_ == 0) {
    out_.findings.push_back(reserved.finding(
        K::annotations_missing, "found " + quoted(reserved.bytes) + " and no annotation signal"));
  } else if (!plus_ && annotation_signals_ > 0) {
    out_.findings.push_back(reserved.finding(
        K::annotations_in_plain, "found " + quoted(reserved.bytes) + " and an annotation signal"));
  }
}

void SignalReviewer::run() {
  for (std::int64_t s = 0; s < raw_.signals(); ++s) {
    FieldReview& label = at(SignalFields::label, s);
    const std::string_view right = annotation_label(raw_.bdf());
    const bool read_as_such = header_ != nullptr && header_->signals[static_cast<std::size_t>(s)].annotations;
    if (label.text == right || read_as_such) {
      if (label.text != right) cure(label, std::string(right), K::annotation_label);
      review_annotations(s);
      continue;
    }
    review_label(s);
    review_unit(s);
    review_range(s);
  }
  tell_nonstandard();
  review_record();
  review_kind();
}

}  // namespace

void review_signals(const RawHeader& raw, bool plus, const Header* header, HeaderReview& review) {
  SignalReviewer(raw, plus, header, review).run();
}

namespace {

using K = DeviationKind;

std::string described(K kind) { return std::string("found ") + rule_of(kind).what; }

/// Goes through the header once: characters first, then what the fields mean.
class Reviewer {
 public:
  Reviewer(const RawHeader& raw, const HeaderFacts& facts) : raw_(raw), facts_(facts) {}
  HeaderReview run();

 private:
  [[nodiscard]] FieldReview& at(const Field& field) { return out_.fields[raw_.index(field)]; }
  void tell(const FieldReview& review, K kind, std::string found, std::string expected = {}) {
    out_.findings.push_back(review.field.finding(kind, std::move(found), std::move(expected)));
  }
  static void replace(FieldReview& review, std::string text, std::vector<K> cures) {
    review.text = std::move(text);
    review.cures.insert(review.cures.end(), cures.begin(), cures.end());
    // Fewer spaces may leave room for a spelling in ASCII that had none.
    if (auto ascii = spelled_in_ascii(review.text, review.field.bytes.size())) {
      review.text = std::move(*ascii);
      review.cures.push_back(K::non_ascii);
    }
  }
  void clean(const RawField& field);
  void review_reserved();
  [[nodiscard]] std::optional<std::chrono::year_month_day> startdate();
  void review_clock();
  void review_identification();
  void review_sizes();

  const RawHeader& raw_;
  const HeaderFacts& facts_;
  HeaderReview out_;
  bool plus_ = false;
};

void Reviewer::clean(const RawField& field) {
  CleanField clean = cleaned(field);
  const auto shown = [&] { return field.identifying() ? std::string("characters") : quoted(field.bytes); };
  for (const K kind : clean.found) {
    Finding finding = field.finding(kind, kind == K::non_ascii ? "found " + shown() : described(kind));
    if (kind == K::decimal_comma || kind == K::number_form) finding.found = "found " + shown();
    out_.findings.push_back(std::move(finding));
  }
  out_.fields.push_back({field, std::move(clean.text), std::move(clean.cured)});
}

void Reviewer::review_reserved() {
  FieldReview& reserved = at(FileFields::reserved);
  const std::string_view format = raw_.bdf() ? "BDF+" : "EDF+";
  const std::string upper_kind = reserved.text.substr(0, format.size());
  const bool named = lower(upper_kind) == lower(format);
  const char letter = reserved.text.size() > format.size() ? reserved.text[format.size()] : ' ';
  plus_ = named;
  if (!named) {
    if (!reserved.text.empty() && !(raw_.bdf() && reserved.text == "24BIT")) {
      tell(reserved, K::reserved_text, "found " + quoted(reserved.text));
    }
    return;
  }
  if (upper_kind == format && (letter == 'C' || letter == 'D')) return;
  tell(reserved, K::reserved_kind, "found " + quoted(reserved.text),
       fmt::format("\"{0}C\" or \"{0}D\"", format));
  const char capital = letter == 'c' || letter == 'd' ? static_cast<char>(letter - 32) : letter;
  const bool says = capital == 'C' || capital == 'D';
  const auto kind = says ? std::optional(capital) : letter == ' ' ? facts_.plus_kind : std::nullopt;
  if (!kind || (*kind == 'D' && !facts_.keeps_times_as_d)) return;
  const std::string rest = reserved.text.substr(format.size() + (says ? 1 : 0));
  std::string better = fmt::format("{}{}{}", format, *kind, rest);
  if (better.size() <= reserved.field.bytes.size()) replace(reserved, std::move(better), {K::reserved_kind});
}

/// The date that the recording identification will tell once it is repaired: a copy is held against the same
/// rules, and what it reported only then would be left to repair in it.
std::optional<std::chrono::year_month_day> Reviewer::startdate() {
  const std::string& text = at(FileFields::identification).text;
  if (!plus_) return parse_startdate(text);
  return parse_startdate(suggested_recording(text, {}).better.value_or(text));
}

void Reviewer::review_clock() {
  FieldReview& date = at(FileFields::date);
  FieldReview& time = at(FileFields::time);
  const FieldSuggestion day = suggested_date(date.text, startdate());
  if (!day.right) {
    const K kind = parse_date(date.text) ? K::startdate_form : K::startdate_unreadable;
    tell(date, kind, "found " + quoted(date.field.bytes), "a date as dd.mm.yy");
    if (day.better) replace(date, *day.better, {kind, K::non_ascii});
  }
  const FieldSuggestion clock = suggested_time(time.text);
  if (!clock.right && parse_time_of_day(time.text)) {
    tell(time, K::starttime_form, "found " + quoted(time.field.bytes), "a time as hh.mm.ss");
    if (clock.better) replace(time, *clock.better, {K::starttime_form, K::non_ascii});
  }
}

void Reviewer::review_identification() {
  if (!plus_) return;
  FieldReview& patient = at(FileFields::patient);
  const FieldSuggestion who = suggested_patient(patient.text);
  if (!who.right) {
    tell(patient, K::patient_subfields, "found no code, sex, birthdate and name at its start");
    if (who.better) replace(patient, *who.better, {K::patient_subfields});
  }
  FieldReview& recording = at(FileFields::identification);
  const FieldReview& date = at(FileFields::date);
  const bool dated = suggested_date(date.text, {}).right;
  const FieldSuggestion what =
      suggested_recording(recording.text, dated ? parse_date(date.text) : std::nullopt);
  if (what.right) return;
  tell(recording, K::recording_subfields,
       "found no Startdate, date, administration code, technician and equipment at its start");
  if (what.better) replace(recording, *what.better, {K::recording_subfields});
}

void Reviewer::review_sizes() {
  if (facts_.header == nullptr) return;
  const Header& header = *facts_.header;
  FieldReview& bytes = at(FileFields::header_bytes);
  const std::int64_t right = 256 * (raw_.signals() + 1);
  if (parse_integer(bytes.text) != right && (header.data_offset == right || facts_.drop_gap)) {
    replace(bytes, std::to_string(right), {K::header_size});
  }
  FieldReview& records = at(FileFields::records);
  const std::string count = std::to_string(header.records);
  const bool fits = count.size() <= records.field.bytes.size();
  if (header.records > 0 && fits && parse_integer(records.text) != header.records) {
    replace(records, count, {K::records_open, K::records_wrong});
  }
}

HeaderReview Reviewer::run() {
  for (const RawField& field : raw_.fields()) clean(field);
  review_reserved();
  review_clock();
  review_identification();
  review_sizes();
  if (raw_.signals() > 0) review_signals(raw_, plus_, facts_.header, out_);
  return std::move(out_);
}

}  // namespace

std::string FieldReview::filled() const {
  std::string all = text;
  all.resize(field.bytes.size(), ' ');
  return all;
}

HeaderReview review_header(const RawHeader& raw, const HeaderFacts& facts) {
  return Reviewer(raw, facts).run();
}

}  // namespace psg::edf
