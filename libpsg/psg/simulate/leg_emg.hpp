#pragma once

#include <array>
#include <span>

#include "psg/core/time.hpp"
#include "psg/simulate/plan.hpp"
#include "psg/simulate/random.hpp"

namespace psg::simulated {

/// One second-order section, direct form II transposed.
struct Section {
  double b0 = 1, b1 = 0, b2 = 0, a1 = 0, a2 = 0;
  double s1 = 0, s2 = 0;

  double step(double x) {
    const double y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    return y;
  }
};

/// Gaussian interference of many motor units: white noise through fourth-order Butterworth edges
/// (bilinear transform), scaled so that its RMS between 10 and 100 Hz (below Nyquist) is 1. Edges
/// above 45 % of the rate are moved there.
class ShapedNoise {
 public:
  ShapedNoise(Random random, double low_hz, double high_hz, double rate_hz);

  double next() {
    double x = random_.noise() * scale_;
    for (Section& section : sections_) x = section.step(x);
    return x;
  }

 private:
  Random random_;
  std::array<Section, 4> sections_;
  double scale_ = 1;
};

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

/// Makes the EMG of one leg in µV from its plan, in order of time: resting and burst noise of
/// independent motor units, heart, mains, drift and artefacts.
class LegEmg {
 public:
  /// The plan must outlive this.
  LegEmg(const LegPlan& plan, SampleClock clock, std::uint64_t seed);

  /// Fills `out` with the samples from `start` on. Calls must follow each other in time.
  void fill(Time start, std::span<double> out);

 private:
  void add_emg(Time start, std::span<double> out);
  void add_interference(Time start, std::span<double> out);
  void add_artefacts(Time start, std::span<double> out);
  void apply(const Artefact& artefact, Time start, std::span<double> out);
  double burst_rms(Time t);

  const LegPlan& plan_;
  SampleClock clock_;
  ShapedNoise resting_;
  ShapedNoise bursting_;
  Heart heart_;
  std::array<Tone, 5> tones_;  // mains, its third harmonic, three of drift
  std::size_t first_burst_ = 0;
  std::size_t first_artefact_ = 0;
};

}  // namespace psg::simulated
