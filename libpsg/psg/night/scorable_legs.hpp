#pragma once

#include <string>
#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/detect.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// Legs that are not scored, as they are reported, and why not.
struct ExcludedLegs {
  std::vector<LegSignal> legs;
  std::vector<std::string> reasons;

  /// Adds one warning for each leg.
  /// @throws Error(unsupported) when no leg is left: such a night is refused.
  void warn(bool none_left, std::vector<std::string>& warnings) const;
};

/// A leg whose samples cannot carry a decision by the rules is left out: between two steps of the converter
/// no threshold can be placed.
[[nodiscard]] std::vector<LegInput> scorable_legs(const Recording& night, std::vector<LegInput> legs,
                                                  const std::vector<Rule>& rules, ExcludedLegs& excluded);

/// Legs without a single scorable second are taken out.
void drop_dead_legs(Detection& found, ExcludedLegs& excluded);

/// Adds the notes of each leg, and a warning where its resting level is not that of a leg.
void warn_about_legs(const std::vector<LegSignal>& legs, std::vector<std::string>& warnings);

}  // namespace psg
