#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "psg/core/recording.hpp"

namespace psg::edf {

/// How much a deviation matters to a reader.
enum class Severity : std::uint8_t {
  error,    ///< samples, times or annotations are lost or cannot be trusted
  warning,  ///< against the format; strict readers refuse the file, others may read it differently
  note,     ///< allowed, or only recommended otherwise
};

/// "error", "warning" or "note".
[[nodiscard]] const char* name(Severity severity) noexcept;

/// Every way in which a file is known to deviate from EDF, EDF+, BDF or BDF+.
enum class DeviationKind : std::uint8_t {
  // characters of any header field
  nul_padding,
  control_characters,
  non_ascii,
  not_left_justified,
  decimal_comma,
  number_form,
  // the fixed header
  patient_subfields,
  recording_subfields,
  startdate_unreadable,
  startdate_form,
  startdate_differs,
  startdate_century,
  starttime_unreadable,
  starttime_form,
  starttime_24,
  header_size,
  header_size_unknown,
  header_shifted,
  reserved_kind,
  reserved_text,
  records_open,
  records_wrong,
  records_none,
  records_incomplete,
  duration_unreadable,
  duration_zero,
  duration_not_whole,
  record_size,
  signal_count,
  // signal headers
  label_empty,
  label_duplicate,
  label_nonstandard,
  unit_empty,
  unit_spelling,
  range_unreadable,
  digital_range_empty,
  digital_range_inverted,
  digital_range_outside,
  physical_range_empty,
  physical_range_inverted,
  physical_range_too_wide,
  samples_unreadable,
  samples_none,
  annotation_label,
  annotation_signal_range,
  annotation_signal_text,
  annotations_missing,
  annotations_in_plain,
  // data records
  text_damage,
  trailing_bytes,
  records_displaced,
  samples_outside,
  tal_unreadable,
  tal_duration,
  tal_without_text,
  tal_not_ended,
  tal_encoding,
  tal_control_characters,
  tal_place,
  tal_time_form,
  onset_missing,
  onset_late_start,
  onset_gap,
  onset_odd,
  onset_drift,
  onset_jitter,
  onset_overlap,
  onset_order,
};

/// What is known of one kind of deviation. The one list that the reader's warnings, `check`, `fix`
/// and docs/check.md are made from.
struct DeviationRule {
  DeviationKind kind;
  const char* id;  ///< short name for programs: "number-of-records-wrong"
  Severity severity;
  const char* what;         ///< in a few words
  const char* rule;         ///< what the format asks for, and where it says so
  const char* consequence;  ///< what libpsg does with such a file
  bool repairable;          ///< whether `fix` can repair it where the file leaves no doubt
  const char* repair;       ///< what `fix` writes, and when; or why it cannot
};

[[nodiscard]] const DeviationRule& rule_of(DeviationKind kind) noexcept;

/// All rules, in the order of the file.
[[nodiscard]] std::span<const DeviationRule> deviation_rules() noexcept;

/// All rules as a table in Markdown, as docs/check.md holds it.
[[nodiscard]] std::string deviation_rules_markdown();

/// One deviation of one file: where, what was found, and what became of it.
struct Finding {
  DeviationKind kind = DeviationKind::nul_padding;
  std::string field = {};                ///< "number of data records", "signal 3 label", ...
  std::optional<std::int64_t> signal{};  ///< counted from 1, annotation signals included
  std::optional<std::int64_t> record{};  ///< data record, counted from 1
  std::int64_t offset = 0;               ///< byte offset in the file
  std::string found = {};                ///< "found -1, a recording that was not closed"
  std::string expected = {};             ///< "their number"; may be empty
  std::string consequence = {};          ///< what was done about it; empty: as the kind's rule says
  std::int64_t count = 1;                ///< deviations that this one stands for

  /// One sentence: what was found, what was expected, and the consequence.
  [[nodiscard]] std::string message() const;
};

/// Collects what a file does against its format. A fault that every record repeats is listed a few
/// times and then counted, so that a report stays readable and memory small.
class Deviations {
 public:
  explicit Deviations(std::int64_t listed_each = 5) : listed_each_(listed_each) {}
  /// Adds a deviation, unless one of its kind is known at its place already.
  void add(Finding finding);
  /// All that was added, in order, with one closing entry for each field that was cut short.
  [[nodiscard]] std::vector<Finding> findings() const;
  /// The same as a recording lists it. Nothing is left.
  [[nodiscard]] std::vector<Deviation> take();

 private:
  struct Tally {
    std::int64_t count = 0;
    std::size_t first = 0;                  ///< where the first of them is in the list
    std::vector<std::int64_t> listed = {};  ///< the offsets of those in the list
  };
  std::int64_t listed_each_;
  std::vector<Finding> list_;
  std::map<std::pair<DeviationKind, std::string>, Tally> tally_;
};

}  // namespace psg::edf
