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
  std::vector<std::string> warnings;  ///< one sentence for each thing that the marks leave open
};

/// The events of kind leg_movement as activities of single legs (docs/rules.md, "Marked movements").
///
/// A mark of both legs becomes a movement of the left leg and one of the right leg at the same time, unless
/// its channel records both legs in one derivation. A mark that names no leg is taken as one of such a
/// derivation. Marks without a duration are kept and get the verdict no_duration.
[[nodiscard]] MarkedMovements marked_movements(const std::vector<Event>& events);

/// One sentence when some of the movements lie outside the recording, where nothing can count.
[[nodiscard]] std::vector<std::string> warnings_of_marks_outside(const std::vector<Activity>& movements,
                                                                 Span recording);

/// The span of a recording that is not at hand. If `duration` is given, it is 0 to `duration`. Otherwise it
/// begins at 0, or at the first of stages, events and lights if that is earlier, and ends at the last of
/// them. It is empty, so that time in bed is unknown, if there are neither stages nor lights on: events alone
/// do not tell when a night ended.
/// @throws Error(bad_argument) unless `duration` is above 0.
[[nodiscard]] Span recording_of(const NightEvents& scoring, std::optional<Time> duration);

/// Scores the leg movements that `night.given` marks: same-leg merging, both legs, series and all statistics
/// are as for detected movements. Criteria that need EMG (amplitude, the median of WASM 2016) are not
/// applied.
/// @param keep_text as ScoringOptions::keep_text
/// @throws Error(not_found) when no movement is marked, (unsupported) when all marks are points in time: a
/// night without movements and a night that nobody marked look the same, and a 0 would be a wrong number;
/// (bad_argument) as score_movements, and without a rule.
[[nodiscard]] Score rescore(NightContext night, const std::vector<Rule>& rules, bool keep_text = false);

}  // namespace psg
