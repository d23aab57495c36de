#pragma once

#include <string>

#include "psg/rules/movement.hpp"

namespace psg {

/// The verdict as a sentence a technician can check, for example "1.2 s after the end of the
/// hypopnea at 3:12:08, limit 0.5 s".
[[nodiscard]] std::string explain(const ScoredActivity& movement, const NightContext& night);

}  // namespace psg
