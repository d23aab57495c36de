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

/// The text as UTF-8: as it is when it is UTF-8 already, else every byte taken as Latin-1.
[[nodiscard]] std::string to_utf8(std::string_view text);

/// The text of a file as UTF-8.
struct Decoded {
  std::string text;
  const char* encoding = "UTF-8";  ///< what the file was in: "UTF-8", "UTF-16LE", "UTF-16BE" or "Latin-1"
  std::size_t damaged = 0;         ///< code units of UTF-16 that have no meaning and became U+FFFD
};

/// UTF-8 and UTF-16 by their byte order marks, which are dropped; else UTF-8 where it is, and Latin-1.
[[nodiscard]] Decoded decoded(std::string_view bytes);

}  // namespace psg
