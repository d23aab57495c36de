#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace psg {

/// The text with every micro sign replaced by "u": U+00B5, U+03BC and, where the text is not UTF-8, the
/// Latin-1 byte 0xB5.
[[nodiscard]] std::string with_plain_micro(std::string_view text);

/// How many microvolts one `unit` is, from a closed list of spellings of V, mV, µV and nV. Empty for any
/// other text, including an empty one. A unit is never guessed: taking "uV" for volts is wrong by a factor of
/// a million.
///
/// Both micro signs (U+00B5, U+03BC), the Latin-1 byte 0xB5, "u" and "mc" all mean micro. Case matters only
/// where it must: "mV" is millivolts, and "MV" is unknown. Spaces around the unit are ignored.
[[nodiscard]] std::optional<double> microvolts_per(std::string_view unit);

/// Whether the text is empty, a voltage, or another unit that recorders write for the signals of a night
/// ("%", "mmHg", "bpm"). Any other text in that field may be somebody's name.
[[nodiscard]] bool is_known_unit(std::string_view unit);

}  // namespace psg
