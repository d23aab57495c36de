#pragma once

#include <string>
#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/detect.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// Legs that are not scored, as they appear in the report, and the reasons.
struct ExcludedLegs {
  std::vector<LegSignal> legs;
  std::vector<std::string> reasons;

  /// Adds one warning for each leg, and its notes.
  /// @throws Error(unsupported) when no leg is left, because such a night cannot be scored.
  void warn(bool none_left, std::vector<std::string>& warnings) const;
};

/// Leaves out legs whose samples are too coarse for the rules: a threshold cannot lie between two steps of
/// the converter.
[[nodiscard]] std::vector<LegInput> scorable_legs(const Recording& night, std::vector<LegInput> legs,
                                                  const std::vector<Rule>& rules, ExcludedLegs& excluded);

/// Asks for the unit of samples that are taken as µV because nobody said what they are.
/// @throws Error(bad_argument) when the resting level of a leg is not plausible in µV.
void expect_microvolts(const std::vector<LegSignal>& legs);

/// Removes legs without a single scorable second.
void drop_dead_legs(Detection& found, ExcludedLegs& excluded);

/// Adds the notes of each leg, and a warning if its resting level is not plausible for a leg.
void warn_about_legs(const std::vector<LegSignal>& legs, std::vector<std::string>& warnings);

}  // namespace psg
