#include "psg/compare/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg::compare {
namespace {

/// One end of what a scorer could have scored.
struct Bound {
  Time at{};
  std::string what;
};

std::optional<Bound> start_of(const Scorer& scorer) {
  const auto& epochs = scorer.scoring.hypnogram.epochs();
  std::optional<Bound> bound;
  if (scorer.extent.start < scorer.extent.end) {
    bound = {scorer.extent.start, "start of the recording of " + scorer.name};
  } else if (!epochs.empty()) {
    bound = {epochs.front().span.start, "first epoch of " + scorer.name};
  }
  const auto& lights = scorer.scoring.lights_off;
  if (lights && (!bound || *lights > bound->at)) bound = {*lights, "lights off of " + scorer.name};
  return bound;
}

std::optional<Bound> end_of(const Scorer& scorer) {
  const auto& epochs = scorer.scoring.hypnogram.epochs();
  std::optional<Bound> bound;
  if (scorer.extent.start < scorer.extent.end) {
    bound = {scorer.extent.end, "end of the recording of " + scorer.name};
  } else if (!epochs.empty()) {
    bound = {epochs.back().span.end, "last epoch of " + scorer.name};
  }
  const auto& lights = scorer.scoring.lights_on;
  if (lights && (!bound || *lights < bound->at)) bound = {*lights, "lights on of " + scorer.name};
  return bound;
}

/// From the first onset to the last offset of anybody's movement; empty without any.
std::optional<Span> movements_of(const std::vector<Scorer>& scorers) {
  std::optional<Span> span;
  for (const Scorer& scorer : scorers) {
    for (const Event& event : scorer.scoring.events) {
      if (event.kind != EventKind::leg_movement) continue;
      if (!span) span = event.span;
      span = Span{std::min(span->start, event.span.start), std::max(span->end, event.span.end)};
    }
  }
  return span;
}

}  // namespace

Window common_window(const std::vector<Scorer>& scorers) {
  std::optional<Bound> start, end;
  for (const Scorer& scorer : scorers) {
    if (auto own = start_of(scorer); own && (!start || own->at > start->at)) start = std::move(own);
    if (auto own = end_of(scorer); own && (!end || own->at < end->at)) end = std::move(own);
  }
  const bool start_known = start.has_value(), end_known = end.has_value();
  if (!start || !end) {
    const auto movements = movements_of(scorers);
    if (!movements) {
      throw Error(ErrorKind::unsupported,
                  "no scoring says how long the night is and none has a leg movement, expected something "
                  "to compare");
    }
    if (!start) start = {movements->start, "first onset of a movement"};
    if (!end) end = {movements->end, "last offset of a movement"};
  }
  if (end->at <= start->at) {
    throw Error(ErrorKind::unsupported,
                fmt::format("the scorings have no time in common: {} is at {} s, not before {} at {} s",
                            start->what, to_seconds(start->at), end->what, to_seconds(end->at)));
  }
  return {{start->at, end->at}, start->what, end->what, start_known, end_known};
}

namespace {

/// How far `t` lies beyond the grid line before it.
Time beyond_line(Time t, Time origin) {
  const Time rest = (t - origin) % EpochGrid::length;
  return rest < Time{0} ? rest + EpochGrid::length : rest;
}

}  // namespace

EpochGrid epoch_grid(Span window, const std::vector<Scorer>& scorers) {
  const auto staged =
      std::ranges::find_if(scorers, [](const Scorer& s) { return !s.scoring.hypnogram.empty(); });
  const Time origin =
      staged == scorers.end() ? Time{0} : staged->scoring.hypnogram.epochs().front().span.start;
  const Time beyond = beyond_line(window.start, origin);
  const Time start = beyond == Time{0} ? window.start : window.start + (EpochGrid::length - beyond);
  return {start, std::max<std::int64_t>(0, (window.end - start) / EpochGrid::length)};
}

std::vector<bool> epochs_with(const EpochGrid& grid, const std::vector<Span>& spans) {
  std::vector<bool> touched(static_cast<std::size_t>(grid.count));
  const Span all{grid.start, grid.start + grid.count * EpochGrid::length};
  for (const Span& span : spans) {
    if (!overlaps(span, all)) continue;
    const std::int64_t first = std::max<std::int64_t>(0, (span.start - grid.start) / EpochGrid::length);
    for (std::int64_t k = first; k < grid.count && grid.epoch(k).start < span.end; ++k) {
      touched[static_cast<std::size_t>(k)] = true;
    }
  }
  return touched;
}

std::vector<Stage> stages_on(const EpochGrid& grid, const Hypnogram& hypnogram) {
  std::vector<Stage> stages;
  stages.reserve(static_cast<std::size_t>(grid.count));
  for (std::int64_t k = 0; k < grid.count; ++k) {
    stop_tick();
    stages.push_back(hypnogram.at(grid.epoch(k).start + EpochGrid::length / 2));
  }
  return stages;
}

bool off_grid(const EpochGrid& grid, const Hypnogram& hypnogram) {
  return std::ranges::any_of(hypnogram.epochs(), [&](const Epoch& epoch) {
    return beyond_line(epoch.span.start, grid.start) != Time{0};
  });
}

}  // namespace psg::compare
