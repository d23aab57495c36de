#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule_score.hpp"

namespace psg {

/// Where the movements of a score come from.
enum class MovementSource : std::uint8_t {
  detected,  ///< in the EMG of the recording
  marked,    ///< by a person or another program
};

/// "detected" or "marked".
[[nodiscard]] const char* name(MovementSource source) noexcept;

struct Score;

/// Adds one warning each if arousals or respiratory events were not scored, with how to say that there were
/// none.
void warn_of_unscored_events(Score& score);

/// A scored night: the results, and the rules, channels and warnings behind them.
struct Score {
  std::string version;     ///< of libpsg
  std::string input_hash;  ///< of the samples that decided the result; empty for marked movements
  Format format = Format::edf;
  MovementSource source = MovementSource::detected;
  NightContext night;
  std::vector<LegSignal> legs;   ///< including those that cannot be scored; empty for marked movements
  std::vector<RuleScore> rules;  ///< in the order asked for
  std::vector<EnvelopeTrace> envelopes;
  std::vector<std::string> warnings;
};

}  // namespace psg
