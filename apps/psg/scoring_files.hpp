#pragma once

#include <string>
#include <vector>

#include "psg/annotations/night_scoring.hpp"

namespace psg::app {

/// For each file its format and the count of every class: what is used, what is not, what nobody knows.
/// Empty without files.
[[nodiscard]] std::string files_text(const std::vector<FileReport>& files);

/// @throws Error(io) unless the folder of `path` is there and may be written to.
void check_folder(const std::string& path);

}  // namespace psg::app
