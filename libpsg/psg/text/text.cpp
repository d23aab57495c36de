#include "psg/text/text.hpp"

#include <algorithm>

#include "psg/core/stop.hpp"
#include "psg/core/units.hpp"
#include "psg/text/case_folding.hpp"

namespace psg {
namespace {

constexpr bool is_word_character(char c) { return is_letter(c) || is_digit(c) || !is_ascii(c); }

Words words_of(std::string_view text, bool by_capitals) {
  Words words;
  bool open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool inside = is_word_character(c);
    const bool hump = by_capitals && is_upper(c) && i > 0 && is_lower(text[i - 1]);
    if (inside && (!open || hump)) words.emplace_back();
    if (inside) words.back() += lower(c);
    open = inside;
  }
  if (std::ranges::all_of(text, is_ascii)) return words;
  for (std::string& word : words) word = case_folded(word);
  return words;
}

/// The ASCII letter below the accent of U+00C0 to U+00FF, a space for other characters.
char without_accent(std::uint32_t code) {
  constexpr std::string_view letters = "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy";
  return code >= 0xC0 && code <= 0xFF ? letters[code - 0xC0] : ' ';
}

std::string_view without_one_digit(std::string_view word) {
  const bool digit = word.size() > 1 && is_digit(word.back()) && !is_digit(word[word.size() - 2]);
  return digit ? word.substr(0, word.size() - 1) : word;
}

/// The run of digits, or the single character, at the start of a text.
std::string_view piece_of(std::string_view text) {
  const auto end = std::ranges::find_if_not(text, is_digit);
  return text.substr(0, std::max<std::size_t>(1, static_cast<std::size_t>(end - text.begin())));
}

std::string_view without_zeros(std::string_view digits) {
  return digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
}

/// Below 0, 0 or above 0 as the first piece comes before, beside or after the second.
int order_of(std::string_view a, std::string_view b) {
  if (!is_digit(a.front()) || !is_digit(b.front())) return a.compare(b);
  const std::string_view x = without_zeros(a), y = without_zeros(b);
  if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
  return x.compare(y);
}

/// Calls `take` for each part between separators.
template <typename Take>
void each_part(std::string_view text, std::string_view separators, Take take) {
  for (;;) {
    const auto end = text.find_first_of(separators);
    take(text.substr(0, end));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = upper(c);
  return out;
}

std::string folded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (is_letter(text[i]) || is_digit(text[i])) {
      out += lower(text[i]);
    } else if (const char letter = c.valid ? without_accent(c.code) : ' '; letter != ' ') {
      out += letter;
    }
    i += c.length;
  }
  return out;
}

std::string folded_unit(std::string_view text) { return folded(with_plain_micro(text)); }

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  each_part(text, separators, [&](std::string_view part) {
    part = trimmed(part);
    if (!part.empty()) parts.push_back(part);
  });
  return parts;
}

Words words_between(std::string_view text, std::string_view separators) {
  Words words;
  each_part(text, separators, [&](std::string_view part) {
    if (!part.empty()) words.push_back(case_folded(part));
  });
  return words;
}

Words words_of(std::string_view text) { return words_of(text, false); }

Words words_by_capitals(std::string_view text) { return words_of(text, true); }

bool all_known(const Words& words, const WordSet& list) {
  std::size_t digits = 0;
  return std::ranges::all_of(words, [&](const std::string& word) {
    if (std::ranges::all_of(word, is_digit)) return (digits += word.size()) <= 2;
    return list.contains(word) || list.contains(without_one_digit(word));
  });
}

bool natural_less(std::string_view a, std::string_view b) {
  stop_tick();
  std::string_view left = a, right = b;
  while (!left.empty() && !right.empty()) {
    const std::string_view x = piece_of(left), y = piece_of(right);
    if (const int order = order_of(x, y); order != 0) return order < 0;
    left.remove_prefix(x.size());
    right.remove_prefix(y.size());
  }
  if (left.empty() != right.empty()) return left.empty();
  return a < b;
}

std::size_t end_of_line(std::string_view text, std::size_t from) noexcept {
  while (from < text.size() && text[from] != '\n' && text[from] != '\r') ++from;
  return from;
}

std::size_t next_line(std::string_view text, std::size_t end) noexcept {
  return std::min(end + (text.substr(end).starts_with("\r\n") ? 2 : 1), text.size());
}

bool LineReader::next(Line& line) noexcept {
  if (at_ >= text_.size()) return false;
  const std::size_t end = end_of_line(text_, at_);
  line = {++number_, text_.substr(at_, end - at_)};
  at_ = next_line(text_, end);
  return true;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  LineReader reader(text);
  for (Line line; reader.next(line);) {
    stop_tick();
    lines.push_back(line);
  }
  return lines;
}

std::size_t count_of_lines(std::string_view text) {
  LineReader reader(text);
  Line line;
  while (reader.next(line)) stop_tick();
  return line.number;
}

}  // namespace psg
