#pragma once

#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/contamination.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// Surveys the legs of a recording. Reads a few percent of a night.
/// @param legs at least one. @param threads which change nothing in the result.
/// @returns one survey for each leg.
[[nodiscard]] std::vector<LegSurvey> survey_legs(const Recording& night, const std::vector<LegInput>& legs,
                                                 const DetectionRule& rule, int threads = 1);

}  // namespace psg
