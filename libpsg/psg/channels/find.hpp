#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "psg/channels/labels.hpp"
#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// What a channel is used for, and why.
struct ChannelUse {
  std::size_t channel = 0;
  std::optional<Leg> leg;  ///< the leg it is scored as (or subtracted from); empty: not used
  Role role = Role::other;
  std::string why;  ///< one sentence without a full stop
  /// Whether the label may be shown, since it names no person: it is of a leg, of the laboratory's table, or
  /// of known words.
  bool label_shown = false;
};

/// Which channels of a recording are scored as legs.
struct LegMapping {
  std::vector<LegInput> legs;         ///< left before right; one or two
  std::vector<ChannelUse> channels;   ///< one for each channel of the recording, in its order
  std::vector<std::string> warnings;  ///< one sentence for each doubt or consequence
};

/// The legs of a recording: the channels that the caller names, else those whose labels are names of legs.
///
/// Two electrodes of one leg are subtracted (`LegInput::reference`). A derivation that records both legs is
/// taken when the legs have no channel of their own. With one leg alone that leg is scored, with a warning.
/// A caller's label may also be "A-B", the difference of two channels.
/// @throws Error(not_found) when no channel is a leg or a label is not there, naming the labels there are;
/// (ambiguous) when two channels fit one leg, naming both; (bad_argument) when the choice contradicts itself;
/// (unsupported) when a chosen channel is no EMG in a known voltage: unusable, piezo, unknown unit.
[[nodiscard]] LegMapping find_legs(const Recording& night, const LegChoice& choice);

/// Far beyond what records EMG: filters are as long as the rate is high, and a header may say any.
constexpr double highest_leg_rate_hz = 50'000;

/// What must be said about the rate of a leg's channel: empty when it is at least the recommended 200 Hz
/// (AASM).
/// @throws Error(unsupported) below 100 Hz, where most of the band of the EMG is lost, and above
/// `highest_leg_rate_hz`.
[[nodiscard]] std::optional<std::string> check_rate(const Channel& channel);

}  // namespace psg
