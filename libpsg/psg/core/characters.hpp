#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace psg {

// These know ASCII only, in any locale. C's own functions depend on the locale and accept no negative char.

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
[[nodiscard]] constexpr bool is_upper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
[[nodiscard]] constexpr bool is_letter(char c) noexcept { return is_lower(c) || is_upper(c); }
[[nodiscard]] constexpr bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

/// Space, tab, line feed, vertical tab, form feed and carriage return: `isspace` of the C locale.
[[nodiscard]] constexpr bool is_blank(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// C0 and DEL.
[[nodiscard]] constexpr bool is_control(char c) noexcept {
  return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

[[nodiscard]] constexpr char lower(char c) noexcept {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr char upper(char c) noexcept {
  return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}

/// The text with the characters for which `unwanted` is true stripped from both ends.
template <typename Predicate>
[[nodiscard]] constexpr std::string_view trimmed_of(std::string_view text, Predicate unwanted) noexcept {
  while (!text.empty() && unwanted(text.front())) text.remove_prefix(1);
  while (!text.empty() && unwanted(text.back())) text.remove_suffix(1);
  return text;
}

/// The text with blanks (`is_blank`) stripped from both ends.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
  return trimmed_of(text, is_blank);
}

/// The text with spaces and control characters stripped from both ends. Fields of EDF headers are padded with
/// spaces, and by some recorders with NUL or worse.
[[nodiscard]] constexpr std::string_view trimmed_field(std::string_view text) noexcept {
  return trimmed_of(text, [](char c) { return c == ' ' || is_control(c); });
}

/// One character of a text in UTF-8.
struct Character {
  std::uint32_t code = 0;  ///< the code point; for an invalid byte, the byte itself
  std::size_t length = 1;
  bool valid = true;  ///< false for a byte that does not begin a character
};

/// The character at a position in a text, decoded as RFC 3629 requires: no overlong forms, no surrogates,
/// nothing above U+10FFFF.
[[nodiscard]] constexpr Character character_at(std::string_view text, std::size_t i) noexcept {
  const auto byte = [&](std::size_t k) { return std::uint32_t{static_cast<unsigned char>(text[k])}; };
  const std::uint32_t lead = byte(i);
  if (lead < 0x80) return {lead, 1, true};
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || length > text.size() - i) return {lead, 1, false};
  std::uint32_t code = lead & (0x7Fu >> length);
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return {lead, 1, false};
    code = code << 6 | (byte(i + k) & 0x3F);
  }
  constexpr std::array<std::uint32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < least[length] || code > 0x10FFFF || surrogate) return {lead, 1, false};
  return {code, length, true};
}

}  // namespace psg
