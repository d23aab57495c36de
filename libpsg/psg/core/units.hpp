#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace psg {

/// The text with every sign of micro as "u": U+00B5, U+03BC, and outside of UTF-8 the Latin-1 byte 0xB5.
[[nodiscard]] std::string with_plain_micro(std::string_view text);

/// Microvolts in one of `unit`, from a closed list of spellings of V, mV, µV and nV; empty for
/// everything else, an empty text included. A unit is never guessed: taking "uV" for volts is wrong by
/// a factor of a million.
///
/// Both micro signs (U+00B5, U+03BC), the Latin-1 byte 0xB5, "u" and "mc" are micro. Case decides
/// where it must: "mV" is milli, "MV" is not known. Spaces around the unit do not matter.
[[nodiscard]] std::optional<double> microvolts_per(std::string_view unit);

/// Whether this is nothing, a voltage, or another unit that recorders write for the signals of a night ("%",
/// "mmHg", "bpm"): any other text of that field may be somebody's name.
[[nodiscard]] bool is_known_unit(std::string_view unit);

}  // namespace psg
