#pragma once

#include "psg/rules/rule.hpp"

namespace psg::python {

/// Calls visit(name, field) for every field of a rule in the order of its declaration, under the
/// name that the table "rules" gives it; Python sees times in seconds.
template <class AnyRule, class Visit>
void for_each_field(AnyRule& rule, Visit&& visit) {
  visit("name", rule.name);
  visit("source", rule.source);
  visit("low_hz", rule.detection.low_hz);
  visit("high_hz", rule.detection.high_hz);
  visit("order", rule.detection.order);
  visit("filter", rule.detection.filter);
  visit("notch_hz", rule.detection.notch_hz);
  visit("measure", rule.detection.measure);
  visit("measure_window", rule.detection.measure_window);
  visit("onset_uv", rule.detection.onset_uv);
  visit("offset_uv", rule.detection.offset_uv);
  visit("offset_hold", rule.detection.offset_hold);
  visit("resting_window", rule.detection.resting_window);
  visit("same_leg_merge", rule.same_leg_merge);
  visit("min_duration", rule.min_duration);
  visit("max_duration", rule.max_duration);
  visit("morphology", rule.morphology);
  visit("reject_wake", rule.reject_wake);
  visit("min_calibration_fraction", rule.min_calibration_fraction);
  visit("both_legs", rule.both_legs);
  visit("both_legs_gap", rule.both_legs_gap);
  visit("short_interval_skips", rule.short_interval_skips);
  visit("candidate_max_single", rule.candidate_max_single);
  visit("candidate_max_components", rule.candidate_max_components);
  visit("candidate_max_group", rule.candidate_max_group);
  visit("min_series", rule.min_series);
  visit("min_interval", rule.min_interval);
  visit("max_interval", rule.max_interval);
  visit("respiratory", rule.respiratory);
  visit("respiratory_from_start", rule.respiratory_from_start);
  visit("respiratory_before", rule.respiratory_before);
  visit("respiratory_after", rule.respiratory_after);
  visit("respiratory_rera", rule.respiratory_rera);
  visit("arousal_gap", rule.arousal_gap);
}

}  // namespace psg::python
