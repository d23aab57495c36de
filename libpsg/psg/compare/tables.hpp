#pragma once

#include "psg/compare/comparison.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// The comparison as tidy tables, the one field list that store, Python and the command line share:
///   summary    one row for each pair: the inter-scorer matrix
///   agreement  pair and legs: movements, matches, precision, recall, F1, epochs and their kappa
///   timing     pair, legs and edge (onset, offset): where the differences b - a of the matches lie
///   stages     pair: epochs, agreement and kappa of the sleep stages
///   confusion  pair, stage of a and stage of b: epochs
///   indices    pair and index: both values with numerator and denominator, difference and ratio
///   place      measure and scorer: mean agreement with the others and rank
///   scorers    one row for each scorer: what it has
///   pairs      pair and legs: every match, and every movement without one and why
///   left_out   every movement that is not compared, and why
///   rules      every threshold of the rule set
///   warnings   what was bent or left out
/// Attributes hold version, rule set, limit of the intersection over union, window and test. NaN is
/// undefined, never 0, and the column `why` says why. No dates and no paths.
[[nodiscard]] Tables tables_of(const Comparison& night);

namespace compare {

/// "summary", "agreement" and "timing".
[[nodiscard]] std::vector<Table> agreement_tables(const Comparison& night);
/// "stages" and "confusion".
[[nodiscard]] std::vector<Table> stage_tables(const Comparison& night);
/// "indices".
[[nodiscard]] Table index_table(const Comparison& night);
/// "place" and "scorers".
[[nodiscard]] std::vector<Table> scorer_tables(const Comparison& night);
/// "pairs" and "left_out", the tables of single movements.
[[nodiscard]] std::vector<Table> movement_tables(const Comparison& night);

}  // namespace compare
}  // namespace psg
