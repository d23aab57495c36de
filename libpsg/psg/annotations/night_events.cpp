#include "psg/annotations/night_events.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "psg/annotations/known_text.hpp"
#include "psg/annotations/vocabulary.hpp"
#include "psg/core/stop.hpp"
#include "psg/text/text.hpp"

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

constexpr Time usual_epoch{30s};
constexpr Time longest_epoch{60s};  ///< that onsets alone can tell: stages 10 minutes apart are no epochs

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

/// What lies between the onsets of stages in order of time.
std::vector<Time> steps_of(const std::vector<StageMark>& marks) {
  std::vector<Time> steps;
  for (std::size_t i = 1; i < marks.size(); ++i) {
    if (marks[i].onset > marks[i - 1].onset) steps.push_back(marks[i].onset - marks[i - 1].onset);
  }
  return steps;
}

/// The step of a grid that most onsets lie on; empty where they lie on none.
std::optional<Time> grid_step(const std::vector<Time>& steps) {
  const auto [step, count] = most_common(steps);
  return 2 * count >= steps.size() && count > 1 && step <= longest_epoch ? std::optional(step) : std::nullopt;
}

/// The epoch length of stages in order of time: what most durations say, else what lies between most
/// onsets, else 30 s.
Time epoch_length(const std::vector<StageMark>& marks) {
  std::vector<Time> durations;
  for (const StageMark& mark : marks) {
    if (mark.duration) durations.push_back(*mark.duration);
  }
  if (!durations.empty()) return most_common(durations).first;
  return grid_step(steps_of(marks)).value_or(usual_epoch);
}

/// Whether stages, in order of time, are written where they change alone: none has a duration, and their
/// onsets lie on no grid, or nearly no stage follows itself, as every second epoch of a night does.
bool are_at_changes(const std::vector<StageMark>& marks) {
  if (std::ranges::any_of(marks, [](const StageMark& mark) { return mark.duration.has_value(); }))
    return false;
  const std::vector<Time> steps = steps_of(marks);
  if (steps.empty()) return false;
  const bool even = std::ranges::adjacent_find(steps, std::not_equal_to<>()) == steps.end();
  if (even && steps.front() <= longest_epoch) return false;
  std::size_t repeats = 0;
  for (std::size_t i = 1; i < marks.size(); ++i) repeats += marks[i].stage == marks[i - 1].stage ? 1 : 0;
  return !grid_step(steps) || 10 * repeats < steps.size();
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

/// Gives each stage the time until the next as its duration.
void hold_until_the_next(std::vector<StageMark>& marks, Time end, std::vector<std::string>& warnings) {
  for (std::size_t i = 0; i + 1 < marks.size(); ++i) {
    if (marks[i + 1].onset > marks[i].onset) marks[i].duration = marks[i + 1].onset - marks[i].onset;
  }
  const bool known = end > marks.back().onset;
  marks.back().duration = known ? end - marks.back().onset : usual_epoch;
  warnings.push_back(fmt::format(
      "{} sleep stages without a duration are written where the stage changes: each is taken to last until "
      "the "
      "next, the last until {}",
      marks.size(), known ? fmt::format("the recording ends at {} s", to_seconds(end)) : "30 s later"));
}

/// Whether the stages, in order of time, are those of two scorings that differ: at most onsets are several,
/// and not the same.
bool are_two_stagings(const std::vector<StageMark>& marks) {
  constexpr std::size_t few = 4;  // a night has more; a few may be corrections
  std::size_t onsets = 0, doubled = 0, different = 0;
  for (std::size_t i = 0; i < marks.size();) {
    std::size_t next = i + 1;
    bool differs = false;
    for (; next < marks.size() && marks[next].onset == marks[i].onset; ++next) {
      differs = differs || marks[next].stage != marks[i].stage;
    }
    ++onsets;
    doubled += next > i + 1 ? 1 : 0;
    different += differs ? 1 : 0;
    i = next;
  }
  return onsets >= few && 2 * doubled >= onsets && different > 0;
}

Hypnogram hypnogram_of(std::vector<StageMark> marks, Time end, std::vector<std::string>& warnings) {
  std::ranges::stable_sort(marks, {}, &StageMark::onset);
  if (are_two_stagings(marks)) {
    warnings.emplace_back(
        "sleep stages are those of two scorings that differ, and nothing tells which is which; none is used");
    return {};
  }
  if (are_at_changes(marks)) hold_until_the_next(marks, end, warnings);
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

/// Stretches in order of time; those that touch are one, as of lights on in epochs one after the other.
void join_touching(std::vector<Span>& spans) {
  std::ranges::sort(spans, [](const Span& a, const Span& b) {
    return std::tie(a.start, a.end) < std::tie(b.start, b.end);
  });
  std::vector<Span> joined;
  for (const Span& span : spans) {
    if (joined.empty() || joined.back().end < span.start) {
      joined.push_back(span);
    } else {
      joined.back().end = std::max(joined.back().end, span.end);
    }
  }
  spans = std::move(joined);
}

/// Whether lights off last longer than an epoch: what lasts less marks the moment in which they went off.
bool is_time_in_bed(const Span& off) { return off.duration() > usual_epoch; }

/// Whether lights on last an epoch, of 20 s or more: what lasts less marks the moment in which they went on.
bool is_stretch(const Span& on) { return on.duration() >= 20s; }

/// Lights off and on of a night, by what its annotations of lights are (as Luna's HYPNO takes them).
class Lights {
 public:
  Lights(std::vector<Span> off, std::vector<Span> on, std::vector<std::string>& warnings)
      : off_(std::move(off)), on_(std::move(on)), warnings_(warnings) {
    join_touching(off_);
    join_touching(on_);
  }

  void put_into(NightEvents& scoring) {
    if (off_.empty()) {
      without_off(scoring);
      return;
    }
    scoring.lights_off = off_.front().start;
    if (off_.size() > 1) say_several("off", off_.size(), "first", off_.front().start);
    const bool before = !on_.empty() && is_stretch(on_.front()) && on_.front().start < off_.front().start;
    if (before) on_.erase(on_.begin());  // the lights of the evening
    if (!on_.empty()) {
      last_on(scoring);
    } else if (is_time_in_bed(off_.back())) {
      scoring.lights_on = off_.back().end;
      warnings_.push_back(
          fmt::format("lights off lasts until {} s and lights on is not given, which is taken to be then",
                      to_seconds(off_.back().end)));
    }
  }

 private:
  void without_off(NightEvents& scoring) {
    if (on_.empty()) return;
    const bool evening = is_stretch(on_.front()) && (on_.size() > 1 || on_.front().start <= Time{0});
    if (!evening) {
      last_on(scoring);
      return;
    }
    scoring.lights_off = on_.front().end;
    warnings_.push_back(
        fmt::format("lights on ends at {} s and lights off is not given, which is taken to be then",
                    to_seconds(on_.front().end)));
    on_.erase(on_.begin());
    if (!on_.empty()) last_on(scoring);
  }

  void last_on(NightEvents& scoring) {
    scoring.lights_on = on_.back().start;
    if (on_.size() > 1) say_several("on", on_.size(), "last", on_.back().start);
  }

  void say_several(const char* which, std::size_t count, const char* used, Time at) {
    warnings_.push_back(fmt::format("{} annotations of lights {}, the {} at {} s is used", count, which, used,
                                    to_seconds(at)));
  }

  std::vector<Span> off_, on_;
  std::vector<std::string>& warnings_;
};

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

/// Whether a name that means nothing here may be that of an arousal or of a respiratory event.
bool may_be_scored(const std::string& text) {
  const std::string name = folded(text);
  const auto has = [&name](std::string_view part) { return name.find(part) != std::string::npos; };
  return !is_known_text(text) || has("respirat") || has("cheyne") || has("arousal");
}

/// One event of either kind tells that somebody scored both, unless a name may be one of the other kind.
void tell_what_was_scored(NightEvents& scoring) {
  const auto any = [&scoring](auto is_one) { return std::ranges::any_of(scoring.events, is_one); };
  const bool arousals = any([](const Event& e) { return e.kind == EventKind::arousal; });
  const bool respiratory = any([](const Event& e) { return is_respiratory(e.kind); });
  scoring.arousals_scored = arousals;
  scoring.respiratory_scored = respiratory;
  if (arousals == respiratory) return;
  std::set<std::string_view> names;
  for (const Event& event : scoring.events) {
    if (event.kind == EventKind::other) names.insert(event.text);
  }
  const bool sure =
      std::ranges::none_of(names, [](std::string_view name) { return may_be_scored(std::string(name)); });
  scoring.arousals_scored = arousals || sure;
  scoring.respiratory_scored = respiratory || sure;
}

}  // namespace

NightEvents night_events_from(const std::vector<Annotation>& annotations, Time end) {
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
  NightEvents scoring = night_events_from(std::move(marks), end);
  std::vector<std::string> warnings;
  unknown_stage.warn(warnings, "sleep stage has an unknown name and is taken as unscored",
                     "sleep stages have unknown names and are taken as unscored");
  series.warn(warnings, "annotation of PLM lasts longer than a movement and is taken as a series",
              "annotations of PLM last longer than a movement and are taken as series");
  scoring.warnings.insert(scoring.warnings.begin(), warnings.begin(), warnings.end());
  return scoring;
}

NightEvents night_events_from(const Recording& night) {
  return night_events_from(night.annotations, night.duration);
}

// The texts of the marks are moved on.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
NightEvents night_events_from(std::vector<Mark> marks, Time end) {
  NightEvents scoring;
  std::vector<StageMark> stages;
  std::vector<Span> off;
  std::vector<Span> on;
  Tally endless;
  scoring.events.reserve(static_cast<std::size_t>(
      std::ranges::count_if(marks, [](const Mark& mark) { return !mark.meaning.stage; })));
  for (auto& [onset, given, meaning, until_end] : marks) {
    stop_tick();
    if (until_end && end > onset) given = end - onset;
    if (until_end && end <= onset) endless.add(onset);
    const Time duration = std::max(given.value_or(Time{0}), Time{0});
    const Span span{onset, saturating_add(onset, duration)};
    if (meaning.stage) {
      // A duration of 0 is how some programs write none.
      stages.push_back({onset, duration > Time{0} ? std::optional(duration) : std::nullopt, *meaning.stage});
    } else if (meaning.kind == EventKind::lights_off) {
      off.push_back(span);
    } else if (meaning.kind == EventKind::lights_on) {
      on.push_back(span);
    } else {
      scoring.events.push_back(
          {meaning.kind, span, std::move(meaning.text), std::move(meaning.channel), meaning.leg});
    }
  }
  std::vector<Mark>().swap(marks);  // before more is made
  scoring.hypnogram = hypnogram_of(std::move(stages), end, scoring.warnings);
  endless.warn(
      scoring.warnings,
      "annotation lasts until the recording ends, which is unknown, and is taken as one without a duration",
      "annotations last until the recording ends, which is unknown, and are taken as those without a "
      "duration");
  sort_events(scoring.events, scoring.warnings);
  tell_what_was_scored(scoring);
  Lights(std::move(off), std::move(on), scoring.warnings).put_into(scoring);
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
