#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "psg/annotations/read.hpp"
#include "psg/core/stop.hpp"

namespace psg {
namespace {

void merge_lights(const char* which, std::optional<Time>& ours, const std::optional<Time>& theirs,
                  std::vector<std::string>& warnings) {
  if (!theirs) return;
  if (ours && *ours != *theirs) {
    warnings.push_back(fmt::format(
        "lights {} is at {} s in the recording and at {} s in its annotation file, whose time is used", which,
        to_seconds(*ours), to_seconds(*theirs)));
  }
  ours = theirs;
}

/// How long both score a stage, and how long not the same one.
std::pair<Time, Time> disagreement(const Hypnogram& a, const Hypnogram& b) {
  Time differ{0};
  Time both{0};
  auto other = b.epochs().begin();
  for (const Epoch& epoch : a.epochs()) {
    while (other != b.epochs().end() && other->span.end <= epoch.span.start) ++other;
    for (auto it = other; it != b.epochs().end() && it->span.start < epoch.span.end; ++it) {
      if (epoch.stage == Stage::unscored || it->stage == Stage::unscored) continue;
      const Time common = clip(it->span, epoch.span).duration();
      both += common;
      if (epoch.stage != it->stage) differ += common;
    }
  }
  return {differ, both};
}

void warn_of_double_scoring(const std::vector<Event>& ours, const std::vector<Event>& theirs,
                            std::vector<std::string>& warnings) {
  for (const EventKind kind : {EventKind::apnea, EventKind::hypopnea, EventKind::rera, EventKind::arousal}) {
    const auto is_kind = [&](const Event& e) { return e.kind == kind; };
    const auto a = std::ranges::count_if(ours, is_kind);
    const auto b = std::ranges::count_if(theirs, is_kind);
    if (a > 0 && b > 0) {
      warnings.push_back(fmt::format(
          "both the recording and its annotation file hold events of kind {} ({} and {}), all are used",
          name(kind), a, b));
    }
  }
}

void merge_events(std::vector<Event>& ours, std::vector<Event> theirs, std::vector<std::string>& warnings) {
  const auto place = [](const Event& e) { return std::tie(e.span.start, e.span.end, e.text, e.channel); };
  const auto before = [&](const Event& a, const Event& b) { return place(a) < place(b); };
  std::ranges::stable_sort(ours, before);
  // The same event in both is one event.
  const auto repeated = std::erase_if(theirs, [&](const Event& e) {
    stop_tick();
    // Not of std::ranges: clang 14, which the sanitizers are built with, does not compile that.
    const auto [first, last] = std::equal_range(ours.begin(), ours.end(), e, before);
    return std::find(first, last, e) != last;
  });
  if (repeated > 0) {
    warnings.push_back(
        fmt::format("{} events stand in the recording and in its annotation file and count once", repeated));
  }
  warn_of_double_scoring(ours, theirs, warnings);
  std::ranges::move(theirs, std::back_inserter(ours));
  std::ranges::stable_sort(ours, before);
}

/// The legs that were looked at are those of whoever marked movements; of two who differ nobody knows.
void merge_legs(NightEvents& ours, const NightEvents& theirs) {
  const auto marks = [](const NightEvents& night) {
    return std::ranges::find(night.events, EventKind::leg_movement, &Event::kind) != night.events.end();
  };
  if (!marks(theirs)) return;
  if (!marks(ours)) {
    ours.marked_legs = theirs.marked_legs;
  } else if (ours.marked_legs != theirs.marked_legs) {
    ours.marked_legs.clear();
  }
}

}  // namespace

NightEvents merge(NightEvents recording, NightEvents contents) {
  NightEvents merged = std::move(recording);
  std::ranges::move(contents.warnings, std::back_inserter(merged.warnings));
  if (!contents.hypnogram.empty()) {
    if (!merged.hypnogram.empty() && merged.hypnogram != contents.hypnogram) {
      const auto [differ, both] = disagreement(merged.hypnogram, contents.hypnogram);
      merged.warnings.push_back(
          fmt::format("sleep stages of the recording are replaced by those of its annotation file; they "
                      "differ in {} s of "
                      "the {} s that both score",
                      to_seconds(differ), to_seconds(both)));
    }
    merged.hypnogram = std::move(contents.hypnogram);
  }
  merge_lights("off", merged.lights_off, contents.lights_off, merged.warnings);
  merge_lights("on", merged.lights_on, contents.lights_on, merged.warnings);
  if (merged.lights_off && merged.lights_on && *merged.lights_on <= *merged.lights_off) {
    merged.warnings.emplace_back(
        "lights on is not after lights off once both scorings are merged, both are left out");
    merged.lights_off.reset();
    merged.lights_on.reset();
  }
  merge_legs(merged, contents);
  merge_events(merged.events, std::move(contents.events), merged.warnings);
  merged.arousals_scored |= contents.arousals_scored;
  merged.respiratory_scored |= contents.respiratory_scored;
  return merged;
}

}  // namespace psg
