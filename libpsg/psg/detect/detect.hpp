#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// What was found in the EMG of the legs.
struct Detection {
  std::vector<Activity> activities;  ///< by onset, then leg
  std::vector<LegSignal> legs;
  std::vector<EnvelopeTrace> envelopes;
  std::string samples_hash;  ///< of the samples that were read
};

struct DetectOptions {
  int threads = 1;
  bool keep_envelope = false;
  std::function<void(double)> progress = {};
  std::int64_t block_samples = 0;  ///< 0: the default; for tests of block boundaries
};

/// Finds activity of each leg: zero-phase band-pass, measure, resting level, onset and offset by
/// the rule's thresholds, streamed in blocks. Events and artefacts do not depend on blocks or threads.
[[nodiscard]] Detection detect_activity(const Recording& night, const std::vector<LegInput>& legs,
                                        const DetectionRule& rule, const DetectOptions& options);

}  // namespace psg
