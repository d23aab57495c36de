#pragma once

#include <vector>

#include "psg/rules/analysis_window.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// The movements that count, both legs combined by the rule, in order of onset; a movement never
/// reaches across a break. Sets `movement` of each member, and the verdict of those that come too soon.
/// Stage, respiratory event, arousal and series of the movements are left to others.
/// Requires movements by onset, leg, offset.
[[nodiscard]] std::vector<LegMovement> combine_legs(std::vector<ScoredActivity>& activities,
                                                    const AnalysisWindow& window, const Rule& rule);

}  // namespace psg
