#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace psg {

/// The mean of the squares in a moving window, out[i] centred on in[lead + i]; its root is the moving RMS.
///
/// A window of odd length reaches (window - 1) / 2 samples to each side. An even one reaches window / 2
/// samples back and window / 2 - 1 ahead: its centre is half a sample before in[lead + i]. Where `in` ends
/// sooner (allowed only where the signal does), the window shrinks to what is there.
/// The result depends on the samples in the window alone: the same bytes however a signal is cut into
/// tiles, and on every instruction set. Rounding error is relative, about 1e-6 at most; nothing is
/// subtracted, so quiet after a burst is as exact as quiet.
/// @param in context, then out.size() samples, then context
/// @param window length in samples, at least 1
/// @throws Error(bad_argument) for a window below 1 or `in` shorter than lead + out.size().
void moving_mean_square(std::span<const float> in, std::size_t lead, std::int64_t window,
                        std::span<float> out);

/// The moving peak of the rectified samples: a moving maximum, then a moving minimum over the mirrored window
/// (morphological closing), so that it is never below the rectified sample and its edges stay in place: gaps
/// shorter than the window between peaks are filled, nothing grows outwards. Window ends and parity are as in
/// `moving_mean_square`; window - 1 samples of context are wanted on each side, fewer only where the signal
/// begins or ends. (Doubling, not van Herk's blocks: the work grows with log2 of the window, all of it
/// vectors.)
/// @throws Error(bad_argument) as moving_mean_square.
void moving_peak(std::span<const float> in, std::size_t lead, std::int64_t window, std::span<float> out);

}  // namespace psg
