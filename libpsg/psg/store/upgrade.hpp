#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "psg/table/table.hpp"

namespace psg::store {

/// What a column of layout version 1 is called today; other names stay.
[[nodiscard]] std::string_view column_today(std::string_view table, std::string_view column) noexcept;

/// A table as a file of this layout version holds it, in the words of today's layout (docs/format.md, "Layout
/// versions"): columns, thresholds and choices that were called groups are movements or legs. Values stay.
/// @param version of the file, at most today's
[[nodiscard]] Table upgraded(Table table, std::int64_t version);

}  // namespace psg::store
