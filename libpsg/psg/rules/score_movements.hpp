#pragma once

#include <string>
#include <vector>

#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"
#include "psg/rules/rule_score.hpp"

namespace psg {

/// The night's movements by one standard: one leg, both legs, series, indices, and why.
///
/// Activities may come in any order and from any source (`Activity::detected` false for those that
/// somebody marked). Without staging the wake rule is not applied and every index per sleep or per
/// stage is undefined.
/// The analysis window is lights off to lights on inside the recording (an empty `recording` is
/// unknown: then only lights bound it). Breaks may come in any order and overlap; empty ones do not count.
/// @throws Error(bad_argument) for an activity that ends before it starts or lies beyond 100 years, and
/// for a calibration amplitude that is not above 0.
[[nodiscard]] RuleScore score_movements(const std::vector<Activity>& activities, const NightContext& night,
                                        const Rule& rule);

}  // namespace psg
