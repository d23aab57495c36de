#pragma once

#include <string>
#include <string_view>

namespace psg::cohort {

/// The text with both signs of micro (U+00B5, U+03BC) as "u".
[[nodiscard]] std::string without_mu(std::string_view text);

/// Letters and digits only, in lower case and without accents, with both signs of micro as "u": "Ferritin
/// (µg/L)" is "ferritinugl".
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace psg::cohort
