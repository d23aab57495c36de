#pragma once

#include <vector>

#include "psg/cohort/column.hpp"

namespace psg::cohort {

/// The columns of cohort.tsv that a result's table "indices" fills: hours of each state, and the statistics
/// that a cohort is described by, of the many that a night has.
[[nodiscard]] std::vector<CohortColumn> index_columns();

}  // namespace psg::cohort
