#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "psg/core/hypnogram.hpp"
#include "psg/rules/rule_score.hpp"

namespace psg {

/// A part of the night: an hour on the clock, a third of the night or a sleep cycle.
struct NightPart {
  std::string by;    ///< "clock_hour", "third" or "cycle"
  std::string part;  ///< "23" for 23:00 to 24:00; "1" to "3"; "1", "2", ...
  Span span;
  friend bool operator==(const NightPart&, const NightPart&) = default;
};

/// What a rule set counted in one part.
struct PartCount {
  NightPart part;
  std::int64_t movements = 0;  ///< with an onset in it
  std::int64_t plm = 0;        ///< periodic ones among them
  double plms = 0;             ///< periodic ones with an onset in sleep; NaN without stages
  double sleep_h = 0;          ///< hours of sleep in it, without gaps and artefacts; NaN without stages
  double plms_per_hour = 0;    ///< plms / sleep_h; NaN where there is no sleep
};

/// The sleep cycles among these epochs, by Feinberg and Floyd (Psychophysiology 1979;16:283-91): a period of
/// NREM of at least 15 min and the period of R that follows. Epochs of R less than 15 min apart belong to one
/// period; it lasts at least 5 min from first to last, but for the first and the last of the night, which may
/// be shorter. R within 15 min of the first epoch of sleep ends no cycle. A cycle begins with the first epoch
/// of sleep after the one before, and ends with its last epoch of R; the last may end without R, if 15 min
/// pass from its first to its last epoch of sleep.
[[nodiscard]] std::vector<Span> sleep_cycles(const std::vector<Epoch>& epochs);

/// Movements by hour on the clock, by third of the night and by sleep cycle, each kind in order of time. The
/// night is that from lights off to lights on. There are no hours where nobody knows when the recording
/// started, no hours and thirds where the night has no known length, and no cycles without stages.
[[nodiscard]] std::vector<PartCount> distribution_of(const RuleScore& score, const NightContext& night);

}  // namespace psg
