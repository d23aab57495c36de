#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

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

}  // namespace psg::compare
