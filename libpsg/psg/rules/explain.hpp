#pragma once

#include <string>

#include "psg/rules/movement.hpp"
#include "psg/rules/night_clock.hpp"
#include "psg/rules/rule_score.hpp"

namespace psg {

/// The verdict as a sentence a technician can check, for example "1.2 s after the end of the
/// hypopnea at 3:12:08 (01:22:08), limit 0.5 s". Times count from the start of the recording; beside them is
/// what the clock on the wall showed, and at an onset the epoch, where it is known when the recording
/// started.
[[nodiscard]] std::string explain(const ScoredActivity& movement, const NightContext& night);

/// The same with the clock of the night, for many sentences about one night.
[[nodiscard]] std::string explain(const ScoredActivity& movement, const NightContext& night,
                                  const NightClock& clock);

/// Why a movement that counts is periodic, or is not: the run of candidates that it lies in, how long that
/// is, and what began and ended it, for example "not periodic: run of 1 < 4; interval of 202.000 s > 90 s
/// before, gap after". Where the second pass decides otherwise, it says so too.
/// @param movement one of `score`, which is of `night`
[[nodiscard]] std::string explain(const LegMovement& movement, const RuleScore& score,
                                  const NightContext& night);

}  // namespace psg
