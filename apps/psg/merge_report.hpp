#pragma once

#include "psg/batch/merge.hpp"

namespace psg::app {

/// Prints what a merge made and what it left out.
/// @returns whether a result had to be left out
bool print_merge(const batch::MergeReport& report, const std::string& folder, bool quiet);

}  // namespace psg::app
