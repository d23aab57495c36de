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

/// A label's role and how it was told.
struct RoleMatch {
  Role role = Role::other;
  std::string pair;  ///< of a leg's electrode: the same for the two that belong together, such as "lleg 1/2"
  std::string why;   ///< half a sentence, for example "\"LAT\" is a usual label of the left leg"
};

/// A label without case, separators (space _ . / - : ,) and brackets: "Leg (L)" and "LEG/L" are both
/// "legl". A minus sign that ends the label is an electrode's polarity and stays: "lleg-".
[[nodiscard]] std::string normalised(std::string_view label);

/// The label without the " (2)" that tells a repeated label from the first.
[[nodiscard]] std::string_view without_repeat(std::string_view label) noexcept;

/// What a role is called in a sentence: "the left leg", "one electrode of the chin", "ECG".
[[nodiscard]] const char* phrase(Role role) noexcept;

/// The role of the signal with this label.
///
/// Legs and chin are told by the whole label, normalised, from the names that sleep laboratories and the
/// public cohorts use; never by a part of it ("RAT" is inside "HRate", "LLEG1-EKG2" is ECG, a bare
/// "PLM" says no leg). What may stand around the name: "EMG " before it, " EMG", "-Ref", "@@..." and
/// the " (2)" of a repeated label behind it.
[[nodiscard]] RoleMatch role_of(std::string_view label);

}  // namespace psg
