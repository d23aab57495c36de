#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "psg/dsp/histogram.hpp"

namespace psg {

/// The resting level of one leg, from its measure at the middle of each hop, a low, even rate.
///
/// The median of what rests in the window around a moment: starting with the median of everything,
/// values that lie `above` (or half the level, up to a level of 10 µV) over the level are left out and the
/// median is taken again, until it stays. Movements leave at the first round, so the level does not follow
/// them however long or dense they are, as long as something rests; a median changes sides in the middle of a
/// window, so a change of level that stays is followed at once. Time is linear and memory constant in the
/// number of hops: the median below a bound is a rank in the same histogram, and the places of both move
/// little from step to step, so each is looked for where it was (`OctaveHistogram`). docs/detection.md
/// compares it with a running percentile and with minimum statistics.
class RestingLevel {
 public:
  /// @param half_window hops on each side of a moment. @param above in the unit of the measure.
  RestingLevel(std::int64_t half_window, double above);

  /// Appends the measure of the next hop; NaN for a hop that is artefact.
  void push(float measure) {
    arriving_[arrived_] = bin_of(measure);
    ++pushed_;
    if (++arrived_ == static_cast<std::size_t>(step_)) close_step();
  }
  /// Says that no hop follows.
  void finish();
  /// The number of hops, from the first, whose level is known: none before the first whole window.
  [[nodiscard]] std::int64_t known() const noexcept {
    if (finished_) return pushed_;
    return pushed_ < 2 * half_steps_ * step_ ? 0 : pushed_ - (half_steps_ + 1) * step_;
  }
  /// The level is the same for all hops of a step: those with equal hop / step().
  [[nodiscard]] std::int64_t step() const noexcept { return step_; }
  /// The level of hop `hop`, which must be known and not forgotten; NaN when its window has nothing
  /// but artefact.
  [[nodiscard]] float at(std::int64_t hop) const noexcept;
  /// Frees the levels before `hop`, which will not be asked for again.
  void forget(std::int64_t hop);

 private:
  static constexpr std::size_t most_rounds = 8;
  // Where a round found its answers.
  struct Round {
    BinPlace bound;   // what lies above is no rest
    BinPlace median;  // of what lies below it
  };

  void close_step();
  void move_window();
  [[nodiscard]] double median();
  [[nodiscard]] double settle(double level);

  std::int64_t step_;        // hops
  std::int64_t half_steps_;  // steps in half a window
  double above_;
  std::int64_t pushed_ = 0;
  bool finished_ = false;
  std::vector<Bin> arriving_;  // the hops of this step
  std::size_t arrived_ = 0;
  std::vector<Bin> ring_;    // those of the window, in rows of a step
  std::size_t ring_at_ = 0;  // the oldest row
  OctaveHistogram window_;   // all of the ring
  BinPlace median_;          // of all
  std::array<Round, most_rounds> rounds_;
  std::size_t followed_ = 0;      // rounds whose places are right
  std::deque<float> levels_;      // of the window that ends at each step
  std::int64_t first_level_ = 0;  // the step of levels_.front()
};

}  // namespace psg
