#pragma once

#include <string>
#include <string_view>

#include "psg/annotations/format.hpp"

namespace psg::annotations {

/// What a file is that no reader takes, by its first bytes: compressed, a workbook, a PDF; empty for all
/// others.
[[nodiscard]] std::string_view kind_by_signature(std::string_view bytes);

/// What keeps a file that no format recognises from being read, as far as its beginning tells: the end of a
/// sentence that begins with the file's name. It says of the format that comes nearest what is missing; a
/// table has no column of stages or events, an XML file another outermost element, a list a label that is no
/// stage.
[[nodiscard]] std::string why_unrecognised(const Head& head);

}  // namespace psg::annotations
