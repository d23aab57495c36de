#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "psg/table/table.hpp"

namespace psg {

/// Number, median, quartiles and range of some values; all but the number are NaN without any.
struct Spread {
  std::int64_t n = 0;
  double median = nan;
  double q1 = nan;
  double q3 = nan;
  double min = nan;
  double max = nan;

 private:
  static constexpr double nan = std::numeric_limits<double>::quiet_NaN();
};
/// Of finite values, by type 7 of Hyndman & Fan 1996 (core/quantile.hpp).
[[nodiscard]] Spread spread_of(std::vector<double> values);

/// Which nights to describe, and by what.
struct StrataQuestion {
  std::vector<std::string> by = {};  ///< columns, or a threshold on one: "age_years<18", "ferritin_ug_l<=75"
  std::string measure = "plms_index_per_h";
  std::string rule = {};  ///< one rule set; default: each of the table
};

/// A table that describes the cohort, one row for each rule set and combination of levels that occurs; a
/// missing level is a row of its own. Columns: rule, one for each of `by`, then
///   nights, subjects  rows of the cohort, and subjects among them (NaN without a column "subject")
///   n                 nights on which the measure is defined; the rest describes these
///   median, q1, q3, min, max
///   above_15_per_h    nights above 15/h, the threshold of ICSD-3 for adults (PLMS indices only, else NaN)
///   children          nights among n of subjects below 18 years (NaN without a column "age_years")
///   children_above_5_per_h  nights of these above 5/h, the threshold of ICSD-3 for children
/// It describes; it does not diagnose: ICSD-3 asks for more than an index.
/// @throws Error(bad_argument) for a column that is not there, is no number (measure), has more than 50
/// levels (by), or a rule set that is not there.
[[nodiscard]] Table strata_of(const Table& cohort, const StrataQuestion& question);

/// Which nights of one subject to compare.
struct PairQuestion {
  std::string column = "session";  ///< what differs between the nights of a pair: session, treatment, ...
  std::string first = {};          ///< its levels; default: the two that occur, "before" or "none" first
  std::string second = {};
  std::string measure = "plms_index_per_h";
  std::string rule = {};
};

/// Nights of one subject before and after.
struct Pairs {
  std::string first;  ///< the levels that were compared
  std::string second;
  /// rule, subject, first, second (median of its nights at that level), difference (second - first). Beside
  /// them, for treatment follow-up, what the vocabulary marks so and the cohort has: NAME_first, NAME_second
  /// and NAME_difference of ferritin and of the doses of iron and dopaminergic drugs, on the same nights. A
  /// dose of which the drug matters also has the drug at both levels; between two drugs, or where one is not
  /// known, its difference is NaN.
  Table subjects;
  Table summary;   ///< rule, pairs, higher, lower, equal, and median, q1, q3, min, max of the differences
  Table unpaired;  ///< rule, subject, reason: subjects that have no pair
};

/// Compares the nights of each subject at two levels of a column.
/// @throws Error(bad_argument) without a column "subject" or that column, with other than two levels when
/// none were named, or for a measure that is no number.
[[nodiscard]] Pairs pairs_of(const Table& cohort, const PairQuestion& question);

}  // namespace psg
