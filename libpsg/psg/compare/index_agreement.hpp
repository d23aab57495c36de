#pragma once

#include <cstddef>
#include <vector>

#include "psg/compare/agreement.hpp"

namespace psg::compare {

/// The main indices of two scorers side by side: movements per hour, the PLMS, PLMW and PLMS-arousal index,
/// PLM per hour by leg, and the periodicity. Those of single legs are undefined where a scorer's legs are
/// unknown, that of arousals where nobody marked an arousal: a file without any does not say that there is
/// none.
[[nodiscard]] std::vector<IndexAgreement> index_agreement(const Comparison& night, std::size_t a,
                                                          std::size_t b);

/// The index of this pair; null when there is none of that name.
[[nodiscard]] const IndexAgreement* find_index(const PairAgreement& pair, const char* statistic,
                                               const char* legs = "all");

}  // namespace psg::compare
