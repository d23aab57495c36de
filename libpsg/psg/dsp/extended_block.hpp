#pragma once

#include <cstddef>
#include <span>

#include "psg/core/samples.hpp"

namespace psg::detail {

/// A block with its context, continued beyond the ends of the signal by a point reflection in the
/// first or last sample (odd extension), and beyond that by repeating the last value.
/// @tparam Samples FloatSamples or Int16Samples; positions have their values
template <typename Samples>
class ExtendedBlock {
 public:
  /// @param context samples wanted on each side
  /// @param extension length of the odd extension; cut to one sample less than `in` has
  /// @throws Error(bad_argument) for less context where the signal goes on, or lead or length beyond `in`.
  ExtendedBlock(const Samples& in, std::size_t lead, std::size_t length, bool begins, bool ends,
                std::ptrdiff_t context, std::ptrdiff_t extension);

  /// Fills `to` from position `first`; position 0 is the first sample of the block itself.
  void copy(std::ptrdiff_t first, std::span<float> to) const;
  /// The samples from `first` on where they lie in memory, or nullptr when some of `count` do not.
  [[nodiscard]] auto direct(std::ptrdiff_t first, std::ptrdiff_t count) const
      -> decltype(Samples::stored.data());
  [[nodiscard]] const Samples& samples() const { return in_; }
  /// The position after the last sample, extension included.
  [[nodiscard]] std::ptrdiff_t stop() const { return size_ - lead_ + extension_after_; }

 private:
  [[nodiscard]] float at(std::ptrdiff_t index) const;  // counted from in.front()

  [[nodiscard]] float value(std::ptrdiff_t index) const;

  Samples in_;
  std::ptrdiff_t size_;
  std::ptrdiff_t lead_;
  std::ptrdiff_t extension_before_;
  std::ptrdiff_t extension_after_;
};

extern template class ExtendedBlock<FloatSamples>;
extern template class ExtendedBlock<Int16Samples>;

}  // namespace psg::detail
