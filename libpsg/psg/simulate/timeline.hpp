#pragma once

#include <array>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"

namespace psg::simulated {

/// A burst of motor units: the RMS of its EMG over time, without noise.
///
/// Half-cosine rise, plateau with slow fluctuation, half-cosine decay. A fading burst loses
/// amplitude evenly along rise and plateau; a dip silences the plateau for a moment.
struct Burst {
  Time start{};
  Time rise{};
  Time plateau{};
  Time decay{};
  double rms_uv = 0;          ///< on the plateau
  double fluctuation = 0;     ///< share of the plateau, 0 to 0.6
  double fluctuation_hz = 1;  ///< of the slower of its two components
  double phase = 0;           ///< radians
  double fade_to = 1;         ///< share of rms_uv that is left at the end of the plateau
  Time dip_start{};           ///< since start
  Time dip{};                 ///< length; 0 = none
  std::string kind;

  [[nodiscard]] Time end() const { return start + rise + plateau + decay; }
  [[nodiscard]] Span span() const { return {start, end()}; }
  /// RMS in µV at `t`; 0 outside the span.
  [[nodiscard]] double rms_at(Time t) const;
};

/// The resting level of a leg: steps (at postural shifts) under a slow wave.
struct Resting {
  struct Step {
    Time at{};          ///< when the change begins
    Time transition{};  ///< how long it takes
    double rms_uv = 0;  ///< afterwards
  };
  double first_uv = 1;
  std::vector<Step> steps;
  double wave = 0;  ///< share of the level, 0 to 0.3
  double wave_period_s = 600;
  double phase = 0;

  /// RMS in µV at `t`.
  [[nodiscard]] double rms_at(Time t) const;
};

/// An artefact with the numbers that make its samples.
struct Artefact {
  Span span;
  std::string kind;         ///< "pop", "flat", "hum"
  double amplitude_uv = 0;  ///< of a pop or hum; the value of a flat stretch
  double decay_s = 0;       ///< of a pop; 0: one sample
};

/// One leg's plan.
struct LegPlan {
  Leg leg = Leg::left;
  std::vector<Burst> bursts;  ///< by start
  Resting resting;
  std::vector<Artefact> artefacts;  ///< by start, not overlapping
  double ecg_uv = 0;
  double mains_uv = 0;
  double mains_hz = 50;
  double drift_uv = 0;
};

/// A night before it has samples. Whole milliseconds throughout; independent of rate and channels.
struct Timeline {
  Time duration{};
  std::vector<Segment> segments;  ///< recorded stretches; one without gaps
  std::vector<Span> gaps;
  NightEvents scoring;
  std::array<LegPlan, 2> legs;  ///< left, right
  std::vector<Time> shifts;     ///< postural shifts, where the resting level steps
};

}  // namespace psg::simulated
