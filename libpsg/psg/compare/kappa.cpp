#include "psg/compare/kappa.hpp"

#include <numeric>

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

}  // namespace psg::compare
