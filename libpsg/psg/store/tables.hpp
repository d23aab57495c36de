#pragma once

#include <functional>
#include <string>
#include <vector>

#include "psg/night/score.hpp"
#include "psg/rules/rule.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// The score as tidy tables, the one field list that store, Python and the command line share:
/// "channels", "stages", "events", "breaks", "rules" (one row per threshold), and, each with a
/// `rule` column first, "activity" (every monolateral activity with verdict and reason),
/// "movements" (groups), "series", "runs" (series and what is too short for one), "indices"; "warnings".
/// Times are seconds since the start of the recording; attributes hold version, input hash, format and
/// duration. No names, dates or paths.
[[nodiscard]] Tables tables_of(const Score& score);

/// The attributes of `tables_of`.
[[nodiscard]] Attributes attributes_of(const Score& score);

/// Gives the tables of `tables_of` one after the other, so that those of a long night need not be in memory
/// together: first those of the night, then those of each standard, `rule` being its name.
void each_table(const Score& score, const std::function<void(Table table, const std::string* rule)>& take);

/// The table "rules": one row for each threshold of each rule, with its value, unit and meaning.
/// Numbers, times (in seconds) and switches (0 or 1) are in `value`; what is a choice or a text is in
/// `text`, with NaN as value. A limit that a standard does not have is infinite.
[[nodiscard]] Table rule_table(const std::vector<const Rule*>& rules);

}  // namespace psg
