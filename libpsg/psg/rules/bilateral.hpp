#pragma once

#include <vector>

#include "psg/rules/analysis_window.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// The movements that count, in order of onset, with both legs combined by the rule. A movement never reaches
/// across a break. Sets `movement` of each member, and the verdict of those that come too soon. It does not
/// set the stage, respiratory event, arousal or series of a movement.
/// Requires the activities in order of onset, then leg, then offset.
[[nodiscard]] std::vector<LegMovement> combine_legs(std::vector<ScoredActivity>& activities,
                                                    const AnalysisWindow& window, const Rule& rule);

}  // namespace psg
