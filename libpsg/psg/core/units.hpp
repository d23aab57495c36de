#pragma once

#include <optional>
#include <string_view>

namespace psg {

/// Microvolts in one `unit`, from a closed list of spellings of V, mV, µV and nV (µ in UTF-8 or Latin-1,
/// "uV", "UV", "mcV", "uVolt", ...); empty for everything else. A unit is never guessed: taking "uV" for
/// volts is wrong by a factor of a million, and what cannot be told ("MV", ".V", "?V") is not told.
[[nodiscard]] std::optional<double> microvolts_per(std::string_view unit) noexcept;

}  // namespace psg
