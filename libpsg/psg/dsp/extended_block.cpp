#include "psg/dsp/extended_block.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/core/error.hpp"

namespace psg::detail {

template <typename Samples>
ExtendedBlock<Samples>::ExtendedBlock(const Samples& in, std::size_t lead, std::size_t length, bool begins,
                                      bool ends, std::ptrdiff_t context, std::ptrdiff_t extension)
    : in_(in), size_(std::ssize(in.stored)), lead_(static_cast<std::ptrdiff_t>(lead)) {
  const std::size_t size = in.stored.size();
  if (lead > size || length > size - lead)
    throw Error(ErrorKind::bad_argument,
                fmt::format("block of {} samples has {} before it and {} in all, expected at least {}",
                            length, lead, size, lead + length));
  const auto tail = static_cast<std::ptrdiff_t>(size - lead - length);
  if ((!begins && lead_ < context) || (!ends && tail < context))
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("block has {} samples of context before and {} after it, expected {} where the signal "
                    "goes on",
                    lead, tail, context));
  const std::ptrdiff_t reflected = std::clamp<std::ptrdiff_t>(size_ - 1, 0, extension);
  extension_before_ = begins ? reflected : 0;
  extension_after_ = ends ? reflected : 0;
}

template <typename Samples>
void ExtendedBlock<Samples>::copy(std::ptrdiff_t first, std::span<float> to) const {
  const std::ptrdiff_t begin = first + lead_;
  const std::ptrdiff_t end = begin + std::ssize(to);
  const std::ptrdiff_t inside_begin = std::clamp<std::ptrdiff_t>(0, begin, end);
  const std::ptrdiff_t inside_end = std::clamp<std::ptrdiff_t>(size_, inside_begin, end);
  for (std::ptrdiff_t i = begin; i < inside_begin; ++i) to[static_cast<std::size_t>(i - begin)] = at(i);
  std::transform(in_.stored.begin() + inside_begin, in_.stored.begin() + inside_end,
                 to.begin() + (inside_begin - begin), [this](auto stored) { return in_.value(stored); });
  for (std::ptrdiff_t i = inside_end; i < end; ++i) to[static_cast<std::size_t>(i - begin)] = at(i);
}

template <typename Samples>
auto ExtendedBlock<Samples>::direct(std::ptrdiff_t first, std::ptrdiff_t count) const
    -> decltype(Samples::stored.data()) {
  const std::ptrdiff_t begin = first + lead_;
  return begin >= 0 && begin + count <= size_ ? in_.stored.data() + begin : nullptr;
}

template <typename Samples>
float ExtendedBlock<Samples>::value(std::ptrdiff_t index) const {
  return in_.value(in_.stored[static_cast<std::size_t>(index)]);
}

template <typename Samples>
float ExtendedBlock<Samples>::at(std::ptrdiff_t index) const {
  const std::ptrdiff_t i = std::clamp(index, -extension_before_, size_ - 1 + extension_after_);
  if (i < 0) return 2 * value(0) - value(-i);
  if (i < size_) return value(i);
  return 2 * value(size_ - 1) - value(2 * (size_ - 1) - i);
}

template class ExtendedBlock<FloatSamples>;
template class ExtendedBlock<Int16Samples>;

}  // namespace psg::detail
