#include "psg/rules/series.hpp"

#include <algorithm>

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

std::vector<Series> find_series(const std::vector<LegMovement>& movements,
                                const std::vector<std::int32_t>& members, const AnalysisWindow& window,
                                const Rule& rule) {
  const auto at = [&](std::int32_t i) -> const LegMovement& {
    return movements[static_cast<std::size_t>(i)];
  };
  std::vector<Series> found;
  Series run;
  const auto close = [&](Boundary why) {
    run.ended = why;
    if (!run.movements.empty() && std::ssize(run.movements) >= rule.min_series) {
      run.span.start = at(run.movements.front()).span.start;
      found.push_back(run);
    }
    run.movements.clear();
    run.span.end = Time::min();
    run.began = why;
  };
  close(Boundary::start);
  for (std::size_t k = 0; k < members.size(); ++k) {
    stop_tick();
    const LegMovement& movement = at(members[k]);
    if (k > 0) {
      if (const auto why = boundary_between(at(members[k - 1]), movement, window, rule)) close(*why);
    }
    if (!movement.candidate()) continue;
    run.movements.push_back(members[k]);
    run.span.end = std::max(run.span.end, movement.span.end);
  }
  close(Boundary::end);
  return found;
}

std::vector<std::int32_t> first_pass(const std::vector<LegMovement>& movements) {
  return indices_where(movements, [](const LegMovement&) { return true; });
}

std::vector<std::int32_t> second_pass(const std::vector<LegMovement>& movements) {
  return indices_where(movements, [](const LegMovement& g) { return !g.candidate() || g.respiratory < 0; });
}

}  // namespace psg
