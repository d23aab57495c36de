#pragma once

#include <string>

#include "psg/table/table.hpp"

namespace psg::app {

/// The table for people: aligned, rounded, "—" for what is undefined.
[[nodiscard]] std::string as_text(const Table& table);

}  // namespace psg::app
