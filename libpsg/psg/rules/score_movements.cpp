#include "psg/rules/score_movements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/rules/analysis_window.hpp"
#include "psg/rules/association.hpp"
#include "psg/rules/bilateral.hpp"
#include "psg/rules/indices.hpp"
#include "psg/rules/monolateral.hpp"
#include "psg/rules/series.hpp"

namespace psg {
namespace {

void check(const std::vector<Activity>& activities, const NightContext& night) {
  constexpr Time century = std::chrono::hours(24 * 366 * 100);
  for (std::size_t i = 0; i < activities.size(); ++i) {
    const Span span = activities[i].span;
    if (span.end < span.start) {
      throw Error(
          ErrorKind::bad_argument,
          fmt::format("activity {} ends at {:.3f} s, before its onset at {:.3f} s, expected an end at or "
                      "after the onset",
                      i, to_seconds(span.end), to_seconds(span.start)));
    }
    if (span.start < -century || span.end > century) {
      throw Error(ErrorKind::bad_argument,
                  fmt::format("activity {} lies at {:.0f} s to {:.0f} s, expected times within 100 years", i,
                              to_seconds(span.start), to_seconds(span.end)));
    }
  }
  if (night.calibration_uv <= 0 || std::isinf(night.calibration_uv)) {
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("calibration movement of {} uV, expected an amplitude above 0", night.calibration_uv));
  }
}

std::vector<ScoredActivity> in_order(const std::vector<Activity>& activities) {
  std::vector<ScoredActivity> scored;
  scored.reserve(activities.size());
  for (const Activity& a : activities) scored.push_back({.activity = a, .verdict = {}});
  const auto earlier = [](const ScoredActivity& a, const ScoredActivity& b) {
    return std::tie(a.activity.span.start, a.activity.leg, a.activity.span.end) <
           std::tie(b.activity.span.start, b.activity.leg, b.activity.span.end);
  };
  if (!std::ranges::is_sorted(scored, earlier)) std::ranges::stable_sort(scored, earlier);
  return scored;
}

void associate(std::vector<LegMovement>& movements, const NightEvents& scoring, const Rule& rule) {
  const RespiratoryEvents respiratory(scoring.events, rule);
  const Arousals arousals(scoring.events, rule);
  for (LegMovement& movement : movements) {
    stop_tick();
    movement.stage = scoring.hypnogram.at(movement.span.start);
    movement.arousal = arousals.first(movement.span);
    if (rule.respiratory == Respiratory::mark_movement)
      movement.respiratory = respiratory.nearest(movement.span);
  }
}

/// Tells each movement its run, and the series that the run is.
void number_members(std::vector<LegMovement>& movements, const std::vector<Run>& runs,
                    std::int32_t LegMovement::*run_field, std::int32_t LegMovement::*series_field) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    for (const std::int32_t g : runs[i].movements) {
      LegMovement& movement = movements[static_cast<std::size_t>(g)];
      movement.*run_field = static_cast<std::int32_t>(i);
      movement.*series_field = runs[i].series;
    }
  }
}

void find_series(RuleScore& score, const NightContext& night, const AnalysisWindow& window) {
  auto& movements = score.movements;
  score.runs = find_runs(movements, first_pass(movements), window, score.rule);
  score.series = series_among(score.runs);
  number_members(movements, score.runs, &LegMovement::run, &LegMovement::series);
  if (!has_second_pass(night.given, score.rule)) return;
  score.runs_nr = find_runs(movements, second_pass(movements), window, score.rule);
  score.series_nr = series_among(score.runs_nr);
  number_members(movements, score.runs_nr, &LegMovement::run_nr, &LegMovement::series_nr);
}

void warn_of_amplitude(std::vector<std::string>& warnings, const RuleScore& score,
                       const NightContext& night) {
  const double fraction = score.rule.min_calibration_fraction;
  if (!(fraction > 0)) return;
  if (std::isnan(night.calibration_uv)) {
    warnings.push_back(
        fmt::format("{}: no calibration movement is given, so the amplitude criterion ({:g} % of "
                    "it) was not applied",
                    score.rule.name, 100 * fraction));
    return;
  }
  const auto unknown = std::ranges::count_if(
      score.activities, [](const ScoredActivity& m) { return std::isnan(m.activity.amplitude_uv); });
  if (unknown > 0) {
    warnings.push_back(
        fmt::format("{}: the amplitude of {} movements is unknown, so the amplitude criterion was "
                    "not applied to them",
                    score.rule.name, unknown));
  }
}

/// Lights off before the recording, or on after it: that part of the time in bed was not recorded.
void warn_of_lights(std::vector<std::string>& warnings, const std::string& rule, const NightContext& night) {
  constexpr Time told{1s};  // clocks have whole seconds
  const Span recording = night.recording;
  if (recording.end <= recording.start) return;
  const auto& [off, on] = std::pair(night.given.lights_off, night.given.lights_on);
  if (off && *off <= recording.start - told) {
    warnings.push_back(
        fmt::format("{}: lights off is {} s before the recording, whose start is taken instead", rule,
                    to_seconds(recording.start - *off)));
  }
  if (on && *on >= recording.end + told) {
    warnings.push_back(fmt::format("{}: lights on is {} s after the recording, whose end is taken instead",
                                   rule, to_seconds(*on - recording.end)));
  }
}

std::vector<std::string> warnings_of(const RuleScore& score, const NightContext& night,
                                     const AnalysisWindow& window) {
  std::vector<std::string> warnings;
  const std::string& rule = score.rule.name;
  if (window.span().end <= window.span().start) {
    warnings.push_back(
        fmt::format("{}: nothing lies between lights off and lights on, so no movement counts", rule));
  }
  warn_of_lights(warnings, rule, night);
  if (night.given.hypnogram.empty()) {
    warnings.push_back(
        fmt::format("{}: the night has no sleep stages, so {}every index per sleep or stage is "
                    "undefined",
                    rule, score.rule.reject_wake ? "the wake rule was not applied and " : ""));
  }
  const auto unscored = std::ranges::count(score.activities, Reason::unscored,
                                           [](const ScoredActivity& m) { return m.verdict.reason; });
  if (unscored > 0) {
    warnings.push_back(
        fmt::format("{}: {} movements lie where no stage was scored and do not count", rule, unscored));
  }
  warn_of_amplitude(warnings, score, night);
  return warnings;
}

}  // namespace

RuleScore score_movements(const std::vector<Activity>& activities, const NightContext& night,
                          const Rule& rule) {
  check(activities, night);
  const AnalysisWindow window(night);
  RuleScore score;
  score.rule = rule;
  score.activities = in_order(activities);
  merge_same_leg(score.activities, window, rule);
  close_at_window_end(score.activities, window);
  reject_monolateral(score.activities, night, window, rule);
  score.movements = combine_legs(score.activities, window, rule);
  associate(score.movements, night.given, rule);
  find_series(score, night, window);
  score.indices = indices_of(score, night, window);
  score.warnings = warnings_of(score, night, window);
  return score;
}

}  // namespace psg
