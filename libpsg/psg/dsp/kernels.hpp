#pragma once

#include <cstddef>
#include <cstdint>

#include "psg/core/samples.hpp"

namespace psg::detail {

/// How many stretches of time a block is cut into; they are filtered side by side. The same for every
/// instruction set, so that results are the same bytes on all.
inline constexpr std::ptrdiff_t lanes = 16;

/// A section with the numerator (1, 0, -1).
struct BandSection {
  float a1;
  float a2;
};

/// A section with any numerator.
struct AnySection {
  float b0;
  float b1;
  float b2;
  float a1;
  float a2;
  float settled;  ///< response to a constant 1, long after its start
};

/// Sections that are run in one go.
inline constexpr int most_sections = 4;

/// What a cascade of band sections holds between two runs of rows.
struct BandMemory {
  float delays[2][most_sections + 1][lanes];
};

/// What another section holds.
struct AnyMemory {
  float x[2][lanes];
  float y[2][lanes];
};

/// The smallest and the largest of some values.
template <typename T>
struct Extremes {
  T least;
  T largest;
};

/// The inner loops of this folder, compiled once for each instruction set. A row holds one sample of
/// each lane, `lanes` floats. Nothing is checked here.
struct Kernels {
  /// rows[k][l] = in[l][k] for k < height.
  void (*to_rows)(const float* const* in, std::ptrdiff_t height, float* rows);
  /// rows[k][l] = the value of in[l][k] for k < height.
  void (*int16_to_rows)(const std::int16_t* const* in, std::ptrdiff_t height, const Int16Scale& scale,
                        float* rows);
  /// out[l][k] = gain * rows[k][l] for k < height.
  void (*from_rows)(const float* rows, std::ptrdiff_t height, float gain, float* const* out);
  /// Filters `count` rows in place by up to `most_sections` sections, starting at `row` and moving `step`
  /// floats each time (negative: backward in time). Goes on from `memory`, or, when it `starts`, as if the
  /// first row had lasted forever; leaves in `memory` what goes on.
  void (*band_sections)(float* row, std::ptrdiff_t count, std::ptrdiff_t step, const BandSection* sections,
                        int section_count, bool starts, BandMemory& memory);
  void (*any_section)(float* row, std::ptrdiff_t count, std::ptrdiff_t step, const AnySection& section,
                      bool starts, AnyMemory& memory);

  /// out[i] = |in[i]|.
  void (*rectify)(const float* in, std::ptrdiff_t count, float* out);
  /// out[i] = factor * sum of the squares of in[i] ... in[i + window - 1] for i < count. `sums` and `tail`
  /// are as long as what is read of `in`; all buffers must be `padding` floats longer than that.
  void (*window_square_sum)(const float* in, std::ptrdiff_t count, std::ptrdiff_t window, float factor,
                            float* sums, float* tail, float* out);
  /// out[c] = factor * sum of the squares of in[c * step] ... in[c * step + window - 1] for c < count. `in`
  /// must be `padding` floats longer.
  void (*spaced_square_sums)(const float* in, std::ptrdiff_t count, std::ptrdiff_t step,
                             std::ptrdiff_t window, float factor, float* out);
  /// out[i] = maximum or minimum of work[i] ... work[i + window - 1] for i < count. Destroys `work`.
  /// Both buffers must be `padding` floats longer than that.
  void (*window_max)(float* work, std::ptrdiff_t count, std::ptrdiff_t window, float* out);
  void (*window_min)(float* work, std::ptrdiff_t count, std::ptrdiff_t window, float* out);

  /// Of at least one value.
  Extremes<float> (*extremes)(const float* in, std::ptrdiff_t count);
  Extremes<std::int16_t> (*int16_extremes)(const std::int16_t* in, std::ptrdiff_t count);
  /// out[c] = the largest of in[c * hop] ... in[(c + 1) * hop - 1]; the last hop may be shorter.
  void (*hop_maxima)(const float* in, std::ptrdiff_t count, std::ptrdiff_t hop, float* out);
  /// XXH3, 64 bits.
  std::uint64_t (*hash)(const void* bytes, std::size_t size);
};

/// Floats that a window kernel may touch beyond the end of its buffers.
inline constexpr std::ptrdiff_t padding = 16;

/// The kernels of the instruction set in use.
[[nodiscard]] const Kernels& kernels() noexcept;

extern const Kernels kernels_baseline;
extern const Kernels kernels_avx2;
extern const Kernels kernels_avx512;

}  // namespace psg::detail
