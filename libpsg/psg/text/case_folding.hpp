#pragma once

#include <string>
#include <string_view>

namespace psg {

/// The text without case, in UTF-8, by the simple case folding of Unicode (CaseFolding.txt, statuses C and
/// S): "JAMBE É" and "jambe é" become one text, in any locale. Texts that differ in case alone fold to the
/// same text; nothing else is changed, and bytes that are no UTF-8 stay.
[[nodiscard]] std::string case_folded(std::string_view text);

}  // namespace psg
