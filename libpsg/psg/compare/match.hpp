#pragma once

#include <cstddef>
#include <vector>

#include "psg/core/time.hpp"

namespace psg::compare {

/// The time that two spans share divided by the time that either covers (Jaccard index), 0 to 1; 0 for
/// two points.
[[nodiscard]] double intersection_over_union(Span a, Span b) noexcept;

/// Two movements that are taken for the same.
struct Match {
  std::size_t a = 0;  ///< index into the first list
  std::size_t b = 0;  ///< index into the second list
  double iou = 0;
  friend bool operator==(const Match&, const Match&) = default;
};

/// The best one-to-one matching of two lists: the largest number of matches whose intersection over union
/// is at least `min_iou`, and of all matchings with that number the one with the largest sum of it. In order
/// of time. The result is optimal, not greedy: a movement gives way when both neighbours gain a partner.
///
/// Requires spans in order of time that do not overlap within a list. Then pairs that overlap cannot cross,
/// so choosing among them is weighted interval scheduling along the night: time linear in the number of
/// pairs.
[[nodiscard]] std::vector<Match> match_spans(const std::vector<Span>& a, const std::vector<Span>& b,
                                             double min_iou);

}  // namespace psg::compare
