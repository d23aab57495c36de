#pragma once

#include <functional>
#include <vector>

#include "psg/night/score.hpp"
#include "psg/table/table.hpp"

namespace psg {

using TakeTable = std::function<void(Table)>;
using RuleScores = std::vector<const RuleScore*>;

/// Length of the recording in seconds, gaps included; NaN where nobody knows it.
[[nodiscard]] double duration_s(const Score& score);

/// Gives the tables of the night, which no standard changes, one after the other.
void each_night_table(const Score& score, const TakeTable& take);

/// Gives "activity", "movements", "series" and "indices", each with the rows of these standards one below
/// the other.
void each_rule_table(const RuleScores& scores, const NightContext& night, const TakeTable& take);

}  // namespace psg
