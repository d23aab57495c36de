#include "psg/rules/rule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "psg/core/error.hpp"

namespace psg {
namespace {

constexpr Time no_maximum = Time::max();

/// Onset and offset thresholds are those of AASM and WASM 2016; the conditioning of the EMG is our own
/// choice.
constexpr DetectionRule detection{.low_hz = 10,
                                  .high_hz = 100,
                                  .order = 4,
                                  .filter = FilterKind::butterworth,
                                  .notch_hz = 0,
                                  .measure = Measure::rms,
                                  .measure_window = 150ms,
                                  .onset_uv = 8,
                                  .offset_uv = 2,
                                  .offset_hold = 500ms,
                                  .resting_window = 30s};

}  // namespace

Rule aasm() {
  return {.name = "aasm",
          .source = "AASM Manual for the Scoring of Sleep and Associated Events, v2.6 (2020) and v3 (2023)",
          .detection = detection,
          .same_leg_merge = 500ms,
          .min_duration = 500ms,
          .max_duration = 10s,
          .morphology = false,
          .reject_wake = true,
          .min_calibration_fraction = 0,
          .both_legs = BothLegs::onset_to_onset,
          .both_legs_gap = 5s,
          .short_interval_skips = true,
          .candidate_max_single = no_maximum,
          .candidate_max_components = 0,
          .candidate_max_movement = no_maximum,
          .min_series = 4,
          .min_interval = 5s,
          .max_interval = 90s,
          .respiratory = Respiratory::reject_monolateral,
          .respiratory_from_start = true,
          .respiratory_before = 500ms,
          .respiratory_after = 500ms,
          .respiratory_rera = true,
          .arousal_gap = 500ms};
}

Rule wasm2016() {
  return {.name = "wasm2016",
          .source = "Ferri et al., Sleep Med 2016;26:86-95",
          .detection = detection,
          .same_leg_merge = 500ms,
          .min_duration = 500ms,
          .max_duration = no_maximum,
          .morphology = true,
          .reject_wake = false,
          .min_calibration_fraction = 0,
          .both_legs = BothLegs::offset_to_onset,
          .both_legs_gap = 500ms,
          .short_interval_skips = false,
          .candidate_max_single = 10s,
          .candidate_max_components = 4,
          .candidate_max_movement = 15s,
          .min_series = 4,
          .min_interval = 10s,
          .max_interval = 90s,
          .respiratory = Respiratory::mark_movement,
          .respiratory_from_start = false,
          .respiratory_before = 2000ms,
          .respiratory_after = 10250ms,
          .respiratory_rera = false,
          .arousal_gap = 500ms};
}

Rule wasm2006() {
  Rule rule = wasm2016();
  rule.name = "wasm2006";
  rule.source = "Zucconi et al., Sleep Med 2006;7:175-183";
  rule.max_duration = 10s;
  rule.morphology = false;
  rule.short_interval_skips = true;
  rule.candidate_max_single = no_maximum;
  rule.candidate_max_components = 0;
  rule.candidate_max_movement = no_maximum;
  rule.min_interval = 5s;
  // Respiratory-related movements are left out of the count, so there is no second pass.
  rule.respiratory = Respiratory::reject_monolateral;
  rule.respiratory_before = 500ms;
  rule.respiratory_after = 500ms;
  return rule;
}

Rule asda1993() {
  Rule rule = aasm();
  rule.name = "asda1993";
  rule.source = "ASDA Atlas Task Force, Sleep 1993;16:748-759";
  rule.max_duration = 5s;
  rule.min_calibration_fraction = 0.25;
  rule.respiratory = Respiratory::ignore;
  rule.respiratory_rera = false;
  return rule;
}

std::vector<Rule> all_rules() { return {aasm(), wasm2016(), wasm2006(), asda1993()}; }

Rule rule_named(std::string_view name) {
  const std::vector<Rule> rules = all_rules();
  const auto it = std::ranges::find(rules, name, &Rule::name);
  if (it != rules.end()) return *it;
  std::string known;
  for (const Rule& rule : rules) known += (known.empty() ? "" : ", ") + rule.name;
  throw Error(ErrorKind::bad_argument,
              "rule set \"" + std::string(name) + "\" is unknown, expected one of " + known);
}

const char* name(Measure measure) noexcept { return measure == Measure::rms ? "rms" : "peak"; }

const char* name(FilterKind filter) noexcept {
  return filter == FilterKind::butterworth ? "butterworth" : "fir";
}

const char* name(BothLegs both_legs) noexcept {
  return both_legs == BothLegs::onset_to_onset ? "onset_to_onset" : "offset_to_onset";
}

const char* name(Respiratory respiratory) noexcept {
  switch (respiratory) {
    case Respiratory::reject_monolateral: return "reject_monolateral";
    case Respiratory::mark_movement: return "mark_movement";
    case Respiratory::ignore: return "ignore";
  }
  return "unknown";
}

std::vector<Rule> rules_named(const std::vector<std::string>& names, std::string_view measure) {
  if (!measure.empty() && measure != "rms" && measure != "peak") {
    throw Error(ErrorKind::bad_argument,
                fmt::format("\"{}\" is no measure of EMG, expected rms or peak", measure));
  }
  std::vector<Rule> rules;
  for (const std::string& wanted : names) {
    Rule rule = rule_named(wanted);
    if (!measure.empty() && measure != name(rule.detection.measure)) {
      rule.detection.measure = measure == "peak" ? Measure::peak : Measure::rms;
      rule.name += fmt::format("-{}", measure);
    }
    if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace psg
