#pragma once

#include <string>
#include <string_view>

#include "psg/channels/role.hpp"

namespace psg {

/// A label's role and how it was told.
struct RoleMatch {
  Role role = Role::other;
  std::string pair;  ///< of a leg's electrode: the same for the two that belong together, such as "lleg 1/2"
  std::string why;   ///< half a sentence, for example "\"LAT\" is a usual label of the left leg"
  bool unclear = false;  ///< a leg's label that may mean either leg in this recording; the role is `other`
};

/// The label without the " (2)" that tells a repeated label from the first.
[[nodiscard]] std::string_view without_repeat(std::string_view label) noexcept;

/// What a role is called in a sentence: "the left leg", "one electrode of the chin", "ECG".
[[nodiscard]] const char* phrase(Role role) noexcept;

/// The role of the signal with this label.
///
/// Legs and chin are told by the whole label, normalised, from the names that sleep laboratories and the
/// public cohorts use; never by a part of it ("RAT" is inside "HRate", "LLEG1-EKG2" is ECG, a bare
/// "PLM" says no leg). What may stand around the name: the word "EMG", "Leg " before it, and behind it
/// "-Ref",
/// "@@...", the " (2)" of a repeated label and inputs such as " X3-X8". What a label means beside others of a
/// recording is the business of `roles_in`.
[[nodiscard]] RoleMatch role_of(std::string_view label);

}  // namespace psg
