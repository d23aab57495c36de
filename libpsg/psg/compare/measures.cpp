#include "psg/compare/measures.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "psg/core/quantile.hpp"
#include "psg/core/stop.hpp"
#include "psg/rules/moments.hpp"

namespace psg::compare {

std::int64_t Confusion::total() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::int64_t{0});
}

std::int64_t Confusion::by_a(std::size_t a) const noexcept {
  std::int64_t sum = 0;
  for (std::size_t b = 0; b < classes_; ++b) sum += at(a, b);
  return sum;
}

std::int64_t Confusion::by_b(std::size_t b) const noexcept {
  std::int64_t sum = 0;
  for (std::size_t a = 0; a < classes_; ++a) sum += at(a, b);
  return sum;
}

Kappa cohen_kappa(const Confusion& counts) {
  const std::int64_t total = counts.total();
  if (total == 0) return {.why = "no epoch to compare"};
  std::int64_t same = 0;
  double by_chance = 0;
  bool one_class = false;
  for (std::size_t k = 0; k < counts.classes(); ++k) {
    same += counts.at(k, k);
    by_chance += static_cast<double>(counts.by_a(k)) * static_cast<double>(counts.by_b(k));
    one_class = one_class || counts.at(k, k) == total;
  }
  const auto n = static_cast<double>(total);
  const double observed = static_cast<double>(same) / n;
  if (one_class) return {.observed = observed, .why = "both put every epoch into one class"};
  const double expected = by_chance / (n * n);
  return {.observed = observed, .kappa = (observed - expected) / (1 - expected), .why = ""};
}

Spread spread_of(std::vector<double> values) {
  Spread spread{.count = static_cast<std::int64_t>(values.size())};
  if (values.empty()) return spread;
  std::ranges::sort(values);
  spread.median = quantile_of_sorted(values, 0.5);
  spread.lower_quartile = quantile_of_sorted(values, 0.25);
  spread.upper_quartile = quantile_of_sorted(values, 0.75);
  Moments moments;
  for (const double value : values) moments.add(value);
  spread.mean = moments.mean();
  spread.sd = moments.sd();
  spread.lower_limit = spread.mean - 1.96 * spread.sd;
  spread.upper_limit = spread.mean + 1.96 * spread.sd;
  return spread;
}

namespace {

/// All pairs at or above the limit, in order of both indices.
std::vector<Match> pairs_of(const std::vector<Span>& a, const std::vector<Span>& b, double min_iou) {
  std::vector<Match> pairs;
  std::size_t first = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    stop_tick();
    while (first < b.size() && b[first].end <= a[i].start) ++first;
    for (std::size_t j = first; j < b.size() && b[j].start < a[i].end; ++j) {
      const double iou = intersection_over_union(a[i], b[j]);
      if (iou >= min_iou) pairs.push_back({i, j, iou});
    }
  }
  return pairs;
}

/// What a choice among the first pairs is worth: more matches first, then more overlap.
struct Worth {
  std::size_t matches = 0;
  double overlap = 0;
  friend auto operator<=>(const Worth&, const Worth&) = default;
};

}  // namespace

double intersection_over_union(Span a, Span b) noexcept {
  if (!overlaps(a, b)) return 0;
  const Time shared = std::min(a.end, b.end) - std::max(a.start, b.start);
  const Time either = std::max(a.end, b.end) - std::min(a.start, b.start);
  // One division of whole numbers: 1 s of 5 s is the double that 0.2 is, so limits are inclusive.
  return static_cast<double>(shared.count()) / static_cast<double>(either.count());
}

std::vector<Match> match_spans(const std::vector<Span>& a, const std::vector<Span>& b, double min_iou) {
  const std::vector<Match> pairs = pairs_of(a, b, min_iou);
  // Both indices never fall along `pairs`, so those that leave pair p's movements free are its beginning.
  std::vector<std::size_t> free_before(pairs.size());
  std::vector<Worth> best(pairs.size() + 1);  // of the first p pairs
  std::vector<bool> taken(pairs.size());
  std::size_t free = 0;
  for (std::size_t p = 0; p < pairs.size(); ++p) {
    stop_tick();
    while (pairs[free].a < pairs[p].a && pairs[free].b < pairs[p].b) ++free;
    free_before[p] = free;
    const Worth with{best[free].matches + 1, best[free].overlap + pairs[p].iou};
    taken[p] = with > best[p];
    best[p + 1] = taken[p] ? with : best[p];
  }
  std::vector<Match> matches;
  for (std::size_t p = pairs.size(); p > 0;) {
    if (taken[p - 1]) {
      matches.push_back(pairs[p - 1]);
      p = free_before[p - 1];
    } else {
      --p;
    }
  }
  std::ranges::reverse(matches);
  return matches;
}

}  // namespace psg::compare
