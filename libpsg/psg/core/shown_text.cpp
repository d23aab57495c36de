#include "psg/core/shown_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <span>
#include <utility>

#include "psg/core/characters.hpp"

namespace psg {
namespace {

/// At least four digits.
std::string hexadecimal(std::uint32_t code, const char* digits) {
  std::string out;
  for (; code > 0 || out.size() < 4; code >>= 4) out.insert(out.begin(), digits[code & 0xF]);
  return out;
}

using Range = std::pair<std::uint32_t, std::uint32_t>;

bool is_in(std::uint32_t code, std::span<const Range> ranges) {
  return std::ranges::any_of(ranges, [&](Range r) { return r.first <= code && code <= r.second; });
}

/// Invisible characters: controls, Unicode's Default_Ignorable_Code_Point (version 15.1), line separators,
/// interlinear marks, the braille pattern without dots, and what XML forbids.
bool is_unseen(std::uint32_t code) {
  constexpr std::array ranges = {
      Range{0x00, 0x1F},       Range{0x7F, 0x9F},       Range{0xAD, 0xAD},      // C0, DEL, C1; soft hyphen
      Range{0x034F, 0x034F},   Range{0x061C, 0x061C},   Range{0x115F, 0x1160},  // joiner; Arabic mark; Hangul
      Range{0x17B4, 0x17B5},   Range{0x180B, 0x180F},                           // Khmer vowels; Mongolian
      Range{0x200B, 0x200F},   Range{0x2028, 0x202E},   Range{0x2060, 0x206F},  // no width, direction, lines
      Range{0x2800, 0x2800},   Range{0x3164, 0x3164},   Range{0xFE00, 0xFE0F},  // braille; Hangul; variation
      Range{0xFEFF, 0xFEFF},   Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFB},  // marks; Hangul; specials
      Range{0xFFFE, 0xFFFF},   Range{0x1BCA0, 0x1BCA3}, Range{0x1D173, 0x1D17A},  // XML; shorthand; music
      Range{0xE0000, 0xE0FFF},                                                    // tags, variation selectors
  };
  return is_in(code, ranges);
}

/// Spaces of any width (Unicode's Zs).
bool is_space(std::uint32_t code) {
  constexpr std::array ranges = {Range{0x20, 0x20},     Range{0xA0, 0xA0},     Range{0x1680, 0x1680},
                                 Range{0x2000, 0x200A}, Range{0x202F, 0x202F}, Range{0x205F, 0x205F},
                                 Range{0x3000, 0x3000}};
  return is_in(code, ranges);
}

/// Tab and line ends, which `shown` turns into spaces.
bool is_tab(std::uint32_t code) { return code >= 0x09 && code <= 0x0D; }
bool is_plain(char c) { return c >= 0x20 && c < 0x7F; }

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

}  // namespace

std::string shown(std::string_view text) {
  if (std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (!c.valid) {
      out += "\xEF\xBF\xBD";
    } else if (is_tab(c.code)) {
      out += ' ';
    } else if (is_unseen(c.code)) {
      out += "<U+" + hexadecimal(c.code, "0123456789ABCDEF") + ">";
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
    // Outside its strings, the only control characters of JSON are line ends. Inside them, characters below
    // U+0020 are escaped already.
    if (!c.valid || !is_unseen(c.code) || text[i] == '\n') {
      out += text.substr(i, c.length);
    } else if (c.code < 0x10000) {
      out += "\\u" + hexadecimal(c.code, "0123456789abcdef");
    } else {
      const std::uint32_t above = c.code - 0x10000;
      for (const std::uint32_t half : {0xD800 + (above >> 10), 0xDC00 + (above & 0x3FF)}) {
        out += "\\u" + hexadecimal(half, "0123456789abcdef");
      }
    }
    i += c.length;
  }
  return out;
}

bool runs_as_formula(std::string_view text) {
  if (is_number(trimmed(text))) return false;
  // Spreadsheets in Asian locales also accept the full-width and small forms of these characters.
  constexpr auto starts = std::to_array<std::uint32_t>(
      {'=', '+', '-', '@', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20, 0xFE66, 0xFE62, 0xFE63, 0xFE6B});
  constexpr auto quotes = std::to_array<std::uint32_t>({'"', '\'', 0x2018, 0x2019, 0x201C, 0x201D});
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    if (std::ranges::find(starts, c.code) != starts.end()) return true;
    const bool passed =
        is_space(c.code) || is_tab(c.code) || std::ranges::find(quotes, c.code) != quotes.end();
    if (!passed) return false;
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
  const std::string_view bare = trimmed(text);
  if (bare.empty()) return "nothing";
  if (is_short_number(bare)) return '"' + std::string(bare) + '"';
  std::string form;
  std::size_t count = 0;
  for (std::size_t i = 0; i < bare.size() && count < most; ++count) {
    const Character c = character_at(bare, i);
    const char ascii = c.code < 0x80 ? bare[i] : 'a';
    form += is_letter(ascii) ? 'a' : is_digit(ascii) ? '9' : is_plain(ascii) ? ascii : '?';
    i += c.length;
    if (count + 1 == most && i < bare.size()) form += "...";
  }
  return "text of the form \"" + form + '"';
}

}  // namespace psg
