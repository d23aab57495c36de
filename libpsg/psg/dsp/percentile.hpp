#pragma once

#include <cstddef>

#include "psg/dsp/histogram.hpp"

namespace psg {

/// Percentiles of a growing set of non-negative values, by a histogram with 1024 bins in each octave.
///
/// Values are kept to 0.05 % (the middle of a bin); exact are 0 and infinity. Adding and asking take
/// constant time. Memory does not grow with the number of values: 4.2 kB for each octave that was ever
/// met. Negative values count as 0 and those below 1.2e-38 are kept to 1e-41; NaN is no value: it is ignored.
class RunningPercentile {
 public:
  void add(float value);
  /// Adds every value of `other`.
  void merge(const RunningPercentile& other);
  /// The percentile, 0 to 100 (clamped), between the two nearest values by linear interpolation, as
  /// `numpy.percentile`; NaN when there is no value.
  [[nodiscard]] double at(double percentile) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  OctaveHistogram values_;
  std::size_t size_ = 0;
};

}  // namespace psg
