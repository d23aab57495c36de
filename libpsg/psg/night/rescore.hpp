#pragma once

#include <optional>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/night/score.hpp"
#include "psg/rules/movement.hpp"

namespace psg {

/// The leg movements that a person or another program marked, as activities of single legs.
struct MarkedMovements {
  std::vector<Activity> activities;   ///< `detected` is false: amplitude and morphology are unknown
  std::vector<std::string> warnings;  ///< one sentence for each way in which the marks say too little
};

/// The events of kind leg_movement as activities of single legs (docs/rules.md, "Marked movements").
///
/// A mark of both legs is a movement of the left and one of the right leg at the same time, unless its
/// channel records both legs in one derivation. A mark that says no leg is taken as one of such a
/// derivation. Marks without a duration stay, and get the verdict no_duration.
[[nodiscard]] MarkedMovements marked_movements(const std::vector<Event>& events);

/// Where a recording that is not at hand lies: 0 to `duration` when that is given, else from the earlier
/// of 0 and the first of stages, events and lights to the last of them. Empty, so that time in bed is
/// unknown, when there are neither stages nor lights on: events alone do not tell when a night ended.
/// @throws Error(bad_argument) unless `duration` is above 0.
[[nodiscard]] Span recording_of(const NightEvents& scoring, std::optional<Time> duration);

/// The score of the leg movements that `night.given` marks, by the rules: same-leg merging, both legs,
/// series and all statistics as for detected movements. What needs EMG (amplitude, the median of WASM
/// 2016) is not asked.
/// @param keep_text as ScoringOptions::keep_text
/// @throws Error(not_found) when no movement is marked, (unsupported) when all are points in time: a night
/// without movements and one that nobody marked look the same, and a 0 would be a wrong number;
/// (bad_argument) as score_movements does, and without a rule.
[[nodiscard]] Score rescore(NightContext night, const std::vector<Rule>& rules, bool keep_text = false);

}  // namespace psg
