#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "psg/core/time.hpp"
#include "psg/simulate/timeline.hpp"

namespace psg::simulated {

/// What a channel of a polysomnography shows.
enum class SignalKind : std::uint8_t {
  leg_left,
  leg_right,
  ecg,
  chin,
  eeg,
  eog,
  airflow,
  effort,
  sound,
  saturation,
  heart_rate,
  position,
  light,
  temperature,
};

/// A channel's samples in physical units, made in order of time.
class ChannelSignal {
 public:
  virtual ~ChannelSignal() = default;
  /// Fills `out` with the samples from `start` on. Calls must follow each other in time.
  virtual void fill(Time start, std::span<double> out) = 0;
};

/// The signal of a channel. Legs are simulated with care; the others are plausible and cheap, and
/// follow stages, respiratory events and lights.
/// @param number of the channel in the file, for random numbers of its own. The night must outlive
/// the signal.
[[nodiscard]] std::unique_ptr<ChannelSignal> make_signal(SignalKind kind, SampleClock clock,
                                                         const Timeline& night, std::uint64_t seed,
                                                         std::size_t number);

}  // namespace psg::simulated
