#include "psg/edf/check/signal_review.hpp"

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
#include "psg/edf/sample_type.hpp"
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
  SignalReviewer(const RawHeader& raw, bool plus, HeaderReview& out)
      : raw_(raw), plus_(plus), limits_(digital_limits(raw.bdf())), out_(out) {}
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
  DigitalLimits limits_;
  HeaderReview& out_;
  std::vector<std::int64_t> nonstandard_;
  std::int64_t annotation_signals_ = 0;
};

void SignalReviewer::review_label(std::int64_t signal) {
  const FieldReview& label = at(SignalFields::label, signal);
  if (label.text.empty()) {
    tell(label, K::label_empty, "found no label");
  } else if (lower(label.text) == "edf annotations" || lower(label.text) == "bdf annotations") {
    tell(label, K::annotation_label, "found " + quoted(label.text),
         raw_.bdf() ? "\"BDF Annotations\"" : "\"EDF Annotations\"");
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
    if (at(SignalFields::label, s).text == (raw_.bdf() ? "BDF Annotations" : "EDF Annotations")) {
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

void review_signals(const RawHeader& raw, bool plus, HeaderReview& review) {
  SignalReviewer(raw, plus, review).run();
}

}  // namespace psg::edf
