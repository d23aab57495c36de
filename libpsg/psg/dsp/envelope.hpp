#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "psg/system/buffer.hpp"

namespace psg {

/// The mean of the squares in a moving window; its root is the moving RMS.
///
/// A window of odd length reaches (window - 1) / 2 samples to each side of its centre. An even one reaches
/// window / 2 samples back and window / 2 - 1 ahead. Where the samples end sooner (allowed only where the
/// signal does), the window shrinks to what is there.
/// Results depend on the samples in the window alone: the same bytes however a signal is cut into blocks, and
/// on every instruction set. Rounding error is relative, about 1e-6 at most; nothing is subtracted, so quiet
/// after a burst is as exact as quiet. Keeps its working memory, so one object serves one thread at a time.
class MovingMeanSquare {
 public:
  /// @param window length in samples, at least 1
  /// @throws Error(bad_argument) for a window below 1.
  explicit MovingMeanSquare(std::int64_t window);

  /// out[i] is that of the window centred on in[lead + i].
  /// @param in context, then out.size() samples, then context
  /// @throws Error(bad_argument) for `in` shorter than lead + out.size().
  void operator()(std::span<const float> in, std::size_t lead, std::span<float> out);

 private:
  void reserve(std::ptrdiff_t outputs);

  std::int64_t window_, block_ = 0;
  std::size_t reserved_ = 0;  // floats in each buffer
  AlignedFloats sums_, tail_, last_;
  std::vector<float> ends_;
};

/// Mean squares of windows that lie apart, out[k] of the window centred on in[first + k * step]: those of
/// MovingMeanSquare but for rounding (1e-6), for a fraction of the work.
/// @param first may be negative where the signal begins. @param step samples, at least 1
/// @throws Error(bad_argument) for a window or a step below 1 or a window with no sample of `in`.
void spaced_mean_squares(std::span<const float> in, std::int64_t first, std::int64_t step,
                         std::int64_t window, std::span<float> out);

/// The moving peak of the rectified samples: a moving maximum, then a moving minimum over the mirrored window
/// (morphological closing), so that it is never below the rectified sample and its edges stay in place: gaps
/// shorter than the window between peaks are filled, nothing grows outwards. Window ends and parity are as in
/// `MovingMeanSquare`; window - 1 samples of context are wanted on each side, fewer only where the signal
/// begins or ends. (Doubling, not van Herk's blocks: the work grows with log2 of the window, all of it
/// vectors.)
/// @throws Error(bad_argument) as MovingMeanSquare.
void moving_peak(std::span<const float> in, std::size_t lead, std::int64_t window, std::span<float> out);

}  // namespace psg
