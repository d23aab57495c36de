#pragma once

#include <string>
#include <string_view>

namespace psg {

/// The text in a form that is safe to store, write and send to a terminal: one line of valid UTF-8 without
/// invisible characters. Tabs and line ends become spaces, and bytes that are not UTF-8 become U+FFFD. The
/// following become their code point, such as "<U+202E>": other control characters, characters that Unicode
/// says may be ignored (marks of writing direction, zero-width characters, soft hyphens, fillers, variation
/// selectors, tags), line separators, and characters that XML forbids.
[[nodiscard]] std::string shown(std::string_view text);

/// JSON (already well formed) in which the same characters are escaped, such as "\u202e".
[[nodiscard]] std::string shown_json(std::string json);

/// Whether a spreadsheet would take the text for a formula: it begins with = + - @ (of any width or size),
/// possibly after spaces and quotes, and is not a plain number.
[[nodiscard]] bool runs_as_formula(std::string_view text);

/// A cell of a text table (TSV, CSV): `shown`, with an apostrophe before a text that a spreadsheet would run,
/// as OWASP recommends. Numbers such as "-1.5" stay as they are.
[[nodiscard]] std::string cell_text(std::string_view text);

/// The text that `cell_text` was given, without the apostrophe that keeps a spreadsheet from running it.
[[nodiscard]] std::string_view without_guard(std::string_view cell);

/// Whether the text is a number of up to five digits, too short for a date or most record numbers.
[[nodiscard]] bool is_short_number(std::string_view text);

/// How a message may describe a text that was not understood and may be about a patient. A short number is
/// shown as it is, `"768"`. An empty text is "nothing". Of any other text only the form is shown, cut at 24
/// characters, with "a" for a letter and "9" for a digit: `text of the form "aa aaaaa 9999"`.
[[nodiscard]] std::string form_of(std::string_view text);

}  // namespace psg
