#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>

namespace psg {

/// The number of a bin of `OctaveHistogram`: from 0, rising with the value. Signed, as vectors compare it.
using Bin = std::int32_t;

inline constexpr Bin bins_of_octave = 1024;
inline constexpr Bin bins_of_group = 32;
/// The bin of infinity.
inline constexpr Bin infinity_bin = 255 * bins_of_octave;
/// The bin of NaN: above all others, so that what is counted below a value holds no NaN.
inline constexpr Bin nan_bin = infinity_bin + bins_of_octave / 2;

/// The bin of a value; negative values count as 0. A float's bits without the sign, cut to 10 bits of
/// fraction, are its number.
inline Bin bin_of(float value) noexcept {
  if (std::isnan(value)) return nan_bin;
  return value > 0 ? std::bit_cast<std::int32_t>(value) >> 13 : 0;
}

/// The middle of a bin; 0 and infinity are exact.
inline double middle_of(Bin bin) noexcept {
  if (bin == 0) return 0;
  if (bin >= infinity_bin) return std::numeric_limits<double>::infinity();
  return std::bit_cast<float>(bin << 13 | 1 << 12);
}

/// A bin and how many of the values lie below it.
struct BinPlace {
  Bin bin = 0;
  std::uint32_t below = 0;
};

/// How many values of a changing set lie in each of 1024 bins of each octave.
///
/// Counts are kept for octaves, for 32 groups of an octave and for 32 bins of a group, so a search looks at
/// three short lists. Who asks again and again keeps the place of the last answer and counts what comes and
/// goes below it (`BinPlace::below`): the next answer, mostly a few bins away, is then found by a walk.
/// Memory: 4.2 kB for each octave that ever held a value.
class OctaveHistogram {
 public:
  /// Adds a value, which may be NaN.
  void add(Bin bin) {
    const auto number = static_cast<std::size_t>(bin);
    std::unique_ptr<Octave>& octave = octaves_[number / bins_of_octave];
    if (!octave) [[unlikely]]
      add_octave(number / bins_of_octave);
    ++octave->bins[number % bins_of_octave];
    ++octave->groups[number % bins_of_octave / bins_of_group];
    ++counts_[number / bins_of_octave];
  }
  /// Takes away a value that is there: `count(bin)` must not be 0.
  void remove(Bin bin) noexcept {
    const auto number = static_cast<std::size_t>(bin);
    Octave& octave = *octaves_[number / bins_of_octave];
    --octave.bins[number % bins_of_octave];
    --octave.groups[number % bins_of_octave / bins_of_group];
    --counts_[number / bins_of_octave];
  }
  /// Adds every value of `other`.
  void merge(const OctaveHistogram& other);

  /// How many values lie in a bin.
  [[nodiscard]] std::uint32_t count(Bin bin) const noexcept {
    const Octave* octave = octave_of(bin);
    return octave == nullptr ? 0 : octave->bins[static_cast<std::size_t>(bin) % bins_of_octave];
  }
  /// The place of a bin.
  [[nodiscard]] BinPlace at_bin(Bin bin) const noexcept;
  /// The place of the value of this rank, the smallest being 0; there must be so many.
  [[nodiscard]] BinPlace at_rank(std::size_t rank) const noexcept;
  /// The same, sooner when the right place `near` is in truth near.
  [[nodiscard]] BinPlace at_bin(Bin bin, BinPlace near) const noexcept;
  [[nodiscard]] BinPlace at_rank(std::size_t rank, BinPlace near) const noexcept;
  /// The value at a rank that need not be whole, by linear interpolation; `place` is that of the whole rank
  /// below.
  [[nodiscard]] double interpolate(double rank, BinPlace place) const noexcept;

 private:
  struct Octave {
    std::array<std::uint32_t, bins_of_octave / bins_of_group> groups{};
    std::array<std::uint32_t, bins_of_octave> bins{};
  };
  static constexpr Bin nearby = 96;  // bins; farther away a search is quicker than a walk

  void add_octave(std::size_t octave);
  [[nodiscard]] const Octave* octave_of(Bin bin) const noexcept {
    return octaves_[static_cast<std::size_t>(bin) / bins_of_octave].get();
  }

  std::array<std::unique_ptr<Octave>, 256> octaves_;
  std::array<std::uint32_t, 256> counts_{};
  std::size_t lowest_ = 255;  // octave that ever held a value
};

inline BinPlace OctaveHistogram::at_bin(Bin bin, BinPlace near) const noexcept {
  const Octave* octave = octave_of(bin);
  if (octave == nullptr || octave != octave_of(near.bin) || std::abs(bin - near.bin) > nearby)
    return at_bin(bin);
  const auto wanted = static_cast<std::size_t>(bin) % bins_of_octave;
  auto i = static_cast<std::size_t>(near.bin) % bins_of_octave;
  while (i < wanted) near.below += octave->bins[i++];
  while (i > wanted) near.below -= octave->bins[--i];
  return {bin, near.below};
}

inline BinPlace OctaveHistogram::at_rank(std::size_t rank, BinPlace near) const noexcept {
  const Octave* octave = octave_of(near.bin);
  if (octave == nullptr) return at_rank(rank);
  const auto start = static_cast<std::size_t>(near.bin) % bins_of_octave;
  const std::size_t first = start < nearby ? 0 : start - nearby;
  const std::size_t last = std::min(start + nearby, bins_of_octave - std::size_t{1});
  std::size_t i = start;
  std::uint32_t below = near.below;
  for (; below > rank; below -= octave->bins[--i])
    if (i == first) return at_rank(rank);
  for (; below + octave->bins[i] <= rank; below += octave->bins[i++])
    if (i == last) return at_rank(rank);
  return {near.bin + static_cast<Bin>(i - start), below};
}

inline double OctaveHistogram::interpolate(double rank, BinPlace place) const noexcept {
  const auto whole = static_cast<std::size_t>(rank);
  const double share = rank - static_cast<double>(whole);
  const double lower = middle_of(place.bin);
  if (share == 0 || whole + 1 < place.below + count(place.bin)) return lower;
  const double upper = middle_of(at_rank(whole + 1, place).bin);
  return upper == lower ? upper : lower + share * (upper - lower);
}

/// Percentiles of a growing set of non-negative values, by a histogram with 1024 bins in each octave.
///
/// Values are kept to 0.05 % (the middle of a bin); exact are 0 and infinity. Adding and asking take
/// constant time. Memory does not grow with the number of values: 4.2 kB for each octave that was ever
/// met. Negative values count as 0 and those below 1.2e-38 are kept to 1e-41; NaN is no value: it is ignored.
class RunningPercentile {
 public:
  void add(float value);
  /// Adds every value of `other`.
  void merge(const RunningPercentile& other);
  /// The percentile, 0 to 100 (clamped), between the two nearest values by linear interpolation, as
  /// `numpy.percentile`; NaN when there is no value.
  [[nodiscard]] double at(double percentile) const;
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  OctaveHistogram values_;
  std::size_t size_ = 0;
};

}  // namespace psg
