#pragma once

#include <cmath>
#include <vector>

#include "psg/simulate/options.hpp"
#include "psg/simulate/random.hpp"
#include "psg/simulate/timeline.hpp"
#include "psg/simulate/truth.hpp"

/// The steps of plan(): each draws from its own random stream, in this order.
namespace psg::simulated {

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
void plan_segments(const SimulateOptions& options, Timeline& night);
/// Sets hypnogram and lights.
void plan_sleep(const SimulateOptions& options, Timeline& night);
/// Adds respiratory events and the arousals that are not coupled to movements.
void plan_events(const SimulateOptions& options, Timeline& night);
/// Adds postural shifts, bursts of both legs and the arousals that movements bring.
void plan_movements(const SimulateOptions& options, Timeline& night);
/// Sets resting levels, artefacts and interference of the legs.
void plan_signal(const SimulateOptions& options, Timeline& night);

/// Time asleep, in hours.
[[nodiscard]] double hours_asleep(const Hypnogram& hypnogram);

/// Adds an arousal unless one is near, it is not sleep there, or a gap is in the way.
/// @returns whether it was added.
bool add_arousal(Timeline& night, Span span);

/// Plans a night from resolved options.
[[nodiscard]] Timeline plan(const SimulateOptions& options);

/// What the rule's text says about a plan (see TruthMovement).
[[nodiscard]] Truth truth_of(const Timeline& timeline);

}  // namespace psg::simulated
