#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "psg/rules/analysis_window.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// What makes the interval between two successive movements undefined: a gap or artefact in it, or a
/// non-candidate at either side. Empty: the interval counts.
[[nodiscard]] std::optional<Boundary> interruption_between(const LegMovement& before,
                                                           const LegMovement& after,
                                                           const AnalysisWindow& window) noexcept;

/// The series among the movements with these indices (in order of onset): runs of at least
/// `min_series` candidates with successive onsets min_interval to max_interval apart, inclusive.
[[nodiscard]] std::vector<Series> find_series(const std::vector<LegMovement>& movements,
                                              const std::vector<std::int32_t>& members,
                                              const AnalysisWindow& window, const Rule& rule);

/// The indices of all movements, or of those that stay in the second pass of WASM 2016: without
/// respiratory candidates (respiratory non-candidates stay and still break).
[[nodiscard]] std::vector<std::int32_t> first_pass(const std::vector<LegMovement>& movements);
[[nodiscard]] std::vector<std::int32_t> second_pass(const std::vector<LegMovement>& movements);

}  // namespace psg
