#include "psg/dsp/extended_tile.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/core/error.hpp"

namespace psg::detail {

ExtendedTile::ExtendedTile(std::span<const float> in, std::size_t lead, std::size_t length, bool begins,
                           bool ends, std::ptrdiff_t context, std::ptrdiff_t extension)
    : in_(in.data()), size_(std::ssize(in)), lead_(static_cast<std::ptrdiff_t>(lead)) {
  if (lead > in.size() || length > in.size() - lead)
    throw Error(ErrorKind::bad_argument,
                fmt::format("tile of {} samples has {} before it and {} in all, expected at least {}", length,
                            lead, in.size(), lead + length));
  const auto tail = static_cast<std::ptrdiff_t>(in.size() - lead - length);
  if ((!begins && lead_ < context) || (!ends && tail < context))
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("tile has {} samples of context before and {} after it, expected {} where the signal "
                    "goes on",
                    lead, tail, context));
  const std::ptrdiff_t reflected = std::clamp<std::ptrdiff_t>(size_ - 1, 0, extension);
  extension_before_ = begins ? reflected : 0;
  extension_after_ = ends ? reflected : 0;
}

void ExtendedTile::copy(std::ptrdiff_t first, std::span<float> to) const {
  const std::ptrdiff_t begin = first + lead_;
  const std::ptrdiff_t end = begin + std::ssize(to);
  const std::ptrdiff_t inside_begin = std::clamp<std::ptrdiff_t>(0, begin, end);
  const std::ptrdiff_t inside_end = std::clamp<std::ptrdiff_t>(size_, inside_begin, end);
  for (std::ptrdiff_t i = begin; i < inside_begin; ++i) to[static_cast<std::size_t>(i - begin)] = at(i);
  std::copy(in_ + inside_begin, in_ + inside_end, to.begin() + (inside_begin - begin));
  for (std::ptrdiff_t i = inside_end; i < end; ++i) to[static_cast<std::size_t>(i - begin)] = at(i);
}

const float* ExtendedTile::direct(std::ptrdiff_t first, std::ptrdiff_t count) const {
  const std::ptrdiff_t begin = first + lead_;
  return begin >= 0 && begin + count <= size_ ? in_ + begin : nullptr;
}

float ExtendedTile::at(std::ptrdiff_t index) const {
  const std::ptrdiff_t i = std::clamp(index, -extension_before_, size_ - 1 + extension_after_);
  if (i < 0) return 2 * in_[0] - in_[-i];
  if (i < size_) return in_[i];
  return 2 * in_[size_ - 1] - in_[2 * (size_ - 1) - i];
}

}  // namespace psg::detail
