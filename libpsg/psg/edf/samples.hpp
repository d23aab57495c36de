#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>

#include "psg/core/recording.hpp"
#include "psg/edf/annotation_records.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"

namespace psg::edf {

static_assert(std::endian::native == std::endian::little, "EDF samples are little-endian");

/// The digital values that a sample can have.
struct DigitalLimits {
  std::int32_t lowest = 0;
  std::int32_t highest = 0;
};

/// Samples of EDF: two's complement, little-endian.
struct Int16 {
  static constexpr std::int64_t bytes = 2;
  static constexpr DigitalLimits limits{-32768, 32767};
  /// Sample `i` of those that begin at `p`.
  static std::int32_t at(const std::byte* p, std::int64_t i) noexcept {
    std::int16_t value = 0;
    std::memcpy(&value, p + i * bytes, sizeof value);
    return value;
  }
};

/// Samples of BDF.
struct Int24 {
  static constexpr std::int64_t bytes = 3;
  static constexpr DigitalLimits limits{-8388608, 8388607};
  static std::int32_t at(const std::byte* p, std::int64_t i) noexcept {
    const std::byte* q = p + i * bytes;
    const auto value = std::to_integer<std::uint32_t>(q[0]) << 8 |
                       std::to_integer<std::uint32_t>(q[1]) << 16 |
                       std::to_integer<std::uint32_t>(q[2]) << 24;
    return static_cast<std::int32_t>(value) >> 8;
  }
};

/// What the samples of a BDF or of an EDF file can have.
[[nodiscard]] constexpr DigitalLimits digital_limits(bool bdf) noexcept {
  return bdf ? Int24::limits : Int16::limits;
}

/// The samples of an open file. `Recording::channels` are the header's signals without the
/// annotation signals, in order; requests count in them.
///
/// Reads go through `pread`, or through windows where they are allowed (`FileWindow`); a file that is cut
/// short later is an Error(io) either way, and any number of threads may read at once. Annotation signals of
/// the records that are read are handed to `annotations`, if given.
[[nodiscard]] std::shared_ptr<const SampleSource> sample_source(
    std::shared_ptr<const File> file, const Header& header,
    std::shared_ptr<StreamedAnnotations> annotations = nullptr);

}  // namespace psg::edf
