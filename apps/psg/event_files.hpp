#pragma once

#include <string>
#include <vector>

#include "psg/annotations/event_files.hpp"
#include "psg/system/output.hpp"

namespace psg::app {

/// For each file, its format and the count of every class: which are used, not used, or unknown.
/// Empty without files.
[[nodiscard]] std::string files_text(const std::vector<FileReport>& files);

/// Reports anything that would keep a file from being written, before minutes of work rather than after.
/// @throws Error(bad_argument) as check_output; Error(io) unless its folder is there and may be written to.
void check_before_work(const Output& output);

}  // namespace psg::app
