#pragma once

#include <string_view>
#include <vector>

#include "psg/cohort/column.hpp"

namespace psg {

/// The columns that every cohort.tsv has, in order: who and which rule set, hours, indices, channels. Those
/// of covariates follow, as far as they are known of at least one recording.
[[nodiscard]] const std::vector<CohortColumn>& cohort_columns();

/// The description of a column: of `cohort_columns`, of the vocabulary of covariates, or text otherwise.
[[nodiscard]] CohortColumn cohort_column(std::string_view name);

}  // namespace psg
