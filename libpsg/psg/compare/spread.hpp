#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace psg::compare {

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

}  // namespace psg::compare
