#include "psg/dsp/envelope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "psg/core/buffer.hpp"
#include "psg/core/error.hpp"
#include "psg/dsp/kernels.hpp"

namespace psg {
namespace {

using Index = std::ptrdiff_t;

// Outputs computed at a time, a multiple of every vector: the buffers of a block stay in the first-level
// cache.
constexpr Index block_length = 2048;

void check(std::span<const float> in, std::size_t lead, std::int64_t window, std::size_t length) {
  if (window < 1 || window > std::numeric_limits<std::int32_t>::max())
    throw Error(ErrorKind::bad_argument,
                fmt::format("moving window has {} samples, expected 1 to 2147483647", window));
  if (lead > in.size() || length > in.size() - lead)
    throw Error(ErrorKind::bad_argument,
                fmt::format("tile of {} samples has {} before it and {} in all, expected at least {}", length,
                            lead, in.size(), lead + length));
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

}  // namespace

void moving_mean_square(std::span<const float> in, std::size_t lead, std::int64_t window,
                        std::span<float> out) {
  check(in, lead, window, out.size());
  const detail::Kernels& kernel = detail::kernels();
  const Index block = std::max<Index>(block_length, (window / detail::padding + 1) * detail::padding);
  const Index longest = std::min(block, std::ssize(out)) + detail::padding;
  const float factor = 1 / static_cast<float>(window);
  std::vector<float> ends;
  const auto work = static_cast<std::size_t>(longest + window);
  const AlignedFloats sums = aligned_floats(work), tail = aligned_floats(work), last = aligned_floats(work);
  std::fill_n(sums.get(), work, 0.0F);  // what is read beyond the end is not used, but must be a number
  std::fill_n(tail.get(), work, 0.0F);
  for (Index done = 0; done < std::ssize(out); done += block) {
    const Index count = std::min(block, std::ssize(out) - done);
    const Index first = static_cast<Index>(lead) + done - window / 2;
    const Index wanted = count + window - 1;
    float* const to = out.data() + done;
    if (first >= 0 && first + wanted + detail::padding <= std::ssize(in) && count == block) {
      kernel.window_square_sum(in.data() + first, count, window, factor, sums.get(), tail.get(), to);
      continue;
    }
    copy(in, first, wanted, ends);
    kernel.window_square_sum(ends.data(), count, window, 1, sums.get(), tail.get(), last.get());
    for (Index i = 0; i < count; ++i) {
      const Range range = inside({first + i, first + i + window}, std::ssize(in));
      const Index held = range.end - range.begin;
      const float sum = last[static_cast<std::size_t>(i)];
      to[i] = held == window ? factor * sum : sum / static_cast<float>(held);
    }
  }
}

void moving_peak(std::span<const float> in, std::size_t lead, std::int64_t window, std::span<float> out) {
  check(in, lead, window, out.size());
  const detail::Kernels& kernel = detail::kernels();
  const Index reach = window - 1;
  const Index back = window / 2;
  const Index block = std::max<Index>(block_length, window);
  const Index longest = std::min(block, std::ssize(out));
  std::vector<float> work;
  std::vector<float> maxima(static_cast<std::size_t>(longest + reach + detail::padding));
  std::vector<float> minima(static_cast<std::size_t>(longest + detail::padding));
  for (Index done = 0; done < std::ssize(out); done += block) {
    const Index count = std::min(block, std::ssize(out) - done);
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
