#include "psg/dsp/percentile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace psg {

void RunningPercentile::add(float value) {
  if (std::isnan(value)) return;
  values_.add(bin_of(value));
  ++size_;
}

void RunningPercentile::merge(const RunningPercentile& other) {
  values_.merge(other.values_);
  size_ += other.size_;
}

double RunningPercentile::at(double percentile) const {
  if (size_ == 0 || std::isnan(percentile)) return std::numeric_limits<double>::quiet_NaN();
  const double rank = std::clamp(percentile, 0.0, 100.0) / 100 * static_cast<double>(size_ - 1);
  return values_.interpolate(rank, values_.at_rank(static_cast<std::size_t>(rank)));
}

}  // namespace psg
