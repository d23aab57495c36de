#pragma once

#include <string>
#include <string_view>

namespace psg {

/// Holds a TOML text against the grammar before it is parsed, as toml++ 3.3 relies on what it has not looked
/// at: it nests tables as deep as a dotted key says until the stack ends, reads a key beyond ASCII that
/// stands in no quotes beyond its buffer, takes what follows a bracket for a key whatever it is, and takes
/// letters beyond ASCII behind an escaped end of a line for spaces or nothing. Values that a channel table
/// has no use for (numbers, truth values, dates, text of several lines) are refused, too.
/// @param name of the file, for the sentence
/// @throws Error(malformed), with the line, for what is not of the grammar, more than 8 nested brackets, more
/// than 8 dots in a key, a value that is no text, list or section, or a character beyond ASCII outside of
/// quotes and remarks. Whether the text is UTF-8 and a key is given twice is left to the parser.
void check_toml_bounds(std::string_view text, const std::string& name);

}  // namespace psg
