#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "psg/cohort/covariates.hpp"

namespace psg {

/// A table of covariates, one row for each recording or each subject.
struct CovariateFile {
  bool by_subject = false;  ///< rows are found by subject, not by the id of the recording
  std::map<std::string, CovariateTexts> rows;
  std::map<std::string, std::size_t> lines;  ///< where each row stands, from 1
  std::vector<std::string> unknown;          ///< columns that the vocabulary does not know

  /// The row of a recording; nothing when the table has none. `subject` may be empty.
  [[nodiscard]] CovariateTexts of(const std::string& id, const std::string& subject) const;
  /// By which of both its row is found.
  [[nodiscard]] const std::string& key(const std::string& id, const std::string& subject) const noexcept {
    return by_subject ? subject : id;
  }
  /// A sentence that counts the rows whose key is none of these and tells the line of the first, as keys may
  /// tell who a patient is; empty when all rows fit.
  [[nodiscard]] std::string unfit(const std::set<std::string>& keys) const;
};

/// Reads a table of covariates: TSV, or CSV with commas or semicolons, UTF-8 or UTF-16, with a heading line.
/// A column "id" names the recording; without it a column "subject" names the subject.
/// @throws Error not_found or io; malformed, in one sentence with the line: no heading, neither column, a key
/// that is empty or comes twice, a row with more cells than the heading, or the first of `problems_of`.
[[nodiscard]] CovariateFile read_covariates(const std::string& path);

}  // namespace psg
