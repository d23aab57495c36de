#pragma once

#include <string>
#include <vector>

namespace psg::compare {

/// A name for each path: its last part, with the folder where that alone is not distinct, and a number
/// where a path is repeated.
[[nodiscard]] std::vector<std::string> names_of(const std::vector<std::string>& paths);

}  // namespace psg::compare
