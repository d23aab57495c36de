#include "psg/dsp/envelope.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/dsp/kernels.hpp"

namespace psg {
namespace {

using Index = std::ptrdiff_t;

// Outputs computed at a time: the buffers of a block stay in the first-level cache.
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

using Pointwise = void (*)(const float*, Index, float*);

// work[k] = f(in[first + k]), and `outside` where there is no input; also in the padding.
void prepare(std::span<const float> in, Index first, Index count, Pointwise f, float outside,
             std::vector<float>& work) {
  work.resize(static_cast<std::size_t>(count + detail::padding));
  const Range known = inside({first, first + count}, std::ssize(in));
  const Index before = std::min(known.begin - first, count);
  const Index after = before + (known.end - known.begin);
  std::fill(work.begin(), work.begin() + before, outside);
  f(in.data() + known.begin, known.end - known.begin, work.data() + before);
  std::fill(work.begin() + after, work.end(), outside);
}

}  // namespace

void moving_mean_square(std::span<const float> in, std::size_t lead, std::int64_t window,
                        std::span<float> out) {
  check(in, lead, window, out.size());
  const detail::Kernels& kernel = detail::kernels();
  const Index back = window / 2;
  const Index block = std::max<Index>(block_length, window);
  std::vector<float> work;
  std::vector<float> sums(static_cast<std::size_t>(std::min(block, std::ssize(out)) + detail::padding));
  for (Index done = 0; done < std::ssize(out); done += block) {
    const Index count = std::min(block, std::ssize(out) - done);
    const Index first = static_cast<Index>(lead) + done - back;
    prepare(in, first, count + window - 1, kernel.square, 0, work);
    kernel.window_sum(work.data(), count, window, sums.data());
    kernel.scale(sums.data(), count, 1 / static_cast<float>(window), out.data() + done);
    const auto rescale = [&](Index i) {
      const Range range = inside({first + i, first + i + window}, std::ssize(in));
      out[static_cast<std::size_t>(done + i)] =
          sums[static_cast<std::size_t>(i)] / static_cast<float>(range.end - range.begin);
    };
    for (Index i = 0; i < std::min(count, -first); ++i) rescale(i);
    for (Index i = std::max({Index{0}, -first, std::ssize(in) - window + 1 - first}); i < count; ++i)
      rescale(i);
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
    prepare(in, first - back, count + 2 * reach, kernel.rectify, 0, work);
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
