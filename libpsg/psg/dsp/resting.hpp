#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "psg/dsp/percentile.hpp"

namespace psg {

/// The resting level of one leg, from its measure at a low, even rate ("cells").
///
/// On each side of a moment the level is a low percentile of the measure over one window; the
/// higher of the two sides counts. A movement shorter than most of a window leaves both sides low,
/// and a change of level that stays shows at once on the side where it stays, so the estimate
/// neither follows movements nor lags behind posture. Time is linear and memory constant in the
/// number of cells (Martin's minimum statistics, IEEE Trans Speech Audio Process 2001, with two
/// sides and a percentile for the minimum).
class RestingLevel {
 public:
  /// @param window cells on each side. @param percentile 0 to 100. @param scale multiplies the
  /// percentile, to bring it to the middle of the resting measure.
  RestingLevel(std::int64_t window, double percentile, double scale);

  /// Appends the measure of the next cell; NaN for a cell that is artefact.
  void push(float measure);
  /// Says that no cell follows.
  void finish();
  /// The number of cells, from the first, whose level is known.
  [[nodiscard]] std::int64_t known() const noexcept;
  /// The level is the same for all cells of a step: those with equal cell / step().
  [[nodiscard]] std::int64_t step() const noexcept { return step_; }
  /// The level of cell `cell`, which must be known and not forgotten.
  [[nodiscard]] float at(std::int64_t cell) const noexcept;
  /// Frees the levels before `cell`, which will not be asked for again.
  void forget(std::int64_t cell);

 private:
  void close_window();
  [[nodiscard]] float side(std::int64_t step) const noexcept;

  std::int64_t step_, window_;  // the window is a whole number of steps
  double percentile_, scale_;
  std::int64_t pushed_ = 0;
  bool finished_ = false;
  RunningPercentile running_;
  std::vector<float> ring_;      // the measures inside the running window
  std::deque<float> sides_;      // percentile of the window that ends at each step
  std::int64_t first_side_ = 0;  // the step of sides_.front()
};

/// How far the median of the RMS of resting noise lies above its percentile: the measure of
/// Gaussian noise of `bandwidth_hz` over `window_s` has about 2 * bandwidth * window degrees of
/// freedom (Wilson-Hilferty approximation of the chi-square quantile).
[[nodiscard]] double resting_scale(double percentile, double bandwidth_hz, double window_s);

}  // namespace psg
