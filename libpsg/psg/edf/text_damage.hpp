#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "psg/edf/file.hpp"

namespace psg::edf {

/// What a program did that took a recording for text.
enum class TextChange : std::uint8_t {
  line_ends,  ///< byte 13 was put before every byte 10: FTP in ASCII mode, git with autocrlf
  utf8,       ///< every byte above 127 became its character in UTF-8
  replaced,   ///< every byte above 127 became U+FFFD, so what it was is lost
};

/// A recording that was changed as if it were text: every sample behind the first change is made of bytes of
/// two neighbours.
struct TextDamage {
  TextChange change = TextChange::line_ends;
  std::int64_t first = 0;    ///< offset of the first byte that is not as it was
  std::int64_t changes = 0;  ///< places that were changed
  std::int64_t added = 0;    ///< bytes by which the file is too long
  bool fits = false;  ///< without them the file has the size that its header tells: nothing else happened

  /// Whether the bytes of the recording can be had again, beyond doubt.
  [[nodiscard]] bool can_be_undone() const noexcept { return fits && change != TextChange::replaced; }
  /// What was found, for a message: "that every one of its 413 bytes 10 follows a byte 13".
  [[nodiscard]] std::string found() const;
};

/// What was done to a file that is not as long as its header says, or whose header cannot be read. Of a file
/// that was not changed as text, a few hundred bytes are read.
/// @throws Error(io).
[[nodiscard]] std::optional<TextDamage> text_damage(const File& file);

/// Hands the bytes of the recording, as they were before the change, to `take` in pieces. Of `replaced` ones
/// every lost byte is 255. @throws Error(io).
void undo(const File& file, TextChange change, const std::function<void(std::string_view)>& take);

}  // namespace psg::edf
