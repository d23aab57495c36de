#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace psg {

/// Whether a text is UTF-8 (RFC 3629) from its first byte to its last.
[[nodiscard]] bool is_utf8(std::string_view text);

/// Appends a character, which is no surrogate, in UTF-8.
void append_utf8(std::string& out, std::uint32_t code);

/// What a text that is not UTF-8 is taken for: "Windows-1252" where it has a byte that is a character there
/// and a control character in Latin-1 (0x80 to 0x9F), else "Latin-1". The two agree in all other bytes.
[[nodiscard]] const char* single_byte_encoding(std::string_view text);

/// The text as UTF-8: as it is when it is UTF-8 already, else taken as Windows-1252, which is Latin-1 but for
/// bytes 0x80 to 0x9F. Those that Windows-1252 leaves open (81, 8D, 8F, 90, 9D) stay control characters.
[[nodiscard]] std::string to_utf8(std::string_view text);

/// The character of a byte in Windows-1252.
[[nodiscard]] std::uint32_t windows_1252(unsigned char byte) noexcept;

/// The text of a file as UTF-8.
struct Decoded {
  std::string text;
  /// What the file was in: "UTF-8", "UTF-16LE", "UTF-16BE", "Windows-1252" or "Latin-1".
  const char* encoding = "UTF-8";
  std::size_t damaged = 0;  ///< code units of UTF-16 that have no meaning and became U+FFFD
  /// How many of U+000B, U+000C, U+0085, U+2028 and U+2029, which end lines in some programs, there are.
  std::size_t rare_line_ends = 0;
  bool rare_ends_lines = false;  ///< they alone end lines in this text, and are LF here
};

/// UTF-8 and UTF-16 by their byte order marks, which are dropped; else UTF-8 where it is, and Windows-1252 or
/// Latin-1. In a text without LF and CR the rare characters that end lines are made LF; beside LF or CR they
/// stay.
[[nodiscard]] Decoded decoded(std::string_view bytes);

}  // namespace psg
