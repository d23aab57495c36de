#pragma once

#include <string_view>

namespace psg {

/// Whether `a` comes before `b` as people count: runs of digits compare as numbers, "n2" before "n10";
/// names that differ in leading zeros alone compare as text.
[[nodiscard]] bool natural_less(std::string_view a, std::string_view b);

}  // namespace psg
