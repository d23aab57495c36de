#include "psg/compare/spread.hpp"

#include <algorithm>
#include <cmath>

#include "psg/legs/moments.hpp"

namespace psg::compare {
namespace {

/// The value below which `share` of the sorted values lie. Requires at least one.
double quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], place - static_cast<double>(below));
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  Spread spread{.count = static_cast<std::int64_t>(values.size())};
  if (values.empty()) return spread;
  std::ranges::sort(values);
  spread.median = quantile(values, 0.5);
  spread.lower_quartile = quantile(values, 0.25);
  spread.upper_quartile = quantile(values, 0.75);
  Moments moments;
  for (const double value : values) moments.add(value);
  spread.mean = moments.mean();
  spread.sd = moments.sd();
  spread.lower_limit = spread.mean - 1.96 * spread.sd;
  spread.upper_limit = spread.mean + 1.96 * spread.sd;
  return spread;
}

}  // namespace psg::compare
