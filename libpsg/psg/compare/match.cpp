#include "psg/compare/match.hpp"

#include <algorithm>
#include <utility>

#include "psg/core/stop.hpp"

namespace psg::compare {
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
