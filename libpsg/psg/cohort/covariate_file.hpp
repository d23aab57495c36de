#pragma once

#include <map>
#include <string>
#include <vector>

#include "psg/cohort/covariates.hpp"

namespace psg {

/// A table of covariates, one row for each recording or each subject.
struct CovariateFile {
  bool by_subject = false;  ///< rows are found by subject, not by the id of the recording
  std::map<std::string, CovariateTexts> rows;
  std::vector<std::string> unknown;  ///< columns that the vocabulary does not know

  /// The row of a recording; nothing when the table has none. `subject` may be empty.
  [[nodiscard]] CovariateTexts of(const std::string& id, const std::string& subject) const;
};

/// Reads a table of covariates: TSV, or CSV with commas or semicolons, UTF-8 or UTF-16, with a heading line.
/// A column "id" names the recording; without it a column "subject" names the subject.
/// @throws Error not_found or io; malformed, in one sentence with the line: no heading, neither column, a key
/// that is empty or comes twice, a row with more cells than the heading, or the first of `problems_of`.
[[nodiscard]] CovariateFile read_covariates(const std::string& path);

}  // namespace psg
