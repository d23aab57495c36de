#pragma once

#include <cstdint>
#include <span>
#include <variant>

namespace psg {

/// How a file's 16-bit integers become physical values, in float.
struct Int16Scale {
  float gain = 1;    ///< the channel's own unit for each step
  float offset = 0;  ///< the value of integer 0, in that unit
  float factor = 1;  ///< to another unit, for example 1000 from mV to µV
  friend constexpr bool operator==(const Int16Scale&, const Int16Scale&) = default;
};

/// Samples that lie in memory as physical values.
struct FloatSamples {
  std::span<const float> stored;
  [[nodiscard]] static float value(float sample) noexcept { return sample; }
};

/// Samples held in memory as the file stores them: half the bytes, and converted only where needed.
struct Int16Samples {
  std::span<const std::int16_t> stored;
  Int16Scale scale;
  /// The same value, bit for bit, as `SampleSource::read` times the factor.
  [[nodiscard]] float value(std::int16_t sample) const noexcept {
    return (static_cast<float>(sample) * scale.gain + scale.offset) * scale.factor;
  }
};

using StoredSamples = std::variant<FloatSamples, Int16Samples>;

}  // namespace psg
