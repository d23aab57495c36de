#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "psg/core/time.hpp"

namespace psg::compare {

/// How often two scorers gave which class to the same thing.
class Confusion {
 public:
  explicit Confusion(std::size_t classes) : classes_(classes), counts_(classes * classes) {}

  void add(std::size_t a, std::size_t b) { ++counts_[a * classes_ + b]; }
  [[nodiscard]] std::size_t classes() const noexcept { return classes_; }
  /// Things that the first scorer put into class `a` and the second into class `b`.
  [[nodiscard]] std::int64_t at(std::size_t a, std::size_t b) const { return counts_[a * classes_ + b]; }
  [[nodiscard]] std::int64_t total() const noexcept;
  /// Things of a class by the first scorer, and by the second.
  [[nodiscard]] std::int64_t by_a(std::size_t a) const noexcept;
  [[nodiscard]] std::int64_t by_b(std::size_t b) const noexcept;

  friend bool operator==(const Confusion&, const Confusion&) = default;

 private:
  std::size_t classes_;
  std::vector<std::int64_t> counts_;
};

/// Agreement of two scorers, and what chance would give.
struct Kappa {
  double observed = std::numeric_limits<double>::quiet_NaN();  ///< share of things with the same class
  double kappa = std::numeric_limits<double>::quiet_NaN();     ///< NaN: undefined
  std::string why;                                             ///< why it is undefined; else empty
};

/// Cohen's kappa (Cohen, Educ Psychol Meas 1960;20:37-46), unweighted: (p_o - p_e) / (1 - p_e). Undefined
/// without anything to compare, and when both scorers put everything into one and the same class: then
/// chance alone agrees fully, and 0 / 0 says nothing about them.
[[nodiscard]] Kappa cohen_kappa(const Confusion& counts);

/// Where differences lie, in the unit of the differences; NaN: undefined.
struct Spread {
  static constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  std::int64_t count = 0;
  double median = nan;
  double lower_quartile = nan;
  double upper_quartile = nan;
  double mean = nan;         ///< bias
  double sd = nan;           ///< with n - 1
  double lower_limit = nan;  ///< 95 % limits of agreement, mean -+ 1.96 SD
  double upper_limit = nan;
};

/// Median and quartiles (linear between neighbours, R's type 7 and NumPy's default), mean, SD and the 95 %
/// limits of agreement (Bland & Altman, Lancet 1986;327:307-310). Everything is undefined without values, SD
/// and limits below two.
[[nodiscard]] Spread spread_of(std::vector<double> values);

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
