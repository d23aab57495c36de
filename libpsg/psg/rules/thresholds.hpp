#pragma once

#include "psg/rules/rule.hpp"

namespace psg {

/// The name under which a field of a Rule is shown, stored and set, its unit and its meaning.
struct Threshold {
  const char* name;
  const char* unit;     ///< times are in seconds; empty: a text, a choice, or a flag
  const char* meaning;  ///< one sentence
};

/// Calls visit(Threshold, field) for each field of a rule except its name, in the order of their
/// declarations. The table "rules", the key of a batch and Python all use this one list. A field is a text, a
/// double, an int, a bool, a Time, or one of the enumerations of rules/rule.hpp.
///
///     each_threshold(rule, [](const Threshold& t, const auto& value) { ... });
template <typename AnyRule, typename Visit>
void each_threshold(AnyRule& rule, Visit visit) {
  visit(Threshold{"source", "", "The publication of the standard."}, rule.source);
  visit(Threshold{"low_hz", "Hz", "Lower edge of the band-pass."}, rule.detection.low_hz);
  visit(Threshold{"high_hz", "Hz", "Upper edge of the band-pass, clamped below the Nyquist frequency."},
        rule.detection.high_hz);
  visit(
      Threshold{"order", "1", "Order of each edge of the Butterworth filter, applied forward and backward."},
      rule.detection.order);
  visit(Threshold{"filter", "", "How the EMG is band-passed; both kinds have zero phase."},
        rule.detection.filter);
  visit(Threshold{"notch_hz", "Hz", "Mains frequency that is notched out; 0 is no notch."},
        rule.detection.notch_hz);
  visit(Threshold{"measure", "", "Quantity of the EMG that is compared with onset and offset thresholds."},
        rule.detection.measure);
  visit(Threshold{"measure_window", "s", "Length of the moving measure."}, rule.detection.measure_window);
  visit(Threshold{"onset_uv", "uV", "Activity begins at the resting level plus this."},
        rule.detection.onset_uv);
  visit(Threshold{"offset_uv", "uV", "Activity ends below the resting level plus this."},
        rule.detection.offset_uv);
  visit(Threshold{"offset_hold", "s", "How long the measure must stay below for the activity to have ended."},
        rule.detection.offset_hold);
  visit(Threshold{"resting_window", "s", "Time around a point from which its resting level is taken."},
        rule.detection.resting_window);
  visit(Threshold{"same_leg_merge", "s",
                  "Activities of one leg less than this apart are one movement; 0 is never."},
        rule.same_leg_merge);
  visit(Threshold{"min_duration", "s", "Shortest movement."}, rule.min_duration);
  visit(Threshold{"max_duration", "s", "Longest movement; infinite is no maximum."}, rule.max_duration);
  visit(Threshold{"morphology", "",
                  "1: half a second of the movement must have a median above the offset threshold."},
        rule.morphology);
  visit(Threshold{"reject_wake", "", "1: a movement no part of which lies in sleep is rejected."},
        rule.reject_wake);
  visit(Threshold{"min_calibration_fraction", "1",
                  "Least amplitude as a share of the calibration movement; 0 is none."},
        rule.min_calibration_fraction);
  visit(Threshold{"both_legs", "", "Between which points of both legs' movements both_legs_gap is measured."},
        rule.both_legs);
  visit(Threshold{"both_legs_gap", "s", "Movements of both legs less than this apart are one."},
        rule.both_legs_gap);
  visit(
      Threshold{"short_interval_skips", "", "1: a movement too soon after a movement of its leg is skipped."},
      rule.short_interval_skips);
  visit(Threshold{"candidate_max_single", "s",
                  "A component longer than this makes a non-candidate; infinite is no maximum."},
        rule.candidate_max_single);
  visit(Threshold{"candidate_max_components", "1", "More components make a non-candidate; 0 is no maximum."},
        rule.candidate_max_components);
  visit(Threshold{"candidate_max_movement", "s",
                  "A bilateral movement longer than this is a non-candidate; infinite is no maximum."},
        rule.candidate_max_movement);
  visit(Threshold{"min_series", "1", "Fewest movements of a series."}, rule.min_series);
  visit(Threshold{"min_interval", "s", "Shortest interval of a series, onset to onset, inclusive."},
        rule.min_interval);
  visit(Threshold{"max_interval", "s", "Longest interval of a series, onset to onset, inclusive."},
        rule.max_interval);
  visit(Threshold{"respiratory", "", "What becomes of a movement near a respiratory event."},
        rule.respiratory);
  visit(Threshold{"respiratory_from_start", "",
                  "1: the window opens at the event's start, else around its end."},
        rule.respiratory_from_start);
  visit(Threshold{"respiratory_before", "s", "How long before that point the window opens."},
        rule.respiratory_before);
  visit(Threshold{"respiratory_after", "s", "How long after the event's end the window closes."},
        rule.respiratory_after);
  visit(Threshold{"respiratory_rera", "", "1: RERA count as respiratory events."}, rule.respiratory_rera);
  visit(Threshold{"arousal_gap", "s", "A movement and an arousal less than this apart are associated."},
        rule.arousal_gap);
}

}  // namespace psg
