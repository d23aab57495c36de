#pragma once

#include <vector>

#include "psg/compare/agreement.hpp"

namespace psg {

/// Compares the scorings of one night, each with each, inside the time they have in common.
///
/// Everybody's movements go through the same rule set first, so movements that it does not count (too
/// short, outside the window, in an artefact) are compared by nobody; `ScoredNight::left_out` says why. Those
/// of unknown leg are compared in Legs::all only. What cannot be said is NaN and has its reason.
/// @throws Error(bad_argument) for less than two scorers, two of one name, a `min_iou` not above 0 or above
/// 1, a `test` that is no scorer, or movements that score_movements refuses; (unsupported) for no common
/// time.
[[nodiscard]] Comparison compare_scorings(std::vector<Scorer> scorers, const CompareOptions& options);

}  // namespace psg
