#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "psg/rules/score_movements.hpp"

namespace psg::test {

inline constexpr Leg L = Leg::left;
inline constexpr Leg R = Leg::right;
inline constexpr Leg B = Leg::both;

/// A night in the words of the rules: `night().sleep(1h).movement(L, 10s, 2s).score(aasm())`.
/// It lasts 8 h and has no stages until it is told otherwise.
class Night {
 public:
  Night() { context_.recording = {0s, 8h}; }

  Night& lasts(Time length) { return context_.recording.end = length, *this; }
  Night& stage(Stage stage, Time from, Time to) { return epochs_.push_back({{from, to}, stage}), *this; }
  Night& asleep() { return stage(Stage::n2, 0s, 8h); }
  Night& movement(Leg leg, Time onset, Time duration) {
    return activity({.leg = leg, .span = {onset, onset + duration}});
  }
  Night& activity(Activity a) { return activities_.push_back(a), *this; }
  /// Movements of one second at these onsets.
  Night& movements(Leg leg, std::initializer_list<Time> onsets) {
    for (const Time onset : onsets) movement(leg, onset, 1s);
    return *this;
  }
  Night& event(EventKind kind, Time from, Time to) {
    context_.given.events.push_back({.kind = kind, .span = {from, to}, .text = {}, .channel = {}, .leg = {}});
    return *this;
  }
  Night& lights_off(Time t) { return context_.given.lights_off = t, *this; }
  Night& lights_on(Time t) { return context_.given.lights_on = t, *this; }
  Night& gap(Time from, Time to) { return context_.breaks.push_back({{from, to}, Boundary::gap}), *this; }
  Night& artefact(Time from, Time to) {
    return context_.breaks.push_back({{from, to}, Boundary::artefact}), *this;
  }
  Night& legs(std::vector<Leg> legs) { return context_.legs = std::move(legs), *this; }
  /// Arousals and respiratory events were scored, whether or not there are any.
  Night& scored() {
    context_.given.arousals_scored = context_.given.respiratory_scored = true;
    return *this;
  }
  Night& arousals_scored() { return context_.given.arousals_scored = true, *this; }
  Night& respiratory_scored() { return context_.given.respiratory_scored = true, *this; }
  Night& calibration(double uv) { return context_.calibration_uv = uv, *this; }

  [[nodiscard]] NightContext context() const {
    NightContext context = context_;
    context.given.hypnogram = Hypnogram(epochs_);
    return context;
  }
  [[nodiscard]] const std::vector<Activity>& activities() const { return activities_; }
  [[nodiscard]] RuleScore score(const Rule& rule) const {
    return score_movements(activities_, context(), rule);
  }

 private:
  NightContext context_;
  std::vector<Epoch> epochs_;
  std::vector<Activity> activities_;
};

inline Night night() { return {}; }

/// The verdicts in order of onset.
inline std::vector<Reason> reasons(const RuleScore& score) {
  std::vector<Reason> found;
  for (const ScoredActivity& m : score.activities) found.push_back(m.verdict.reason);
  return found;
}

inline std::vector<Span> movement_spans(const RuleScore& score) {
  std::vector<Span> found;
  for (const LegMovement& g : score.movements) found.push_back(g.span);
  return found;
}

/// The members of each series.
inline std::vector<std::vector<std::int32_t>> members(const std::vector<Series>& series) {
  std::vector<std::vector<std::int32_t>> found;
  for (const Series& s : series) found.push_back(s.movements);
  return found;
}

/// The one index with this name, movement and state; a statistic of that name everywhere undefined is
/// an index with value NaN, one that is missing is a failure of the test.
inline Index index_of(const RuleScore& score, std::string_view statistic, std::string_view state,
                      std::string_view legs = "all") {
  std::optional<Index> found;
  for (const Index& i : score.indices) {
    if (i.statistic != statistic || i.state != state || i.legs != legs) continue;
    if (found) throw std::logic_error("two indices " + i.statistic);
    found = i;
  }
  if (!found) throw std::logic_error("no index " + std::string(statistic));
  return *found;
}

inline double value_of(const RuleScore& score, std::string_view statistic, std::string_view state,
                       std::string_view legs = "all") {
  return index_of(score, statistic, state, legs).value;
}

}  // namespace psg::test
