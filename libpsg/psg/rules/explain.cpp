#include "psg/rules/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "psg/rules/association.hpp"

namespace psg {
namespace {

/// "3:12:08" since the start of the recording, rounded down to whole seconds.
std::string since_start(Time t) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(t).count();
  const auto s = whole < 0 ? -whole : whole;
  return fmt::format("{}{}:{:02}:{:02}", whole < 0 ? "-" : "", s / 3600, s / 60 % 60, s % 60);
}

/// "3:12:08 (01:22:08)": beside it what the clock on the wall showed, where that is known.
std::string at(Time t, const NightClock& clock) {
  const std::string shown = clock.time_of_day(t);
  return shown.empty() ? since_start(t) : fmt::format("{} ({})", since_start(t), shown);
}

/// "3:12:08 (01:22:08, epoch 385)": where to look in a viewer.
std::string onset_at(Time t, const NightClock& clock) {
  const std::string shown = clock.time_of_day(t);
  const auto epoch = clock.epoch(t);
  if (shown.empty() || !epoch) return at(t, clock);
  return fmt::format("{} ({}, epoch {})", since_start(t), shown, *epoch);
}

std::string explain_lights(const Activity& a, const NightContext& night, const NightClock& clock) {
  const auto& [off, on] = std::pair(night.given.lights_off, night.given.lights_on);
  const std::string onset = "onset at " + onset_at(a.span.start, clock);
  if (off && a.span.start < *off) return fmt::format("{} is before lights off at {}", onset, at(*off, clock));
  if (on && a.span.start >= *on)
    return fmt::format("{} is not before lights on at {}", onset, at(*on, clock));
  return fmt::format("{} is outside the recording, {} to {}", onset, at(night.recording.start, clock),
                     at(night.recording.end, clock));
}

std::string explain_artefact(const Activity& a, const NightContext& night, const NightClock& clock) {
  const auto it = std::ranges::find_if(night.breaks, [&](const Break& b) {
    return b.why == Boundary::artefact && b.span.contains(a.span.start);
  });
  const std::string onset = "onset at " + onset_at(a.span.start, clock);
  if (it == night.breaks.end()) return onset + " is in an artefact";
  return fmt::format("{} is in the artefact from {} to {}", onset, at(it->span.start, clock),
                     at(it->span.end, clock));
}

std::string explain_respiratory(const ScoredActivity& m, const NightContext& night, const NightClock& clock) {
  const Activity& a = m.activity;
  const auto index = static_cast<std::size_t>(m.verdict.event);
  if (m.verdict.event < 0 || index >= night.given.events.size()) return "near a respiratory event";
  const Event& event = night.given.events[index];
  const std::string limit = fmt::format(", limit {:g} s", m.verdict.limit);
  if (a.span.start > event.span.end) {
    return fmt::format("{:.3f} s after the end of the {} at {}{}", m.verdict.value, name(event.kind),
                       at(event.span.end, clock), limit);
  }
  if (a.span.end < event.span.start) {
    return fmt::format("ends {:.3f} s before the start of the {} at {}{}", m.verdict.value, name(event.kind),
                       at(event.span.start, clock), limit);
  }
  if (m.verdict.value > 0) {
    return fmt::format("ends {:.3f} s before the end of the {} at {}{}", m.verdict.value, name(event.kind),
                       at(event.span.end, clock), limit);
  }
  return fmt::format("during the {} from {} to {}", name(event.kind), at(event.span.start, clock),
                     at(event.span.end, clock));
}

std::string explain_merged(const Verdict& v) {
  if (v.value < 0) return "part of the movement before it on the same leg, which it overlaps";
  return fmt::format("part of the movement before it on the same leg, {:.3f} s after its end, limit {:g} s",
                     v.value, v.limit);
}

}  // namespace

std::string explain(const ScoredActivity& movement, const NightContext& night) {
  return explain(movement, night, NightClock(night));
}

std::string explain(const ScoredActivity& movement, const NightContext& night, const NightClock& clock) {
  const Activity& a = movement.activity;
  const Verdict& v = movement.verdict;
  switch (v.reason) {
    case Reason::counted:
      return fmt::format("counted: {:.3f} s long from {}", to_seconds(a.span.duration()),
                         onset_at(a.span.start, clock));
    case Reason::outside_lights: return explain_lights(a, night, clock);
    case Reason::artefact: return explain_artefact(a, night, clock);
    case Reason::respiratory: return explain_respiratory(movement, night, clock);
    case Reason::no_duration:
      return fmt::format("marked without a duration, so the minimum of {:g} s cannot be checked", v.limit);
    case Reason::too_short: return fmt::format("{:.3f} s long, shorter than {:g} s", v.value, v.limit);
    case Reason::too_long: return fmt::format("{:.3f} s long, longer than {:g} s", v.value, v.limit);
    case Reason::low_median:
      return fmt::format(
          "the median reaches the offset level in no stretch of 0.5 s: at most {:.1f} % of samples do, "
          "limit {:g} %",
          100 * v.value, 100 * v.limit);
    case Reason::low_amplitude:
      return fmt::format("amplitude {:.1f} uV, below {:.1f} uV of the calibration movement", v.value,
                         v.limit);
    case Reason::wake:
      return fmt::format("no part from {} to {} lies in sleep", onset_at(a.span.start, clock),
                         at(a.span.end, clock));
    case Reason::unscored:
      return fmt::format("no part from {} to {} lies in an epoch with a stage", onset_at(a.span.start, clock),
                         at(a.span.end, clock));
    case Reason::short_interval:
      return fmt::format("{:.3f} s after the onset of the movement before, limit {:g} s", v.value, v.limit);
    case Reason::merged: return explain_merged(v);
  }
  return "unknown";
}

namespace {

/// "202.000 s > 90 s"; with all digits where three decimals would not show that they differ.
std::string compared(Time value, char sign, Time limit) {
  const double seconds = to_seconds(value);
  std::string text = fmt::format("{:.3f}", seconds);
  if (text == fmt::format("{:.3f}", to_seconds(limit))) text = fmt::format("{}", seconds);
  return fmt::format("{} s {} {:g} s", text, sign, to_seconds(limit));
}

/// What lies on one side of a run, `side` being "before" or "after".
std::string explain_boundary(Boundary why, std::optional<Time> interval, const char* side, const Rule& rule) {
  switch (why) {
    case Boundary::start:
    case Boundary::end: return fmt::format("nothing {}", side);
    case Boundary::interval_short:
      return fmt::format("interval of {} {}", compared(interval.value_or(Time{0}), '<', rule.min_interval),
                         side);
    case Boundary::interval_long:
      return fmt::format("interval of {} {}", compared(interval.value_or(Time{0}), '>', rule.max_interval),
                         side);
    case Boundary::non_candidate: return fmt::format("non-candidate {}", side);
    case Boundary::gap: return fmt::format("gap {}", side);
    case Boundary::artefact: return fmt::format("artefact {}", side);
  }
  return "unknown";
}

/// The sentence about run `index` of a pass; a movement of another score may be of none.
std::string explain_run(const std::vector<Run>& runs, std::int32_t index, const Rule& rule) {
  if (index < 0 || std::cmp_greater_equal(index, runs.size())) return "its run is not known";
  const Run& run = runs[static_cast<std::size_t>(index)];
  const auto members = std::ssize(run.movements);
  if (run.series >= 0) return fmt::format("periodic: run of {} >= {}", members, rule.min_series);
  return fmt::format("not periodic: run of {} < {}; {}, {}", members, rule.min_series,
                     explain_boundary(run.began, run.interval_before, "before", rule),
                     explain_boundary(run.ended, run.interval_after, "after", rule));
}

std::string explain_non_candidate(const LegMovement& movement, const Rule& rule) {
  switch (movement.non_candidate) {
    case NonCandidate::none: break;
    case NonCandidate::component_too_long:
      return fmt::format("not a candidate: a component of {}",
                         compared(movement.longest_component, '>', rule.candidate_max_single));
    case NonCandidate::too_many_components:
      return fmt::format("not a candidate: {} components > {}", movement.components,
                         rule.candidate_max_components);
    case NonCandidate::movement_too_long:
      return fmt::format("not a candidate: duration of {}",
                         compared(movement.span.duration(), '>', rule.candidate_max_movement));
  }
  return "unknown";
}

}  // namespace

std::string explain(const LegMovement& movement, const RuleScore& score, const NightContext& night) {
  if (!movement.candidate()) return explain_non_candidate(movement, score.rule);
  std::string sentence = explain_run(score.runs, movement.run, score.rule);
  if (!has_second_pass(night.given, score.rule)) return sentence;
  if (movement.run_nr < 0) return sentence + "; left out of the pass without respiratory movements";
  if (movement.plm() != movement.plm_nr()) {
    sentence += "; without respiratory movements " + explain_run(score.runs_nr, movement.run_nr, score.rule);
  }
  return sentence;
}

}  // namespace psg
