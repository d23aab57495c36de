#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "psg/rules/analysis_window.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// Why the interval between two successive movements is undefined: it contains a gap or artefact, or one of
/// the two is a non-candidate. Empty if the interval counts.
[[nodiscard]] std::optional<Boundary> interruption_between(const LegMovement& before,
                                                           const LegMovement& after,
                                                           const AnalysisWindow& window) noexcept;

/// The runs among the movements with these indices (in order of onset): candidates whose successive onsets
/// are min_interval to max_interval apart, inclusive. Every candidate is in one. Those with at least
/// `min_series` members are numbered as series, from 0.
[[nodiscard]] std::vector<Run> find_runs(const std::vector<LegMovement>& movements,
                                         const std::vector<std::int32_t>& members,
                                         const AnalysisWindow& window, const Rule& rule);

/// Those of the runs that are series.
[[nodiscard]] std::vector<Series> series_among(const std::vector<Run>& runs);

/// The indices of all movements, or of those that stay in the second pass of WASM 2016. That pass leaves out
/// respiratory candidates; respiratory non-candidates stay and still break a series.
[[nodiscard]] std::vector<std::int32_t> first_pass(const std::vector<LegMovement>& movements);
[[nodiscard]] std::vector<std::int32_t> second_pass(const std::vector<LegMovement>& movements);

}  // namespace psg
