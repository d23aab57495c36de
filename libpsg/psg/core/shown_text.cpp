#include "psg/core/shown_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <utility>

namespace psg {
namespace {

/// One character of a text; length 1 and `valid` false for a byte that is no UTF-8.
struct Character {
  std::uint32_t code = 0;
  std::size_t length = 1;
  bool valid = true;
};

unsigned byte_at(std::string_view text, std::size_t i) { return static_cast<unsigned char>(text[i]); }

Character character_at(std::string_view text, std::size_t i) {
  const unsigned lead = byte_at(text, i);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || i + length > text.size()) return {lead, 1, false};
  std::uint32_t code = lead & (0x7Fu >> length);
  for (std::size_t k = 1; k < length; ++k) {
    const unsigned byte = byte_at(text, i + k);
    if ((byte & 0xC0) != 0x80) return {lead, 1, false};
    code = code << 6 | (byte & 0x3F);
  }
  constexpr std::array<std::uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least[length] || code > 0x10FFFF || surrogate) return {lead, 1, false};
  return {code, length, true};
}

/// Characters that are not seen but do something.
bool acts(std::uint32_t code) {
  using Range = std::pair<std::uint32_t, std::uint32_t>;
  constexpr std::array ranges = {
      Range{0x00, 0x1F},      Range{0x7F, 0x9F},      // C0, DEL, C1
      Range{0x061C, 0x061C},  Range{0x180E, 0x180E},  // Arabic mark, Mongolian separator
      Range{0x200B, 0x200F},  Range{0x2028, 0x202E}, Range{0x2060, 0x206F},  // no width, direction, lines
      Range{0xFEFF, 0xFEFF},  Range{0xFFF9, 0xFFFB}, Range{0xFFFE, 0xFFFF},  // marks; not in XML
      Range{0xE0000, 0xE007F}                                                // invisible tags
  };
  return std::ranges::any_of(ranges, [&](Range r) { return r.first <= code && code <= r.second; });
}

bool is_blank(std::uint32_t code) { return code >= 0x09 && code <= 0x0D; }
bool is_plain(char c) { return c >= 0x20 && c < 0x7F; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// [+-]digits[.,digits][e[+-]digits]
bool is_number(std::string_view text) {
  const auto digits = [&text] {
    std::size_t count = 0;
    for (; !text.empty() && is_digit(text.front()); ++count) text.remove_prefix(1);
    return count;
  };
  const auto skip = [&text](std::string_view any) {
    const bool there = !text.empty() && any.find(text.front()) != std::string_view::npos;
    if (there) text.remove_prefix(1);
    return there;
  };
  skip("+-");
  std::size_t count = digits();
  if (skip(".,")) count += digits();
  if (count == 0) return false;
  if (skip("eE")) {
    skip("+-");
    if (digits() == 0) return false;
  }
  return text.empty();
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace

std::string shown(std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (!c.valid) {
      out += "\xEF\xBF\xBD";
    } else if (is_blank(c.code)) {
      out += ' ';
    } else if (acts(c.code)) {
      fmt::format_to(std::back_inserter(out), "<U+{:04X}>", c.code);
    } else {
      out += text.substr(i, c.length);
    }
    i += c.length;
  }
  return out;
}

std::string shown_json(std::string json) {
  const auto stays = [](char c) { return c == '\n' || is_plain(c); };
  if (std::ranges::all_of(json, stays)) return json;
  std::string out;
  out.reserve(json.size());
  const std::string_view text = json;
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    // Beside strings JSON has line ends alone, and inside them characters below U+0020 are escaped already.
    if (!c.valid || !acts(c.code) || text[i] == '\n') {
      out += text.substr(i, c.length);
    } else if (c.code < 0x10000) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c.code);
    } else {
      const std::uint32_t above = c.code - 0x10000;
      fmt::format_to(std::back_inserter(out), "\\u{:04x}\\u{:04x}", 0xD800 + (above >> 10),
                     0xDC00 + (above & 0x3FF));
    }
    i += c.length;
  }
  return out;
}

bool runs_as_formula(std::string_view text) {
  if (is_number(without_blanks(text))) return false;
  constexpr std::array<std::uint32_t, 8> starts = {'=', '+', '-', '@', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};
  constexpr std::array<std::uint32_t, 9> passed = {' ',    '\t',   '"',    '\'',  0xA0,
                                                   0x2018, 0x2019, 0x201C, 0x3000};
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (std::ranges::find(starts, c.code) != starts.end()) return true;
    if (std::ranges::find(passed, c.code) == passed.end() && !is_blank(c.code)) return false;
    i += c.length;
  }
  return false;
}

std::string cell_text(std::string_view text) {
  std::string cell = shown(text);
  return runs_as_formula(cell) ? "'" + cell : cell;
}

std::string_view without_guard(std::string_view cell) {
  const bool guarded = cell.starts_with('\'') && runs_as_formula(cell.substr(1));
  return guarded ? cell.substr(1) : cell;
}

bool is_short_number(std::string_view text) {
  constexpr auto most = 5;  // a date has six
  return is_number(text) && std::ranges::count_if(text, is_digit) <= most;
}

std::string form_of(std::string_view text) {
  constexpr std::size_t most = 24;
  const std::string_view bare = without_blanks(text);
  if (bare.empty()) return "nothing";
  if (is_short_number(bare)) return fmt::format("\"{}\"", bare);
  std::string form;
  std::size_t count = 0;
  for (std::size_t i = 0; i < bare.size() && count < most; ++count) {
    const Character c = character_at(bare, i);
    const char ascii = c.code < 0x80 ? bare[i] : 'a';
    const bool letter = (ascii >= 'a' && ascii <= 'z') || (ascii >= 'A' && ascii <= 'Z');
    form += letter ? 'a' : is_digit(ascii) ? '9' : is_plain(ascii) ? ascii : '?';
    i += c.length;
    if (count + 1 == most && i < bare.size()) form += "...";
  }
  return fmt::format("text of the form \"{}\"", form);
}

}  // namespace psg
