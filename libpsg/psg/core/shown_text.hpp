#pragma once

#include <string>
#include <string_view>

namespace psg {

/// The text as it may be stored, written and sent to a terminal: on one line, in valid UTF-8, and without
/// characters that are not seen. Tabs and line ends become spaces; other control characters, what Unicode
/// lets be ignored (marks of writing direction, characters of no width, soft hyphens, fillers, variation
/// selectors, tags), line separators and what XML forbids become their number, "<U+202E>"; bytes that are no
/// UTF-8 become U+FFFD.
[[nodiscard]] std::string shown(std::string_view text);

/// JSON (already well formed) in which the same characters stand as "\u202e".
[[nodiscard]] std::string shown_json(std::string json);

/// Whether a spreadsheet would take the text for a formula: it begins with = + - @ (of any width or size),
/// spaces and quotes before it allowed, and is no plain number.
[[nodiscard]] bool runs_as_formula(std::string_view text);

/// A cell of a table of text (TSV, CSV): `shown`, with an apostrophe before what a spreadsheet would run, as
/// OWASP recommends. Numbers such as "-1.5" stay as they are.
[[nodiscard]] std::string cell_text(std::string_view text);

/// What `cell_text` was given: the text without the apostrophe that keeps a spreadsheet from running it.
[[nodiscard]] std::string_view without_guard(std::string_view cell);

/// Whether the text is a number of up to five digits, too short for a date or most record numbers.
[[nodiscard]] bool is_short_number(std::string_view text);

/// What a sentence may say of a text that was not understood, and that may be about a patient: a short
/// number as it is, `"768"`; of everything else the form alone, in which "a" is a letter and "9" a
/// digit: `text of the form "aa aaaaa 9999"`, cut at 24 characters; "nothing" for an empty text.
[[nodiscard]] std::string form_of(std::string_view text);

}  // namespace psg
