#include "psg/store/rule_table.hpp"

#include <array>
#include <limits>

#include "psg/table/fields.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// A threshold's value: a number, or a text where it is a choice.
struct Value {
  double number = nan;
  std::string text = {};
};

struct Threshold {
  const char* name;
  const char* unit;
  const char* meaning;
  Value (*get)(const Rule&);
};

Value text(std::string t) { return {nan, std::move(t)}; }
Value number(double v) { return {v}; }
Value flag(bool v) { return {v ? 1.0 : 0.0}; }
Value seconds(Time t) { return {t == Time::max() ? std::numeric_limits<double>::infinity() : to_seconds(t)}; }

using R = const Rule&;

/// Every field of Rule and of its DetectionRule, in the order of their declarations.
constexpr auto thresholds = std::to_array<Threshold>({
    {"source", "", "The publication of the standard.", [](R r) { return text(r.source); }},
    {"low_hz", "Hz", "Lower edge of the band-pass.", [](R r) { return number(r.detection.low_hz); }},
    {"high_hz", "Hz", "Upper edge of the band-pass, clamped below the Nyquist frequency.",
     [](R r) { return number(r.detection.high_hz); }},
    {"order", "1", "Order of each edge of the Butterworth filter, applied forward and backward.",
     [](R r) { return number(r.detection.order); }},
    {"filter", "", "How the EMG is band-passed; both kinds have zero phase.",
     [](R r) { return text(name(r.detection.filter)); }},
    {"notch_hz", "Hz", "Mains frequency that is notched out; 0 is no notch.",
     [](R r) { return number(r.detection.notch_hz); }},
    {"measure", "", "Quantity of the EMG that is compared with onset and offset thresholds.",
     [](R r) { return text(name(r.detection.measure)); }},
    {"measure_window", "s", "Length of the moving measure.",
     [](R r) { return seconds(r.detection.measure_window); }},
    {"onset_uv", "uV", "Activity begins at the resting level plus this.",
     [](R r) { return number(r.detection.onset_uv); }},
    {"offset_uv", "uV", "Activity ends below the resting level plus this.",
     [](R r) { return number(r.detection.offset_uv); }},
    {"offset_hold", "s", "How long the measure must stay below for the activity to have ended.",
     [](R r) { return seconds(r.detection.offset_hold); }},
    {"resting_window", "s", "Time around a point from which its resting level is taken.",
     [](R r) { return seconds(r.detection.resting_window); }},
    {"same_leg_merge", "s", "Activities of one leg less than this apart are one movement; 0 is never.",
     [](R r) { return seconds(r.same_leg_merge); }},
    {"min_duration", "s", "Shortest movement.", [](R r) { return seconds(r.min_duration); }},
    {"max_duration", "s", "Longest movement; infinite is no maximum.",
     [](R r) { return seconds(r.max_duration); }},
    {"morphology", "", "1: half a second of the movement must have a median above the offset threshold.",
     [](R r) { return flag(r.morphology); }},
    {"reject_wake", "", "1: a movement no part of which lies in sleep is rejected.",
     [](R r) { return flag(r.reject_wake); }},
    {"min_calibration_fraction", "1", "Least amplitude as a share of the calibration movement; 0 is none.",
     [](R r) { return number(r.min_calibration_fraction); }},
    {"both_legs", "", "Between which points of both legs' movements both_legs_gap is measured.",
     [](R r) { return text(name(r.both_legs)); }},
    {"both_legs_gap", "s", "Movements of both legs less than this apart are one.",
     [](R r) { return seconds(r.both_legs_gap); }},
    {"short_interval_skips", "", "1: a movement too soon after a group of its leg is skipped.",
     [](R r) { return flag(r.short_interval_skips); }},
    {"candidate_max_single", "s",
     "A component longer than this makes a non-candidate; infinite is no maximum.",
     [](R r) { return seconds(r.candidate_max_single); }},
    {"candidate_max_components", "1", "More components make a non-candidate; 0 is no maximum.",
     [](R r) { return number(r.candidate_max_components); }},
    {"candidate_max_group", "s",
     "A bilateral movement longer than this is a non-candidate; infinite is no maximum.",
     [](R r) { return seconds(r.candidate_max_group); }},
    {"min_series", "1", "Fewest movements of a series.", [](R r) { return number(r.min_series); }},
    {"min_interval", "s", "Shortest interval of a series, onset to onset, inclusive.",
     [](R r) { return seconds(r.min_interval); }},
    {"max_interval", "s", "Longest interval of a series, onset to onset, inclusive.",
     [](R r) { return seconds(r.max_interval); }},
    {"respiratory", "", "What becomes of a movement near a respiratory event.",
     [](R r) { return text(name(r.respiratory)); }},
    {"respiratory_from_start", "", "1: the window opens at the event's start, else around its end.",
     [](R r) { return flag(r.respiratory_from_start); }},
    {"respiratory_before", "s", "How long before that point the window opens.",
     [](R r) { return seconds(r.respiratory_before); }},
    {"respiratory_after", "s", "How long after the event's end the window closes.",
     [](R r) { return seconds(r.respiratory_after); }},
    {"respiratory_rera", "", "1: RERA count as respiratory events.",
     [](R r) { return flag(r.respiratory_rera); }},
    {"arousal_gap", "s", "A movement and an arousal less than this apart are associated.",
     [](R r) { return seconds(r.arousal_gap); }},
});

struct Row {
  const Rule& rule;
  const Threshold& threshold;
};

constexpr auto fields = std::to_array<Field<Row>>({
    {"rule", "", "Name of the rule set.", [](const Row& r) { return r.rule.name; }},
    {"threshold", "", "Name of the threshold.", [](const Row& r) { return std::string(r.threshold.name); }},
    {"value", "", "Its value in `unit`; NaN where it is a choice or a text.",
     [](const Row& r) { return r.threshold.get(r.rule).number; }},
    {"text", "", "The choice or text; empty where it is a number.",
     [](const Row& r) { return r.threshold.get(r.rule).text; }},
    {"unit", "", "Unit of `value`.", [](const Row& r) { return std::string(r.threshold.unit); }},
    {"meaning", "", "What the threshold does.",
     [](const Row& r) { return std::string(r.threshold.meaning); }},
});

}  // namespace

Table rule_table(const std::vector<const Rule*>& rules) {
  std::vector<Row> rows;
  for (const Rule* rule : rules) {
    for (const Threshold& threshold : thresholds) rows.push_back({*rule, threshold});
  }
  return table_of<Row>("rules", "Every threshold of the rule sets that made the score.", fields, rows);
}

}  // namespace psg
