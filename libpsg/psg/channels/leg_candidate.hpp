#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// A channel, or the difference of two, that could be a leg.
struct LegCandidate {
  std::size_t channel = 0;
  std::optional<std::size_t> reference;
};

/// "LAT", or "LLEG1" minus "LLEG2", in quotes.
[[nodiscard]] std::string title(const Recording& night, const LegCandidate& candidate);

/// Why a candidate cannot be scored whatever its unit; empty when it can.
[[nodiscard]] std::string refusal(const Recording& night, const LegCandidate& candidate);

/// The unit of a channel in µV, and what must be said about it.
struct LegUnit {
  double microvolts_per_unit = 1;
  std::string warning;  ///< empty: the header gives a known voltage, and nobody contradicts it
};

/// By the header, else by the caller, else by the laboratory's table.
/// @throws Error(unsupported) when nobody gives a known voltage, (bad_argument) when what is given is none.
[[nodiscard]] LegUnit unit_of(const Channel& channel, const LegChoice& choice);

}  // namespace psg
