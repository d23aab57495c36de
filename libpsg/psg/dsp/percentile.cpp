#include "psg/dsp/percentile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "psg/core/error.hpp"

namespace psg {

void RunningPercentile::add(float value) {
  if (std::isnan(value)) return;
  values_.add(bin_of(value));
  ++size_;
}

void RunningPercentile::remove(float value) {
  if (std::isnan(value)) return;
  const Bin bin = bin_of(value);
  if (values_.count(bin) == 0)
    throw Error(ErrorKind::bad_argument,
                fmt::format("running percentile holds no value near {}, expected one that was added", value));
  values_.remove(bin);
  --size_;
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

std::size_t RunningPercentile::count_below(double bound) const {
  return std::isnan(bound) ? 0 : values_.at_bin(bin_of(static_cast<float>(bound))).below;
}

double RunningPercentile::at_rank(std::size_t rank) const {
  return rank < size_ ? middle_of(values_.at_rank(rank).bin) : std::numeric_limits<double>::quiet_NaN();
}

void RunningPercentile::clear() {
  values_.clear();
  size_ = 0;
}

}  // namespace psg
