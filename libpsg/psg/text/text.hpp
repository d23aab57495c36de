#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "psg/core/characters.hpp"

namespace psg {

/// ASCII letters in lower or upper case; all else stays.
/// @{
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string upper(std::string_view text);
/// @}

/// Letters and digits of ASCII alone, in lower case and without accents: "Micro-éveil" is "microeveil".
[[nodiscard]] std::string folded(std::string_view text);

/// The same with both signs of micro as "u": "Ferritin (µg/L)" is "ferritinugl".
[[nodiscard]] std::string folded_unit(std::string_view text);

/// The parts of a text between any of the separators, trimmed, without empty ones.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, std::string_view separators);

using Words = std::vector<std::string>;
using WordSet = std::unordered_set<std::string_view>;

/// The parts of a text between any of the separators, in lower case, without empty ones.
[[nodiscard]] Words words_between(std::string_view text, std::string_view separators);

/// Runs of letters and digits in lower case; what is beyond ASCII is a letter.
[[nodiscard]] Words words_of(std::string_view text);

/// The same, but a capital after a small letter begins a word: "ObstructiveApnea" is two.
[[nodiscard]] Words words_by_capitals(std::string_view text);

/// Whether all words are in the list, but for numbers of two digits in all: more may be a date. A digit
/// behind a word of the list is allowed ("leg1").
[[nodiscard]] bool all_known(const Words& words, const WordSet& list);

/// Whether `a` comes before `b` as people count: runs of digits compare as numbers, "n2" before "n10";
/// names that differ in leading zeros alone compare as text.
[[nodiscard]] bool natural_less(std::string_view a, std::string_view b);

/// One line without its end.
struct Line {
  std::size_t number = 0;  ///< from 1, as editors count
  std::string_view text;   ///< of the text that it is a line of, which lives longer
};

/// Where the line ends that a place of a text is in: at LF, CR LF, CR or the end of the text.
[[nodiscard]] std::size_t end_of_line(std::string_view text, std::size_t from) noexcept;

/// Where the next line begins behind that end.
[[nodiscard]] std::size_t next_line(std::string_view text, std::size_t end) noexcept;

/// Goes over the lines of a text that ends them by LF, CR LF or CR. Empty lines are lines.
class LineReader {
 public:
  explicit LineReader(std::string_view text) noexcept : text_(text) {}
  explicit LineReader(std::string&& text) = delete;  // the lines would outlive it
  /// Steps to the next line; false at the end of the text.
  bool next(Line& line) noexcept;

 private:
  std::string_view text_;
  std::size_t number_ = 0;
  std::size_t at_ = 0;
};

/// All lines of a text.
[[nodiscard]] std::vector<Line> lines_of(std::string_view text);
std::vector<Line> lines_of(std::string&& text) = delete;

/// How many lines a text has.
[[nodiscard]] std::size_t count_of_lines(std::string_view text);

}  // namespace psg
