#pragma once

#include <vector>

#include "psg/rules/movement.hpp"
#include "psg/rules/rule_score.hpp"
#include "psg/table/table.hpp"

namespace psg::store {

/// "sleep": one row for each of `sleep_statistics`.
[[nodiscard]] Table sleep_table(const NightContext& night);

/// "interval_histogram": for each standard and pass one row for each bin, with what the indices
/// interval_histogram_AA_BB hold; no rows for a score without indices.
[[nodiscard]] Table histogram_table(const std::vector<const RuleScore*>& scores);

/// "distribution": for each standard one row for each of `distribution_of`.
[[nodiscard]] Table distribution_table(const std::vector<const RuleScore*>& scores,
                                       const NightContext& night);

}  // namespace psg::store
