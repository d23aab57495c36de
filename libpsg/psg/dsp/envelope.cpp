#include "psg/dsp/envelope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/dsp/kernels.hpp"
#include "psg/system/buffer.hpp"

namespace psg {
namespace {

using Index = std::ptrdiff_t;

// Outputs computed at a time, a multiple of every vector: the buffers of a chunk stay in the first-level
// cache.
constexpr Index chunk_length = 2048;

void check_window(std::int64_t window) {
  if (window < 1 || window > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorKind::bad_argument,
                fmt::format("moving window has {} samples, expected 1 to 2147483647", window));
}

void check_lead(std::span<const float> in, std::size_t lead, std::size_t length) {
  if (lead > in.size() || length > in.size() - lead)
    throw Error(ErrorKind::bad_argument,
                fmt::format("block of {} samples has {} before it and {} in all, expected at least {}",
                            length, lead, in.size(), lead + length));
}

// Index range of the input.
struct Range {
  Index begin;
  Index end;
};

Range inside(Range wanted, Index size) {
  const Index begin = std::clamp<Index>(wanted.begin, 0, size);
  return {begin, std::clamp<Index>(wanted.end, begin, size)};
}

// work[k] = in[first + k], and 0 where there is no input; also in the padding.
void copy(std::span<const float> in, Index first, Index count, std::vector<float>& work) {
  work.assign(static_cast<std::size_t>(count + detail::padding), 0);
  const Range known = inside({first, first + count}, std::ssize(in));
  std::copy(in.begin() + known.begin, in.begin() + known.end,
            work.begin() + std::min(known.begin - first, count));
}

// Of a window of which the sum of squares is known, cut to the input.
float mean(float sum, Index first, Index window, std::span<const float> in) {
  const Range range = inside({first, first + window}, std::ssize(in));
  const Index held = range.end - range.begin;
  return held == window ? 1 / static_cast<float>(window) * sum : sum / static_cast<float>(held);
}

}  // namespace

MovingMeanSquare::MovingMeanSquare(std::int64_t window) : window_(window) {
  check_window(window);
  block_ = std::max<Index>(chunk_length, (window / detail::padding + 1) * detail::padding);
}

void MovingMeanSquare::operator()(std::span<const float> in, std::size_t lead, std::span<float> out) {
  check_lead(in, lead, out.size());
  reserve(std::ssize(out));
  const detail::Kernels& kernel = detail::kernels();
  const float factor = 1 / static_cast<float>(window_);
  for (Index done = 0; done < std::ssize(out); done += block_) {
    const Index count = std::min(block_, std::ssize(out) - done);
    const Index first = static_cast<Index>(lead) + done - window_ / 2;
    const Index wanted = count + window_ - 1;
    float* const to = out.data() + done;
    if (first >= 0 && first + wanted + detail::padding <= std::ssize(in) && count % detail::padding == 0) {
      kernel.window_square_sum(in.data() + first, count, window_, factor, sums_.get(), tail_.get(), to);
      continue;
    }
    copy(in, first, wanted, ends_);
    kernel.window_square_sum(ends_.data(), count, window_, 1, sums_.get(), tail_.get(), last_.get());
    for (Index i = 0; i < count; ++i)
      to[i] = mean(last_[static_cast<std::size_t>(i)], first + i, window_, in);
  }
}

void MovingMeanSquare::reserve(Index outputs) {
  const auto wanted = static_cast<std::size_t>(std::min(block_, outputs) + detail::padding + window_);
  if (wanted <= reserved_) return;
  for (AlignedFloats* memory : {&sums_, &tail_, &last_}) {
    *memory = aligned_floats(wanted);
    // What is read beyond the end is not used, but must be a number.
    std::fill_n(memory->get(), wanted, 0.0F);
  }
  reserved_ = wanted;
}

void spaced_mean_squares(std::span<const float> in, std::int64_t first, std::int64_t step,
                         std::int64_t window, std::span<float> out) {
  check_window(window);
  const Index begin = first - window / 2;  // of the first window
  const auto windows = std::ssize(out);
  if (step < 1 || (windows > 0 && (begin + window <= 0 || begin + (windows - 1) * step >= std::ssize(in))))
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("{} windows of {} samples, {} apart and the first around sample {}, expected each "
                    "to hold some of {} samples",
                    windows, window, step, first, std::ssize(in)));
  const detail::Kernels& kernel = detail::kernels();
  // Those that lie inside as a whole, with what the kernel reads beyond.
  const Index inside_from = begin >= 0 ? 0 : std::min(windows, (-begin + step - 1) / step);
  const Index room = std::ssize(in) - detail::padding - window - begin;
  const Index inside_to = std::max(inside_from, room < 0 ? 0 : std::min(windows, room / step + 1));
  if (inside_from < inside_to)
    kernel.spaced_square_sums(in.data() + begin + inside_from * step, inside_to - inside_from, step, window,
                              1 / static_cast<float>(window), out.data() + inside_from);
  std::vector<float> ends;
  for (Index k = 0; k < windows; ++k) {
    if (k >= inside_from && k < inside_to) continue;
    copy(in, begin + k * step, window, ends);
    float& to = out[static_cast<std::size_t>(k)];
    kernel.spaced_square_sums(ends.data(), 1, step, window, 1, &to);
    to = mean(to, begin + k * step, window, in);
  }
}

void moving_peak(std::span<const float> in, std::size_t lead, std::int64_t window, std::span<float> out) {
  check_window(window);
  check_lead(in, lead, out.size());
  const detail::Kernels& kernel = detail::kernels();
  const Index reach = window - 1;
  const Index back = window / 2;
  const Index chunk = std::max<Index>(chunk_length, window);
  const Index longest = std::min(chunk, std::ssize(out));
  std::vector<float> work;
  std::vector<float> maxima(static_cast<std::size_t>(longest + reach + detail::padding));
  std::vector<float> minima(static_cast<std::size_t>(longest + detail::padding));
  for (Index done = 0; done < std::ssize(out); done += chunk) {
    const Index count = std::min(chunk, std::ssize(out) - done);
    const Index position = static_cast<Index>(lead) + done;
    const Index first = position - (reach - back);  // of the maxima, whose windows reach `back` before it
    copy(in, first - back, count + 2 * reach, work);
    kernel.rectify(work.data(), count + 2 * reach, work.data());
    kernel.window_max(work.data(), count + reach, window, maxima.data());
    const Range known = inside({first, first + count + reach}, std::ssize(in));
    std::fill(maxima.begin(), maxima.begin() + (known.begin - first), std::numeric_limits<float>::infinity());
    std::fill(maxima.begin() + (known.end - first), maxima.begin() + count + reach,
              std::numeric_limits<float>::infinity());
    kernel.window_min(maxima.data(), count, window, minima.data());
    std::copy_n(minima.begin(), count, out.begin() + done);
  }
}

}  // namespace psg
