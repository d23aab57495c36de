#pragma once

#include <string>

#include "psg/annotations/format.hpp"

namespace psg::annotations {

/// What keeps a file that no format recognises from being read, as far as its beginning tells: the end of a
/// sentence that begins with the file's name. It says of the format that comes nearest what is missing; a
/// table has no column of stages or events, an XML file another outermost element, a list a label that is no
/// stage.
[[nodiscard]] std::string why_unrecognised(const Head& head);

}  // namespace psg::annotations
