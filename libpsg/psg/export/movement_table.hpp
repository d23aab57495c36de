#pragma once

#include "psg/table/table.hpp"

namespace psg::exports {

/// Every activity of one leg with its verdict and reason (table "activity"), the label of its leg's signal,
/// and beside it the columns of the movement that it is part of (table "movements"): legs, components, stage,
/// respiratory, arousal, plm, series, interval_s, ... What a rejected activity does not have is empty or NaN.
/// @throws Error(not_found) or (malformed) for tables that are not those of a result.
[[nodiscard]] Table one_leg_movements(const Tables& result);

}  // namespace psg::exports
