#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "psg/dsp/percentile.hpp"

namespace psg {

/// The resting level of one leg, from its measure at a low, even rate ("cells").
///
/// The median of what rests in the window around a moment: starting with the median of everything,
/// values that lie `above` (or half the level, up to a level of 10 µV) over the level are left out and the
/// median is taken again, until it stays. Movements leave at the first round, so the level does not follow
/// them however long or dense they are, as long as something rests; a median changes sides in the middle of a
/// window, so a change of level that stays is followed at once. Time is linear and memory constant in the
/// number of cells: the median below a bound is a rank in the same histogram. docs/detection.md compares it
/// with a running percentile and with minimum statistics.
class RestingLevel {
 public:
  /// @param half_window cells on each side of a moment. @param above in the unit of the measure.
  RestingLevel(std::int64_t half_window, double above);

  /// Appends the measure of the next cell; NaN for a cell that is artefact.
  void push(float measure);
  /// Says that no cell follows.
  void finish();
  /// The number of cells, from the first, whose level is known.
  [[nodiscard]] std::int64_t known() const noexcept;
  /// The level is the same for all cells of a step: those with equal cell / step().
  [[nodiscard]] std::int64_t step() const noexcept { return step_; }
  /// The level of cell `cell`, which must be known and not forgotten; NaN when its window has nothing
  /// but artefact.
  [[nodiscard]] float at(std::int64_t cell) const noexcept;
  /// Frees the levels before `cell`, which will not be asked for again.
  void forget(std::int64_t cell);

 private:
  void close_window();

  std::int64_t step_, half_;  // half a window is a whole number of steps
  double above_;
  std::int64_t pushed_ = 0;
  bool finished_ = false;
  RunningPercentile running_;
  std::vector<float> ring_;       // the measures inside the window
  std::size_t ring_at_ = 0;       // the oldest of them
  std::deque<float> levels_;      // of the window that ends at each step
  std::int64_t first_level_ = 0;  // the step of levels_.front()
};

}  // namespace psg
