#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace psg {

/// What a signal of a polysomnogram records, as far as its label tells.
enum class Role : std::uint8_t {
  left_leg,          ///< left tibialis anterior, ready to score
  right_leg,         ///< right tibialis anterior, ready to score
  left_leg_part_a,   ///< first electrode of the left leg; part b is subtracted from it
  left_leg_part_b,   ///< second electrode of the left leg
  right_leg_part_a,  ///< first electrode of the right leg
  right_leg_part_b,  ///< second electrode of the right leg
  both_legs,         ///< one derivation that records both legs
  chin,
  chin_part,  ///< one electrode of the chin
  ecg,
  eeg,
  eog,
  respiratory,  ///< flow, effort, snoring
  oximetry,
  other,
};

/// "left leg", "right leg", "left leg, first electrode", ..., "other".
[[nodiscard]] const char* name(Role role) noexcept;

/// A label without case (of every alphabet), separators (space _ . / - : , !) and brackets: "Leg (L)" and
/// "LEG/L" are both "legl". A minus sign that ends the label is an electrode's polarity and stays: "lleg-".
[[nodiscard]] std::string normalised(std::string_view label);

/// The characters that `normalised` leaves out.
inline constexpr std::string_view label_separators = " _./-:,!()[]{}";
[[nodiscard]] bool is_label_separator(char c) noexcept;

}  // namespace psg
