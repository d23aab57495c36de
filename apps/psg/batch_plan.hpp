#pragma once

#include <cstddef>
#include <vector>

#include "psg/batch/run.hpp"

namespace psg::app {

/// Prints a table of what a batch would do with each of its recordings: its channels, stages and events, and
/// whether its result is there already. Nothing is written.
/// @returns the number of recordings that would fail
std::size_t print_plan(const std::vector<batch::Item>& items, const batch::Settings& settings,
                       const batch::RunOptions& options);

}  // namespace psg::app
