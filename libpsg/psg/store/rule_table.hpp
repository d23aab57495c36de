#pragma once

#include <vector>

#include "psg/rules/rule.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// The table "rules": one row for each threshold of each rule, with its value, unit and meaning.
/// Numbers, times (in seconds) and switches (0 or 1) are in `value`; what is a choice or a text is in
/// `text`, with NaN as value. A limit that a standard does not have is infinite.
[[nodiscard]] Table rule_table(const std::vector<const Rule*>& rules);

}  // namespace psg
