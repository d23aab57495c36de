#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/cohort/covariate_file.hpp"
#include "psg/table/table.hpp"

namespace psg {

struct CohortOptions {
  bool movements = false;  ///< also write movements.tsv: every movement of every recording
  /// Covariates that are known only now; they replace those in the results, covariate by covariate under
  /// whichever of its names, and what followed from them. Missing ones replace nothing.
  std::optional<CovariateFile> covariates = {};
  std::vector<std::string> inputs = {};        ///< files that were read for it, which are never replaced
  std::vector<std::string> keep_columns = {};  ///< of them, unknown ones to keep (see without_unknown)
};

/// A result that the tables had to leave out, and why, in one sentence.
struct ExcludedResult {
  std::string id;
  std::string reason;
};

/// What `write_cohort` made.
struct CohortReport {
  std::int64_t recordings = 0;  ///< that are in the tables
  std::int64_t rows = 0;        ///< of cohort.tsv: one for each recording and rule set
  std::vector<ExcludedResult> left_out;
  std::string unfit_covariates;  ///< of the rows that fit none of the ids (see `CovariateFile::unfit`)
  std::vector<std::string> unknown_covariates;  ///< columns that were kept as text
  std::vector<std::string> kept_as;             ///< their names in the table, in the same order
};

/// The names of the tables of a result that `write_cohort` looks at.
[[nodiscard]] std::vector<std::string> tables_for_cohort(const CohortOptions& options = {});

/// Throws unless `write_cohort` may write its files into the folder: what is there under their names must be
/// of a batch (see check_output in system/output.hpp).
/// @throws Error(bad_argument)
void check_cohort_outputs(const std::string& folder, const CohortOptions& options = {});

/// Writes the tables of a cohort into a folder: cohort.tsv (one row for each recording and rule set),
/// cohort.h5 (the same as the table "cohort"), cohort.json (the meaning, unit, denominator and source of each
/// column) and, when asked for, movements.tsv; else one of a batch that is there is removed, as it may be of
/// an earlier scoring.
///
/// `read` gives the result of an id, as `psg::read` does, or `psg::read_tables` of `tables_for_cohort`; it is
/// called once for each, by ascending id, on the calling thread. One that throws psg::Error is left out and
/// reported. Only one result is in memory at a time; of each, one row for each rule set stays (1.6 kB).
/// Each file appears whole or not at all, and the bytes depend on the results alone, not on the order of
/// `ids`.
/// @throws Error(malformed) when an id comes twice, (bad_argument) as check_cohort_outputs; (io) when a file
/// cannot be written.
CohortReport write_cohort(const std::string& folder, std::vector<std::string> ids,
                          const std::function<Tables(const std::string& id)>& read,
                          const CohortOptions& options = {});

/// Reads the cohort.tsv that `write_cohort` wrote, or any TSV with the columns id and rule and some of the
/// others: columns that are numbers in the data dictionary become numbers with NaN for NA; the others stay
/// text, "" for NA.
/// @throws Error not_found, io or malformed (with line and column).
[[nodiscard]] Table read_cohort(const std::string& path);

}  // namespace psg
