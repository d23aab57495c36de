#pragma once

#include <string>

namespace psg::app {

/// What `psg --version` prints.
[[nodiscard]] std::string version_text();

}  // namespace psg::app
