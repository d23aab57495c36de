#pragma once

#include <string>
#include <string_view>

namespace psg::lab {

/// Holds a TOML text against bounds before it is parsed, as toml++ 3.3 nests tables as deep as a dotted key
/// says until the stack ends, and reads a key beyond ASCII that stands in no quotes beyond its buffer.
/// @param name of the file, for the sentence
/// @throws Error(malformed) for more than 8 nested brackets, more than 8 dots of keys in a line, or a
/// character beyond ASCII outside of quotes and remarks.
void check_toml_bounds(std::string_view text, const std::string& name);

}  // namespace psg::lab
