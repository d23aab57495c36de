#pragma once

#include <string>

#include "psg/cohort/strata.hpp"

namespace psg::app {

/// Strata as `strata_of` gives them, for people: one block for each rule set, with a box for each stratum
/// (least, quartiles, median, largest) on one scale.
[[nodiscard]] std::string strata_text(const Table& strata, const StrataQuestion& question);

/// Pairs for people: each subject, the differences, and who has no pair.
[[nodiscard]] std::string pairs_text(const Pairs& pairs, const PairQuestion& question);

/// Says what the `above` counts mean, and that nothing here is a diagnosis.
[[nodiscard]] std::string cohort_notice();

}  // namespace psg::app
