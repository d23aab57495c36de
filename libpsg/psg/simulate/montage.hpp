#pragma once

#include <string>
#include <vector>

#include "psg/simulate/body.hpp"
#include "psg/simulate/options.hpp"

namespace psg::simulated {

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
