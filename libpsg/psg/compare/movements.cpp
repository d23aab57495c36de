#include "psg/compare/movements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace psg::compare {
namespace {

NightContext night_of(const Scorer& scorer, const Window& window, const std::vector<Break>& breaks,
                      const CompareOptions& options) {
  NightContext night;
  night.scoring = options.context.value_or(scorer.scoring);
  // The window holds everybody's lights already.
  night.scoring.lights_off.reset();
  night.scoring.lights_on.reset();
  night.recording = window.span;
  night.breaks = breaks;
  return night;
}

std::vector<Activity> activities_of(const Scorer& scorer) {
  std::vector<Activity> activities;
  for (const Event& event : scorer.scoring.events) {
    if (event.kind != EventKind::leg_movement) continue;
    activities.push_back({.leg = event.leg.value_or(Leg::both), .span = event.span});
  }
  return activities;
}

std::string why_left_out(const Movement& movement, const NightContext& night, const Window& window) {
  const Time onset = movement.activity.span.start;
  if (movement.verdict.reason != Reason::outside_lights) return explain(movement, night);
  if (onset < window.span.start) {
    return fmt::format("onset is before the common time begins at {} s", to_seconds(window.span.start));
  }
  return fmt::format("onset is not before the common time ends at {} s", to_seconds(window.span.end));
}

std::string leg_text(Leg leg) { return leg == Leg::both ? "" : psg::name(leg); }

}  // namespace

const char* name(Legs legs) noexcept {
  return legs == Legs::left ? "left" : legs == Legs::right ? "right" : "all";
}

std::vector<Span> joined(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, [](Span s) { return std::pair(s.start, s.end); });
  std::vector<Span> out;
  for (const Span span : spans) {
    if (!out.empty() && span.start < out.back().end) {
      out.back().end = std::max(out.back().end, span.end);
    } else {
      out.push_back(span);
    }
  }
  return out;
}

ScoredNight score_by(const Scorer& scorer, const Window& window, const std::vector<Break>& breaks,
                     const CompareOptions& options) {
  const NightContext night = night_of(scorer, window, breaks, options);
  ScoredNight out;
  out.score = score_movements(activities_of(scorer), night, options.rule);
  for (const Movement& movement : out.score.movements) {
    const Activity& activity = movement.activity;
    ++out.marked;
    if (movement.verdict.reason != Reason::counted) {
      out.left_out.push_back({activity.span, leg_text(activity.leg), psg::name(movement.verdict.reason),
                              why_left_out(movement, night, window)});
      continue;
    }
    ++out.compared;
    out.all.push_back(activity.span);
    if (activity.leg == Leg::left) out.left.push_back(activity.span);
    if (activity.leg == Leg::right) out.right.push_back(activity.span);
    if (activity.leg == Leg::both) ++out.unknown_leg;
  }
  for (auto* spans : {&out.all, &out.left, &out.right}) *spans = joined(std::move(*spans));
  return out;
}

}  // namespace psg::compare
