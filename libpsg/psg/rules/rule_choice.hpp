#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "psg/rules/rule.hpp"

namespace psg {

/// The standards of these names, each once.
/// @param measure "rms" or "peak" instead of a standard's own measure of EMG; empty: its own. With another
/// measure a rule is no longer the standard, and its name says so: "aasm-peak".
/// @throws Error(bad_argument) for another name or measure.
[[nodiscard]] std::vector<Rule> rules_named(const std::vector<std::string>& names,
                                            std::string_view measure = {});

}  // namespace psg
