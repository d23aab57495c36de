#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace psg {

/// Number, sum, mean, spread and range of values. Values are added one by one (Welford 1962), and sets of
/// values can be combined (Chan et al. 1979).
class Moments {
 public:
  void add(double value) noexcept {
    n_ += 1;
    sum_ += value;
    const double delta = value - mean_;
    mean_ += delta / static_cast<double>(n_);
    squares_ += delta * (value - mean_);
    min_ = std::min(min_, value);
    max_ = std::max(max_, value);
  }

  void add(const Moments& other) noexcept {
    if (other.n_ == 0) return;
    const auto n = static_cast<double>(n_);
    const auto m = static_cast<double>(other.n_);
    const double delta = other.mean_ - mean_;
    squares_ += other.squares_ + delta * delta * n * m / (n + m);
    mean_ += delta * m / (n + m);
    n_ += other.n_;
    sum_ += other.sum_;
    min_ = std::min(min_, other.min_);
    max_ = std::max(max_, other.max_);
  }

  [[nodiscard]] double count() const noexcept { return static_cast<double>(n_); }
  [[nodiscard]] double sum() const noexcept { return sum_; }
  /// NaN if there are no values; so are min and max.
  [[nodiscard]] double mean() const noexcept { return n_ > 0 ? sum_ / count() : nan; }
  /// With n - 1; NaN below two values.
  [[nodiscard]] double sd() const noexcept { return n_ > 1 ? std::sqrt(squares_ / (count() - 1)) : nan; }
  [[nodiscard]] double min() const noexcept { return n_ > 0 ? min_ : nan; }
  [[nodiscard]] double max() const noexcept { return n_ > 0 ? max_ : nan; }

 private:
  static constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  std::int64_t n_ = 0;
  double sum_ = 0;
  double mean_ = 0;
  double squares_ = 0;  ///< sum of the squared distances from the mean
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

}  // namespace psg
