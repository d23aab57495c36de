#pragma once

#include <string>
#include <vector>

#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"
#include "psg/rules/rule_score.hpp"

namespace psg {

/// Scores a night by one standard: the movements of each leg and of both, series and indices, and a verdict
/// with its reason for each activity.
///
/// Activities may come in any order and from any source (`Activity::detected` false for those that
/// somebody marked). Without staging the wake rule is not applied and every index per sleep or per
/// stage is undefined.
/// The analysis window is lights off to lights on inside the recording. An empty `recording` means that it is
/// unknown; then only the lights bound the window. Breaks may come in any order and overlap; empty ones are
/// ignored.
/// @throws Error(bad_argument) for an activity that ends before it starts or lies beyond 100 years, and
/// for a calibration amplitude that is not above 0.
[[nodiscard]] RuleScore score_movements(const std::vector<Activity>& activities, const NightContext& night,
                                        const Rule& rule);

}  // namespace psg
