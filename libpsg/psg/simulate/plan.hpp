#pragma once

#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"
#include "psg/simulate/options.hpp"
#include "psg/simulate/random.hpp"
#include "psg/simulate/truth.hpp"

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
struct NightPlan {
  Time duration{};
  std::vector<Segment> segments;  ///< recorded stretches; one without gaps
  std::vector<Span> gaps;
  NightEvents scoring;
  std::array<LegPlan, 2> legs;  ///< left, right
  std::vector<Time> shifts;     ///< postural shifts, where the resting level steps
};

/// The steps of plan(): each draws from its own random stream, in this order.

/// Which random numbers belong to what. Adding one at the end changes no earlier night.
enum class Stream : std::uint64_t {
  gaps,
  sleep,
  respiration,
  arousals,
  shifts,
  movements,
  resting,
  artefacts,
  rest_noise,  ///< + leg
  burst_noise = rest_noise + 2,
  drift = burst_noise + 2,
  heart = drift + 2,
  channels,  ///< + channel number
};

[[nodiscard]] inline Random random_of(const SimulateOptions& options, Stream stream, std::uint64_t n = 0) {
  return {options.seed, static_cast<std::uint64_t>(stream) + n};
}

/// The time nearest to `seconds` in whole milliseconds, which EDF+ annotations hold exactly.
[[nodiscard]] inline Time whole_ms(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(std::llround(seconds * 1000)));
}

[[nodiscard]] inline Span widened(Span span, Time by) { return {span.start - by, span.end + by}; }

[[nodiscard]] inline bool overlaps_any(const std::vector<Span>& spans, Span span) {
  return std::any_of(spans.begin(), spans.end(), [span](Span s) { return overlaps(s, span); });
}

/// Sets duration, segments and gaps.
void plan_segments(const SimulateOptions& options, NightPlan& night);
/// Sets hypnogram and lights.
void plan_sleep(const SimulateOptions& options, NightPlan& night);
/// Adds respiratory events and the arousals that are not coupled to movements.
void plan_events(const SimulateOptions& options, NightPlan& night);
/// Adds postural shifts, bursts of both legs and the arousals that movements bring.
void plan_movements(const SimulateOptions& options, NightPlan& night);
/// Sets resting levels, artefacts and interference of the legs.
void plan_signal(const SimulateOptions& options, NightPlan& night);

/// Time asleep, in hours.
[[nodiscard]] double hours_asleep(const Hypnogram& hypnogram);

/// Adds an arousal unless one is near, it is not sleep there, or a gap is in the way.
/// @returns whether it was added.
bool add_arousal(NightPlan& night, Span span);

/// Plans a night from resolved options.
[[nodiscard]] NightPlan plan(const SimulateOptions& options);

/// What the rule's text says about a plan (see TruthMovement).
[[nodiscard]] Truth truth_of(const NightPlan& night);

}  // namespace psg::simulated
