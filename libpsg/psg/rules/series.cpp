#include "psg/rules/series.hpp"

#include <algorithm>
#include <iterator>

#include "psg/core/stop.hpp"

namespace psg {
namespace {

/// Why a run cannot continue from `before` to `after`; empty if it can.
std::optional<Boundary> boundary_between(const LegMovement& before, const LegMovement& after,
                                         const AnalysisWindow& window, const Rule& rule) {
  if (const auto interrupted = interruption_between(before, after, window)) return interrupted;
  const Time interval = after.span.start - before.span.start;
  if (interval < rule.min_interval) return Boundary::interval_short;
  if (interval > rule.max_interval) return Boundary::interval_long;
  return {};
}

/// The interval between two movements that a boundary parts; empty unless it is what parts them.
std::optional<Time> interval_at(Boundary why, const LegMovement& before, const LegMovement& after) {
  if (why != Boundary::interval_short && why != Boundary::interval_long) return {};
  return after.span.start - before.span.start;
}

template <typename Wanted>
std::vector<std::int32_t> indices_where(const std::vector<LegMovement>& movements, Wanted wanted) {
  std::vector<std::int32_t> indices;
  indices.reserve(movements.size());
  for (std::size_t i = 0; i < movements.size(); ++i) {
    if (wanted(movements[i])) indices.push_back(static_cast<std::int32_t>(i));
  }
  return indices;
}

}  // namespace

std::optional<Boundary> interruption_between(const LegMovement& before, const LegMovement& after,
                                             const AnalysisWindow& window) noexcept {
  if (const Break* cut = window.first_break(before.span.start, after.span.start)) return cut->why;
  if (!before.candidate() || !after.candidate()) return Boundary::non_candidate;
  return {};
}

std::vector<Run> find_runs(const std::vector<LegMovement>& movements,
                           const std::vector<std::int32_t>& members, const AnalysisWindow& window,
                           const Rule& rule) {
  const auto at = [&](std::int32_t i) -> const LegMovement& {
    return movements[static_cast<std::size_t>(i)];
  };
  std::vector<Run> found;
  std::int32_t series = 0;
  Run run;
  const auto close = [&](Boundary why, std::optional<Time> interval) {
    run.ended = why;
    run.interval_after = interval;
    if (!run.movements.empty()) {
      run.span.start = at(run.movements.front()).span.start;
      run.series = std::ssize(run.movements) >= rule.min_series ? series++ : -1;
      found.push_back(run);
    }
    run = {.movements = {}, .span = {Time{0}, Time::min()}, .began = why, .interval_before = interval};
  };
  close(Boundary::start, {});
  for (std::size_t k = 0; k < members.size(); ++k) {
    stop_tick();
    const LegMovement& movement = at(members[k]);
    if (k > 0) {
      const LegMovement& before = at(members[k - 1]);
      if (const auto why = boundary_between(before, movement, window, rule)) {
        close(*why, interval_at(*why, before, movement));
      }
    }
    if (!movement.candidate()) continue;
    run.movements.push_back(members[k]);
    run.span.end = std::max(run.span.end, movement.span.end);
  }
  close(Boundary::end, {});
  return found;
}

std::vector<Series> series_among(const std::vector<Run>& runs) {
  std::vector<Series> series;
  std::ranges::copy_if(runs, std::back_inserter(series), [](const Run& run) { return run.series >= 0; });
  return series;
}

std::vector<std::int32_t> first_pass(const std::vector<LegMovement>& movements) {
  return indices_where(movements, [](const LegMovement&) { return true; });
}

std::vector<std::int32_t> second_pass(const std::vector<LegMovement>& movements) {
  return indices_where(movements, [](const LegMovement& g) { return !g.candidate() || g.respiratory < 0; });
}

}  // namespace psg
