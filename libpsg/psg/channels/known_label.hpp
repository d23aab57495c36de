#pragma once

#include <string>
#include <string_view>

namespace psg {

/// Whether every word of a label of a signal is the name of an electrode, a derivation or a sensor, so that
/// it says nothing of a person.
[[nodiscard]] bool is_known_label(std::string_view label);

/// Whether a text of a header surely says nothing about a person: it is a short number, a voltage, or made
/// of the names of electrodes, sensors and formats. In a header whose fields are shifted any field may hold
/// the patient's name.
[[nodiscard]] bool is_impersonal(std::string_view text);

/// The text for a message: in double quotes where it is impersonal, else its form alone (see form_of).
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace psg
