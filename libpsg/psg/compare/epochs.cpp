#include "psg/compare/epochs.hpp"

#include <algorithm>

#include "psg/core/stop.hpp"

namespace psg::compare {
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
