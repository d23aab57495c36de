#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "psg/core/samples.hpp"
#include "psg/dsp/butterworth.hpp"
#include "psg/dsp/extended_block.hpp"
#include "psg/dsp/kernels.hpp"

namespace psg {

/// Zero-phase filtering (forward and backward, as `filter_zero_phase`) of a signal in blocks, in float.
///
/// A block is cut into 16 stretches of time that are filtered side by side, each started `warm_up()`
/// samples before its first and after its last sample, so that the unknown past has died away. The
/// result does not depend on the instruction set or on other blocks, and on where blocks begin only
/// by rounding. Sections with the numerator b0 * (1, 0, -1), as `butterworth_bandpass` makes them, are
/// fast, run first and take offsets of any size away exactly; others (a notch) cost about twice as much.
///
/// Rounding, measured on EMG to 400 uV with an offset of 5 mV: at most 0.002 uV for order 4, 10 to 100 Hz at
/// 512 Hz; it grows with the order and with the square of rate / lower edge (0.005 uV at 1024 Hz).
class BlockFilter {
 public:
  /// @param tolerance how much the result may differ from that of the whole signal because of the
  ///        warm-up's finite length, as a share of the signal's range
  /// @throws Error(bad_argument) for no sections, tolerance outside (0, 1), or a filter that is not
  ///         stable or needs more than 2^22 samples to settle.
  explicit BlockFilter(std::vector<Biquad> sections, double tolerance = 1e-8);

  /// Samples of context wanted on each side of a block.
  [[nodiscard]] std::int64_t warm_up() const noexcept { return warm_up_; }
  /// With so many more behind the block, samples are taken from where they lie: lanes are a whole number of
  /// cache lines, so that none is written in two parts.
  [[nodiscard]] static constexpr std::int64_t spare() noexcept { return detail::lanes * detail::lanes; }

  /// Filters one block. Safe to call from several threads; each keeps about
  /// 8 * (out.size() + warm_up()) bytes of scratch memory until it ends.
  /// @param in context before the block, the block, context after it
  /// @param lead length of the context before: warm_up(), or more, or what there is when the segment
  ///        begins within it; likewise after the block, in.size() - lead - out.size()
  /// @param segment_begins in.front() is the first sample of the signal: SciPy's odd extension and
  ///        steady-state start apply there
  /// @param segment_ends in.back() is the last sample of the signal
  /// @param out the filtered block
  /// @throws Error(bad_argument) for less context than that.
  void apply(std::span<const float> in, std::size_t lead, bool segment_begins, bool segment_ends,
             std::span<float> out) const {
    apply(FloatSamples{in}, lead, segment_begins, segment_ends, out);
  }
  /// The same, the same bytes, of samples as they are stored.
  void apply(const StoredSamples& in, std::size_t lead, bool segment_begins, bool segment_ends,
             std::span<float> out) const;

 private:
  template <typename Samples>
  void filter(const detail::ExtendedBlock<Samples>& block, std::span<float> out) const;
  template <typename Rows, typename Transpose>
  void forward(const detail::Kernels& kernel, const Rows& rows, std::span<const float> before,
               const Transpose& transpose_rows) const;
  template <typename Rows>
  void backward(const detail::Kernels& kernel, const Rows& rows, std::span<float> out) const;

  std::vector<detail::BandSection> band_sections_;
  std::vector<detail::AnySection> any_sections_;
  float gain_ = 1;              // of all sections, forward and backward
  std::int64_t extension_ = 0;  // of SciPy at a true end
  std::int64_t warm_up_ = 0;
};

}  // namespace psg
