#pragma once

#include <span>

#include "psg/core/time.hpp"
#include "psg/simulate/interference.hpp"
#include "psg/simulate/noise.hpp"
#include "psg/simulate/timeline.hpp"

namespace psg::simulated {

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
