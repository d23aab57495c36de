#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "psg/rules/movement.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg::test {

/// How well found movements agree with the truth, over both legs.
struct Agreement {
  std::int64_t found = 0;                               ///< certain movements of the truth that were found
  std::int64_t missed = 0;                              ///< certain movements that were not
  std::int64_t invented = 0;                            ///< found movements that touch nothing in the truth
  std::vector<double> onset_error_ms, offset_error_ms;  ///< absolute

  [[nodiscard]] double f1() const {
    return 2.0 * static_cast<double>(found) / static_cast<double>(2 * found + missed + invented);
  }
  static double median(std::vector<double> values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
  }
};

inline double overlap_share(Span a, Span b) {
  const Time shared = std::min(a.end, b.end) - std::max(a.start, b.start);
  if (shared <= Time{}) return 0;
  return to_seconds(shared) / to_seconds(std::max(a.end, b.end) - std::min(a.start, b.start));
}

/// Matches per leg, one to one, the best overlap first, from an intersection over union of 0.2 on.
/// Movements that depend on the reading of the standard count neither for nor against.
inline void match_leg(const std::vector<Span>& found, const std::vector<TruthMovement>& truth,
                      Agreement& sum) {
  struct Pair {
    double share;
    std::size_t found, truth;
  };
  std::vector<Pair> pairs;
  for (std::size_t f = 0; f < found.size(); ++f) {
    for (std::size_t t = 0; t < truth.size(); ++t) {
      const double share = overlap_share(found[f], truth[t].span);
      if (share >= 0.2) pairs.push_back({share, f, t});
    }
  }
  std::ranges::stable_sort(pairs, std::ranges::greater(), &Pair::share);
  std::vector<bool> used_found(found.size()), used_truth(truth.size());
  for (const Pair& p : pairs) {
    if (used_found[p.found] || used_truth[p.truth]) continue;
    used_found[p.found] = used_truth[p.truth] = true;
    if (!truth[p.truth].certain) continue;
    ++sum.found;
    const auto error = [](Time a, Time b) { return to_seconds(std::chrono::abs(a - b)) * 1000; };
    sum.onset_error_ms.push_back(error(found[p.found].start, truth[p.truth].span.start));
    sum.offset_error_ms.push_back(error(found[p.found].end, truth[p.truth].span.end));
  }
  for (std::size_t t = 0; t < truth.size(); ++t) sum.missed += truth[t].certain && !used_truth[t];
  for (std::size_t f = 0; f < found.size(); ++f) {
    sum.invented += !used_found[f] && std::ranges::none_of(truth, [&](const TruthMovement& m) {
      return touches(m.span, found[f]);
    });
  }
}

/// Compares activity long enough to be a movement with the truth.
inline Agreement agreement(const std::vector<Activity>& activities, const Truth& truth) {
  Agreement sum;
  for (const Leg leg : {Leg::left, Leg::right}) {
    std::vector<Span> found;
    for (const Activity& a : activities) {
      if (a.leg == leg && !a.artefact && a.span.duration() >= 500ms) found.push_back(a.span);
    }
    std::vector<TruthMovement> expected;
    std::ranges::copy_if(truth.movements, std::back_inserter(expected),
                         [leg](const TruthMovement& m) { return m.leg == leg; });
    match_leg(found, expected, sum);
  }
  return sum;
}

}  // namespace psg::test
