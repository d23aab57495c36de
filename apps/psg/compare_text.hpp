#pragma once

#include <string>

#include "psg/compare/comparison.hpp"

namespace psg::app {

/// The comparison for people: of two scorings every measure, of several the inter-scorer matrices.
[[nodiscard]] std::string comparison_text(const Comparison& night);

}  // namespace psg::app
