#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/time.hpp"

namespace psg::annotations {

/// Text as UTF-8: UTF-8 and UTF-16 by their byte order marks (dropped), else UTF-8 where it is valid,
/// else Latin-1. `damaged` counts code units of UTF-16 that have no meaning, which become U+FFFD.
struct Decoded {
  std::string text;
  const char* encoding = "UTF-8";
  std::size_t damaged = 0;
};
[[nodiscard]] Decoded decoded(std::string_view bytes);

/// One line without its end.
struct Line {
  std::size_t number = 0;  ///< from 1, as editors count
  std::string_view text;   ///< of the text that it is a line of, which lives longer
};

/// The lines of a text that ends its lines by LF, CR LF or CR. Empty lines are kept.
[[nodiscard]] std::vector<Line> lines_of(std::string_view text);
std::vector<Line> lines_of(std::string&& text) = delete;  // the lines would outlive it

/// How many there are.
[[nodiscard]] std::size_t count_of_lines(std::string_view text);

/// Without spaces, tabs and line ends around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// ASCII letters in lower case.
[[nodiscard]] std::string lower(std::string_view text);

/// Letters and digits only, in lower case and without accents: "Micro-éveil" is "microeveil".
[[nodiscard]] std::string folded(std::string_view text);

/// More columns than any table has.
constexpr std::size_t most_fields = 10'000;

/// The fields of a line of delimited text (RFC 4180 quotes), trimmed; of a line with more than `most_fields`
/// the first `most_fields` + 1, so that the caller can tell.
[[nodiscard]] std::vector<std::string> fields_of(std::string_view line, char delimiter);

/// A number of seconds with a decimal point or comma; empty when it is none or beyond +-100 years.
[[nodiscard]] std::optional<Time> seconds_in(std::string_view text);

}  // namespace psg::annotations
