#pragma once

#include <string_view>

namespace psg {

/// Whether every word of a label of a signal is the name of an electrode, a derivation or a sensor, so that
/// it says nothing of a person.
[[nodiscard]] bool is_known_label(std::string_view label);

}  // namespace psg
