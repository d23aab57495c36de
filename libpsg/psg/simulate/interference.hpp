#pragma once

#include <array>

#include "psg/core/time.hpp"
#include "psg/simulate/random.hpp"

namespace psg::simulated {

/// A sine wave, one sample after the other.
class Tone {
 public:
  Tone(double amplitude, double hz, double phase) : amplitude_(amplitude), hz_(hz), phase_(phase) {}

  /// The next sample is the one at `start`. Called once a record, so that rounding cannot add up.
  void begin(Time start, double rate_hz);

  double next() {
    const double value = amplitude_ * sine_;
    const double sine = sine_ * turn_cosine_ + cosine_ * turn_sine_;
    cosine_ = cosine_ * turn_cosine_ - sine_ * turn_sine_;
    sine_ = sine;
    return value;
  }

 private:
  double amplitude_;
  double hz_;
  double phase_;
  double sine_ = 0, cosine_ = 1;
  double turn_sine_ = 0, turn_cosine_ = 1;
};

/// The electrocardiogram of a heart with respiratory and random variation of its rate, R peak 1.
/// Everyone who asks with the same random numbers gets the same beats.
class Heart {
 public:
  explicit Heart(Random random);
  /// The value at `t`; calls must not go back in time.
  double at(Time t);
  /// The current rate in beats per minute.
  [[nodiscard]] double rate_bpm() const { return 60 / interval_s_; }

 private:
  Random random_;
  double base_s_;
  double interval_s_;
  Time beat_{};  ///< R peak of the current beat
};

}  // namespace psg::simulated
