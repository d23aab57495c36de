#include "psg/compare/movements.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "psg/night/rescore.hpp"
#include "psg/rules/explain.hpp"

namespace psg::compare {
namespace {

NightContext night_of(const Scorer& scorer, const Window& window, const std::vector<Break>& breaks,
                      const CompareOptions& options) {
  NightContext night;
  night.given = options.context.value_or(scorer.scoring);
  // The window holds everybody's lights already. With an end that nobody knows it has no length.
  night.given.lights_off.reset();
  night.given.lights_on.reset();
  if (window.start_known && window.end_known) {
    night.recording = window.span;
  } else {
    if (window.start_known) night.given.lights_off = window.span.start;
    if (window.end_known) night.given.lights_on = window.span.end;
  }
  night.breaks = breaks;
  night.legs = scorer.legs;
  return night;
}

std::string why_excluded(const ScoredActivity& movement, const NightContext& night, const Window& window) {
  const Time onset = movement.activity.span.start;
  if (movement.verdict.reason != Reason::outside_lights) return explain(movement, night);
  if (onset < window.span.start) {
    return fmt::format("onset is before the common time begins at {} s", to_seconds(window.span.start));
  }
  return fmt::format("onset is not before the common time ends at {} s", to_seconds(window.span.end));
}

/// A night without movements and one that nobody marked look the same, and a point in time has no overlap.
std::string why_silent(const std::vector<Activity>& marked) {
  if (marked.empty()) return "marks no leg movement";
  const bool points =
      std::ranges::all_of(marked, [](const Activity& a) { return a.span.start == a.span.end; });
  return points ? "marks leg movements without their duration" : "";
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

ComparedNight score_by(const Scorer& scorer, const Window& window, const std::vector<Break>& breaks,
                       const CompareOptions& options) {
  const NightContext night = night_of(scorer, window, breaks, options);
  MarkedMovements marked = marked_movements(scorer.scoring.events);
  ComparedNight out;
  out.score = score_movements(marked.activities, night, options.rule);
  out.legs = scorer.legs;
  if (!scorer.looked_for_movements) out.silent = why_silent(marked.activities);
  out.warnings = std::move(marked.warnings);
  std::ranges::copy(out.score.warnings, std::back_inserter(out.warnings));
  for (const ScoredActivity& movement : out.score.activities) {
    const Activity& activity = movement.activity;
    ++out.marked;
    if (movement.verdict.reason != Reason::counted) {
      out.excluded.push_back({activity.span, leg_text(activity.leg), psg::name(movement.verdict.reason),
                              why_excluded(movement, night, window)});
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
