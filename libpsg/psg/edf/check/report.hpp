#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/edf/deviations.hpp"

namespace psg::edf {

struct CheckOptions {
  bool data = true;               ///< read all data records: samples out of range, annotations by the letter
  std::int64_t listed_each = 20;  ///< rows for one kind in one field; what is more is one row with a count
  std::function<void(double)> progress;  ///< given the share done, 0 to 1, while data records are read
};

/// One row of a report.
struct CheckedFinding {
  Finding finding;
  bool fixable = false;  ///< `fix` would repair it

  [[nodiscard]] const DeviationRule& rule() const noexcept { return rule_of(finding.kind); }
  /// What libpsg does about it.
  [[nodiscard]] std::string consequence() const;
  /// What `fix` would do, or why it cannot.
  [[nodiscard]] std::string repair() const;
};

/// Everything in which a file deviates from its format.
struct CheckReport {
  std::string name;                  ///< of the file, without its folders
  std::optional<Format> format;      ///< empty: the file is refused
  std::string refusal;               ///< the sentence with which the file is refused; else empty
  std::vector<CheckedFinding> rows;  ///< in the order of the file

  /// Deviations of one severity; a row may stand for several.
  [[nodiscard]] std::int64_t count(Severity severity) const;
  [[nodiscard]] std::int64_t fixable() const;
  /// Nothing but notes.
  [[nodiscard]] bool conforms() const;
};

/// One change that `fix` makes: a header field, or bytes that are cut off or taken out.
struct Change {
  std::string field;
  std::optional<std::int64_t> signal{};  ///< counted from 1
  std::int64_t offset = 0;               ///< in the file as it is
  std::string before = {};               ///< the bytes of the field, spaces included
  std::string after = {};
  std::int64_t cut_bytes = 0;  ///< bytes that go away; then before and after are empty
  std::vector<DeviationKind> cures = {};
  bool identifying = false;  ///< of the patient or recording identification
};

/// The bytes of a header field before or after a change, as a report may tell them: "(hidden)" of the patient
/// and recording identification, the bytes themselves where they are impersonal, and else with every letter
/// as "a" and every digit as "9", since any field of a shifted header may hold a name or a date.
[[nodiscard]] std::string reported(const Change& change, const std::string& bytes);

}  // namespace psg::edf
