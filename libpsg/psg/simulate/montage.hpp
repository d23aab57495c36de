#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "psg/core/time.hpp"
#include "psg/simulate/options.hpp"
#include "psg/simulate/plan.hpp"

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
                                                         const NightPlan& night, std::uint64_t seed,
                                                         std::size_t number);

/// What a channel's header says, and how fast it is sampled.
struct ChannelPlan {
  std::string label;
  std::string transducer;
  std::string unit;
  std::string prefilter;
  double physical_min = 0;
  double physical_max = 0;
  std::int64_t samples_per_record = 0;
  SignalKind kind = SignalKind::eeg;
};

/// The channels of a polysomnography: EEG, EOG and chin at 256 Hz, ECG at 512 Hz, the legs at the
/// rate asked for, six of respiration at 64 Hz and six slow ones. Fewer channels keep the most
/// telling ones, more add EEG. Rates are rounded to whole samples in a record, at least one.
[[nodiscard]] std::vector<ChannelPlan> montage(const SimulateOptions& options);

}  // namespace psg::simulated
