#pragma once

#include "psg/core/table.hpp"
#include "psg/legs/score.hpp"

namespace psg {

/// The score as tidy tables, the one field list that store, Python and the command line share:
/// "channels", "stages", "events", "breaks", "rules" (one row per threshold), and, each with a
/// `rule` column first, "activity" (every monolateral activity with verdict and reason),
/// "movements" (groups), "series", "indices"; "warnings". Times are seconds since the start of the
/// recording; attributes hold version, input hash, format and duration. No names, dates or paths.
[[nodiscard]] Tables tables_of(const Score& score);

/// The tables of one standard alone, with the same columns ("activity", "movements", "series", "indices").
[[nodiscard]] std::vector<Table> tables_of(const RuleScore& score, const NightContext& night);

}  // namespace psg
