#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "psg/edf/file.hpp"

namespace psg::edf {

/// The size of a file as its header tells it.
struct HeaderSize {
  std::int64_t header_bytes = 0;
  std::int64_t record_bytes = 0;
  std::int64_t records = 0;  ///< as declared; -1 in a recording that was not closed
  bool only_annotations = false;

  [[nodiscard]] std::int64_t file_bytes() const noexcept { return header_bytes + records * record_bytes; }
};

/// Whether a file begins with the version of EDF or BDF.
[[nodiscard]] bool begins_a_recording(std::string_view bytes);

/// The size that a header tells whose fields lie `shift` bytes behind their place: of the whole header, or
/// of that of the signals alone. Empty when they are no numbers there, or the size fits no file.
/// @param whole whether the first 256 bytes are shifted too
[[nodiscard]] std::optional<HeaderSize> header_size(std::string_view header, std::int64_t shift = 0,
                                                    bool whole = false);

/// A header that lacks bytes, or has some too many.
struct HeaderShift {
  std::int64_t bytes = 0;  ///< too many; negative: missing
  bool signals = false;    ///< in the headers of the signals, else in the first 256 bytes
};

/// Where the fields of a header that makes no sense lie together, and the file then has the size that they
/// tell. Empty where that is nowhere within a few bytes. @throws Error(io).
[[nodiscard]] std::optional<HeaderShift> header_shift(const File& file);

}  // namespace psg::edf
