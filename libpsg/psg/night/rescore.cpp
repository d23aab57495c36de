#include "psg/night/rescore.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "psg/annotations/known_text.hpp"
#include "psg/channels/labels.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/core/version.hpp"
#include "psg/rules/score_movements.hpp"

namespace psg {
namespace {

/// The legs that a mark belongs to; a single derivation of both legs counts as one.
std::vector<Leg> legs_of(const Event& mark) {
  if (mark.leg != Leg::both) return {mark.leg.value_or(Leg::both)};
  if (role_of(mark.channel).role == Role::both_legs) return {Leg::both};
  return {Leg::left, Leg::right};
}

/// Counts the marks with a duration that overlap an earlier one of the same leg, mostly because one night was
/// scored twice.
std::size_t count_overlaps(const std::vector<Activity>& by_onset) {
  std::array<Time, 3> end;
  end.fill(Time::min());
  std::size_t count = 0;
  for (const Activity& a : by_onset) {
    Time& latest = end[static_cast<std::size_t>(a.leg)];
    if (a.span.start < latest && a.span.start < a.span.end) ++count;
    latest = std::max(latest, a.span.end);
  }
  return count;
}

bool is_mark(const Event& event) { return event.kind == EventKind::leg_movement; }

/// Refuses marks for which a count of 0 would be misleading.
void check_marks(const std::vector<Event>& events) {
  const auto marks = std::ranges::count_if(events, is_mark);
  if (marks == 0) {
    throw Error(ErrorKind::not_found,
                "no leg movement is marked, expected at least one: a night without movements and one that "
                "nobody marked look the same");
  }
  const auto lasts = [](const Event& e) { return is_mark(e) && e.span.start < e.span.end; };
  if (std::ranges::any_of(events, lasts)) return;
  throw Error(ErrorKind::unsupported,
              fmt::format("none of {} marked movements has a duration, expected onset and duration: every "
                          "standard asks how long a movement lasts",
                          marks));
}

void warn_of_span(const NightContext& night, std::vector<std::string>& warnings) {
  const bool known = night.recording.start < night.recording.end;
  if (known || (night.given.lights_off && night.given.lights_on)) return;
  warnings.emplace_back(
      "there are no stages, no lights on and no duration, so the end of the night is unknown and everything "
      "per hour of it is undefined");
}

}  // namespace

MarkedMovements marked_movements(const std::vector<Event>& events) {
  MarkedMovements marked;
  std::size_t marks = 0, no_leg = 0, points = 0, bilateral = 0;
  for (const Event& event : events) {
    stop_tick();
    if (!is_mark(event)) continue;
    ++marks;
    no_leg += event.leg ? 0 : 1;
    points += event.span.start == event.span.end ? 1 : 0;
    const std::vector<Leg> legs = legs_of(event);
    bilateral += legs.size() > 1 ? 1 : 0;
    for (const Leg leg : legs) marked.activities.push_back({.leg = leg, .span = event.span});
  }
  std::ranges::stable_sort(marked.activities, {}, [](const Activity& a) { return a.span.start; });

  const auto warn = [&](std::size_t count, const char* which, const char* consequence) {
    if (count == 0) return;
    marked.warnings.push_back(
        fmt::format("marked movements {}: {} of {}, {}", which, count, marks, consequence));
  };
  warn(no_leg, "that name no leg",
       "taken as marks of one derivation that records both legs, so nothing is known about a single leg");
  warn(bilateral, "of both legs", "each taken as a movement of the left and one of the right leg");
  warn(points, "without a duration",
       "they do not count, because it is unknown whether they last long enough");
  warn(count_overlaps(marked.activities), "that overlap another of the same leg (two scorings of one night?)",
       "joined with it");
  return marked;
}

std::vector<std::string> warnings_of_marks_outside(const std::vector<Activity>& movements, Span recording) {
  const auto outside = std::ranges::count_if(
      movements, [&](const Activity& activity) { return !touches(activity.span, recording); });
  if (outside == 0) return {};
  return {fmt::format("{} of {} movements lie outside the recording of {} s", outside, movements.size(),
                      to_seconds(recording.duration()))};
}

Span recording_of(const NightEvents& scoring, std::optional<Time> duration) {
  if (duration) {
    if (*duration > Time{0}) return {Time{0}, *duration};
    throw Error(ErrorKind::bad_argument,
                fmt::format("the recording's duration is {} s, expected more than 0", to_seconds(*duration)));
  }
  if (scoring.hypnogram.empty() && !scoring.lights_on) return {};
  Span span{Time{0}, Time{0}};
  const auto include = [&span](Span s) { span = {std::min(span.start, s.start), std::max(span.end, s.end)}; };
  for (const Epoch& epoch : scoring.hypnogram.epochs()) include(epoch.span);
  for (const Event& event : scoring.events) include(event.span);
  for (const auto& lights : {scoring.lights_off, scoring.lights_on}) {
    if (lights) include({*lights, *lights});
  }
  return span;
}

Score rescore(NightContext night, const std::vector<Rule>& rules, bool keep_text) {
  if (rules.empty()) {
    throw Error(ErrorKind::bad_argument, "no rule set given, expected at least one, for example aasm");
  }
  check_marks(night.given.events);
  MarkedMovements marked = marked_movements(night.given.events);

  Score score{.version = version, .format = Format::none, .source = MovementSource::marked};
  score.night = std::move(night);
  if (score.night.legs.empty()) score.night.legs = score.night.given.marked_legs;
  if (!keep_text) score.night.given = without_remarks(std::move(score.night.given));
  score.warnings = std::move(marked.warnings);
  warn_of_span(score.night, score.warnings);
  for (const Rule& rule : rules) {
    score.rules.push_back(score_movements(marked.activities, score.night, rule));
    if (!rule.morphology) continue;
    score.rules.back().warnings.push_back(
        fmt::format("{}: marked movements come without EMG, so the criterion of their median was not applied",
                    rule.name));
  }
  warn_of_unscored_events(score);
  return score;
}

}  // namespace psg
