#pragma once

#include <string>

#include "psg/channels/find.hpp"
#include "psg/night/score.hpp"

namespace psg::app {

/// The channels that were scored: label, unit, rate, band, resting level, and why they were taken.
[[nodiscard]] std::string channels_text(const Score& score, const Recording& night,
                                        const LegMapping& mapping);

/// The main indices, one column for each standard, each with its numerator and denominator.
[[nodiscard]] std::string indices_text(const Score& score);

/// All warnings, each once.
[[nodiscard]] std::string warnings_text(const Score& score);

}  // namespace psg::app
