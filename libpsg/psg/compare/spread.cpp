#include "psg/compare/spread.hpp"

#include <algorithm>

#include "psg/core/quantile.hpp"
#include "psg/rules/moments.hpp"

namespace psg::compare {

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

}  // namespace psg::compare
