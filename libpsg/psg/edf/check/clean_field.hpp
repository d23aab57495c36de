#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/edf/deviation_kind.hpp"
#include "psg/edf/raw_header.hpp"

namespace psg::edf {

/// A field without what is wrong with its characters or with the form of its number.
struct CleanField {
  std::string text;                  ///< as it should be, without the spaces that fill it up
  std::vector<DeviationKind> found;  ///< what is wrong, each once
  std::vector<DeviationKind> cured;  ///< those of them that `text` has no more
};

/// Looks at the characters of a field alone: NULs, control characters, ASCII, justification, the
/// decimal point, the form of whole numbers.
///
/// Nothing is guessed: a comma that may divide thousands ("1,000") stays, and so does a text with
/// characters that have no spelling in ASCII, or whose spelling does not fit the field.
[[nodiscard]] CleanField cleaned(const RawField& field);

/// The text in ASCII where all its other characters have a spelling beyond doubt and the result has at
/// most `width` characters; empty for a text that is ASCII already, too.
[[nodiscard]] std::optional<std::string> spelled_in_ascii(std::string_view text, std::size_t width);

}  // namespace psg::edf
