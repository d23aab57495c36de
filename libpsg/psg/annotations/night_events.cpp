#include "psg/annotations/night_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "psg/annotations/vocabulary.hpp"
#include "psg/core/stop.hpp"

namespace psg {
namespace {

Time saturating_add(Time a, Time b) {
  if (b > Time{0} && a > Time::max() - b) return Time::max();
  return a + b;
}

/// A stage as annotated; its end is only known once all are.
struct StageMark {
  Time onset{};
  std::optional<Time> duration;
  Stage stage = Stage::unscored;
};

/// The value that occurs most often (the smallest of several), with its count.
std::pair<Time, std::size_t> most_common(const std::vector<Time>& values) {
  std::map<Time, std::size_t> counts;
  for (const Time v : values) ++counts[v];
  std::pair<Time, std::size_t> best{Time{0}, 0};
  for (const auto& [value, count] : counts) {
    if (count > best.second) best = {value, count};
  }
  return best;
}

/// The epoch length of stages in order of time: what most durations say, else what lies between most
/// onsets, else 30 s.
Time epoch_length(const std::vector<StageMark>& marks) {
  std::vector<Time> durations;
  std::vector<Time> steps;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i].duration) durations.push_back(*marks[i].duration);
    if (i > 0 && marks[i].onset > marks[i - 1].onset) steps.push_back(marks[i].onset - marks[i - 1].onset);
  }
  if (!durations.empty()) return most_common(durations).first;
  const auto [step, count] = most_common(steps);
  return 2 * count >= steps.size() && count > 1 ? step : Time(30s);
}

/// Something that happened `count` times, said once.
struct Tally {
  std::size_t count = 0;
  Time first{};
  void add(Time t) {
    if (count++ == 0) first = t;
  }
  void warn(std::vector<std::string>& warnings, std::string_view one, std::string_view many) const {
    if (count == 0) return;
    warnings.push_back(
        fmt::format("{} {} (first at {} s)", count, count == 1 ? one : many, to_seconds(first)));
  }
};

Hypnogram hypnogram_of(std::vector<StageMark> marks, std::vector<std::string>& warnings) {
  std::ranges::stable_sort(marks, {}, &StageMark::onset);
  const Time length = epoch_length(marks);
  Tally repeated, contradicted, cut, short_of_next;
  std::vector<Epoch> epochs;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const StageMark& mark = marks[i];
    const bool last = i + 1 == marks.size();
    if (!last && marks[i + 1].onset == mark.onset) {  // of several at one time, the last in the file holds
      (marks[i + 1].stage == mark.stage ? repeated : contradicted).add(mark.onset);
      continue;
    }
    const Time next = last ? Time::max() : marks[i + 1].onset;
    const Time wanted = saturating_add(mark.onset, mark.duration.value_or(length));
    if (mark.duration && wanted > next) cut.add(mark.onset);
    if (!mark.duration && !last && wanted < next) short_of_next.add(mark.onset);
    epochs.push_back({{mark.onset, std::min(wanted, next)}, mark.stage});
  }
  repeated.warn(warnings, "sleep stage is repeated at the same time and counted once",
                "sleep stages are repeated at the same time and counted once");
  contradicted.warn(warnings, "sleep stage is contradicted by a later one at the same time, which holds",
                    "sleep stages are contradicted by later ones at the same time, which hold");
  cut.warn(warnings, "sleep stage overlaps the next one and is cut at its start",
           "sleep stages overlap the next one and are cut at its start");
  short_of_next.warn(
      warnings,
      fmt::format("sleep stage without a duration is taken as {} s long, the time to the next is unscored",
                  to_seconds(length)),
      fmt::format("sleep stages without a duration are taken as {} s long, the time to the next is unscored",
                  to_seconds(length)));
  return Hypnogram(std::move(epochs));
}

/// The earliest or latest of several lights annotations, with a warning when there are several.
std::optional<Time> lights(std::vector<Time> times, bool off, std::vector<std::string>& warnings) {
  if (times.empty()) return std::nullopt;
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const Time chosen = off ? times.front() : times.back();
  if (times.size() > 1) {
    warnings.push_back(fmt::format("{} annotations of lights {}, the {} at {} s is used", times.size(),
                                   off ? "off" : "on", off ? "first" : "last", to_seconds(chosen)));
  }
  return chosen;
}

void sort_events(std::vector<Event>& events, std::vector<std::string>& warnings) {
  const auto order = [](const Event& e) { return std::tie(e.span.start, e.span.end, e.text, e.channel); };
  const auto before = [&](const Event& a, const Event& b) { return order(a) < order(b); };
  if (!std::ranges::is_sorted(events, before)) std::ranges::stable_sort(events, before);
  Tally repeated;
  for (std::size_t i = 1; i < events.size(); ++i) {
    if (events[i] == events[i - 1]) repeated.add(events[i].span.start);
  }
  events.erase(std::unique(events.begin(), events.end()), events.end());
  repeated.warn(warnings, "event is written twice and counted once",
                "events are written twice and counted once");
}

}  // namespace

NightEvents night_events_from(const std::vector<Annotation>& annotations) {
  std::vector<Mark> marks;
  Tally unknown_stage, series;
  for (const Annotation& a : annotations) {
    annotations::ClassMeaning known{meaning_of(a.text), true, ""};
    const EventKind kind = known.meaning.kind;
    annotations::tell_series(known, a.duration);
    if (known.meaning.kind != kind) series.add(a.onset);
    if (known.meaning.stage == Stage::unscored && !says_unscored(known.meaning.text))
      unknown_stage.add(a.onset);
    marks.push_back({a.onset, a.duration, std::move(known.meaning)});
  }
  NightEvents scoring = night_events_from(std::move(marks));
  std::vector<std::string> warnings;
  unknown_stage.warn(warnings, "sleep stage has an unknown name and is taken as unscored",
                     "sleep stages have unknown names and are taken as unscored");
  series.warn(warnings, "annotation of PLM lasts longer than a movement and is taken as a series",
              "annotations of PLM last longer than a movement and are taken as series");
  scoring.warnings.insert(scoring.warnings.begin(), warnings.begin(), warnings.end());
  return scoring;
}

// The texts of the marks are moved on.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
NightEvents night_events_from(std::vector<Mark> marks) {
  NightEvents scoring;
  std::vector<StageMark> stages;
  std::vector<Time> off;
  std::vector<Time> on;
  scoring.events.reserve(static_cast<std::size_t>(
      std::ranges::count_if(marks, [](const Mark& mark) { return !mark.meaning.stage; })));
  for (auto& [onset, given, meaning] : marks) {
    stop_tick();
    const Time duration = std::max(given.value_or(Time{0}), Time{0});
    if (meaning.stage) {
      // A duration of 0 is how some programs write none.
      stages.push_back({onset, duration > Time{0} ? std::optional(duration) : std::nullopt, *meaning.stage});
    } else if (meaning.kind == EventKind::lights_off) {
      off.push_back(onset);
    } else if (meaning.kind == EventKind::lights_on) {
      on.push_back(onset);
    } else {
      scoring.events.push_back({meaning.kind,
                                {onset, saturating_add(onset, duration)},
                                std::move(meaning.text),
                                std::move(meaning.channel),
                                meaning.leg});
    }
  }
  std::vector<Mark>().swap(marks);  // before more is made
  scoring.hypnogram = hypnogram_of(std::move(stages), scoring.warnings);
  sort_events(scoring.events, scoring.warnings);
  const bool scored = std::ranges::any_of(scoring.events, [](const Event& event) {
    return event.kind == EventKind::arousal || is_respiratory(event.kind);
  });
  scoring.arousals_scored = scoring.respiratory_scored = scored;
  scoring.lights_off = lights(std::move(off), true, scoring.warnings);
  scoring.lights_on = lights(std::move(on), false, scoring.warnings);
  if (scoring.lights_off && scoring.lights_on && *scoring.lights_on <= *scoring.lights_off) {
    scoring.warnings.push_back(
        fmt::format("lights on at {} s is not after lights off at {} s, both are left out",
                    to_seconds(*scoring.lights_on), to_seconds(*scoring.lights_off)));
    scoring.lights_off.reset();
    scoring.lights_on.reset();
  }
  return scoring;
}

}  // namespace psg
