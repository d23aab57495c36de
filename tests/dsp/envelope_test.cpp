#include "psg/dsp/envelope.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "each_instruction_set.hpp"
#include "emg.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

using Index = std::ptrdiff_t;

const std::vector<std::int64_t> windows = {1, 2, 3, 4, 5, 8, 31, 38, 64, 76, 77, 127, 154, 300, 3001};

std::vector<float> some_emg(std::size_t count = 6000) {
  auto emg = test::emg_with_drift_and_offset(count, 512);
  for (float& v : emg) v -= 5000;
  return emg;
}

// [i - window / 2, i + (window - 1) / 2], cut to the signal.
std::pair<Index, Index> window_of(Index i, Index window, Index size) {
  return {std::max<Index>(0, i - window / 2), std::min(size, i - window / 2 + window)};
}

std::vector<double> plain_mean_square(const std::vector<float>& in, Index window) {
  std::vector<double> out;
  for (Index i = 0; i < std::ssize(in); ++i) {
    const auto [begin, end] = window_of(i, window, std::ssize(in));
    double sum = 0;
    for (Index k = begin; k < end; ++k) sum += std::pow(in[static_cast<std::size_t>(k)], 2.0);
    out.push_back(sum / static_cast<double>(end - begin));
  }
  return out;
}

std::vector<float> plain_peak(const std::vector<float>& in, Index window) {
  const Index size = std::ssize(in);
  std::vector<float> maxima;
  for (Index i = 0; i < size; ++i) {
    const auto [begin, end] = window_of(i, window, size);
    float largest = 0;
    for (Index k = begin; k < end; ++k)
      largest = std::max(largest, std::abs(in[static_cast<std::size_t>(k)]));
    maxima.push_back(largest);
  }
  std::vector<float> out;
  for (Index i = 0; i < size; ++i) {  // the mirrored window
    const Index begin = std::max<Index>(0, i - (window - 1) / 2);
    const Index end = std::min(size, i + window / 2 + 1);
    out.push_back(*std::min_element(maxima.begin() + begin, maxima.begin() + end));
  }
  return out;
}

void moving_mean_square(std::span<const float> in, std::size_t lead, std::int64_t window,
                        std::span<float> out) {
  MovingMeanSquare{window}(in, lead, out);
}

using Measure = void (*)(std::span<const float>, std::size_t, std::int64_t, std::span<float>);

std::vector<float> in_tiles(Measure measure, const std::vector<float>& in, std::int64_t window,
                            std::size_t block) {
  std::vector<float> out(in.size());
  const auto context = static_cast<std::size_t>(window - 1);
  for (std::size_t begin = 0; begin < in.size(); begin += block) {
    const std::size_t end = std::min(in.size(), begin + block);
    const std::size_t from = begin > context ? begin - context : 0;
    const std::size_t to = std::min(in.size(), end + context);
    measure(std::span(in).subspan(from, to - from), begin - from, window,
            std::span(out).subspan(begin, end - begin));
  }
  return out;
}

TEST(MovingMeanSquare, IsTheMeanOfTheSquaresInEachWindowEndsIncluded) {
  const auto emg = some_emg();
  for (const std::int64_t window : windows) {
    const auto expected = plain_mean_square(emg, window);
    const auto actual = in_tiles(moving_mean_square, emg, window, emg.size());
    for (std::size_t i = 0; i < emg.size(); ++i)
      ASSERT_NEAR(actual[i], expected[i], 2e-6 * expected[i]) << "window " << window << ", sample " << i;
  }
}

TEST(MovingMeanSquare, QuietRightAfterABurstIsAsExactAsQuiet) {
  std::vector<float> samples(1000, 0.5F);
  std::fill(samples.begin() + 300, samples.begin() + 400, 2e4F);
  std::vector<float> out(samples.size());
  moving_mean_square(samples, 0, 77, out);
  EXPECT_EQ(out[438], 0.25F);  // 400 - 438 = -38: the first window without the burst
  EXPECT_GT(out[437], 1e6F);
  EXPECT_EQ(out[261], 0.25F);
  EXPECT_GT(out[262], 1e6F);
}

TEST(MovingMeanSquare, EvenWindowReachesOneSampleFurtherBackThanAhead) {
  const std::vector<float> impulse = {0, 0, 0, 0, 2, 0, 0, 0, 0};
  std::vector<float> out(impulse.size());
  moving_mean_square(impulse, 0, 4, out);
  EXPECT_EQ(out, (std::vector<float>{0, 0, 0, 1, 1, 1, 1, 0, 0}));
}

TEST(MovingMeanSquare, WindowShrinksToWhatIsThereAtTheEnds) {
  std::vector<float> out(3);
  moving_mean_square(std::vector<float>{1, 2, 3}, 0, 3, out);
  EXPECT_THAT(out, testing::ElementsAre(2.5F, testing::FloatEq(14.0F / 3), 6.5F));
  moving_mean_square(std::vector<float>{1, 1, 1}, 0, 1'000'000, out);
  EXPECT_EQ(out, (std::vector<float>{1, 1, 1}));
}

TEST(SpacedMeanSquares, AreThoseOfTheMovingWindowEndsIncluded) {
  const auto emg = some_emg();
  for (const std::int64_t window : windows) {
    const auto expected = plain_mean_square(emg, window);
    for (const std::int64_t step : {1, 7, 64, 500}) {
      for (const std::int64_t first : {std::int64_t{0}, std::int64_t{5}, step / 2}) {
        std::vector<float> out(static_cast<std::size_t>((std::ssize(emg) - first + step - 1) / step));
        spaced_mean_squares(emg, first, step, window, out);
        for (std::size_t k = 0; k < out.size(); ++k) {
          const double there = expected[static_cast<std::size_t>(first) + k * static_cast<std::size_t>(step)];
          ASSERT_NEAR(out[k], there, 2e-6 * there) << "window " << window << " step " << step << " " << k;
        }
      }
    }
  }
}

TEST(SpacedMeanSquares, WindowAroundASampleBeforeTheFirstHoldsWhatIsThere) {
  std::vector<float> out(1);
  spaced_mean_squares(std::vector<float>{1, 2, 3}, -1, 1, 5, out);  // [-3, 2)
  EXPECT_EQ(out[0], 2.5F);
  EXPECT_NO_THROW(spaced_mean_squares(std::vector<float>{1}, -2, 1, 5, out));  // [-4, 1)
  EXPECT_THROW(spaced_mean_squares(std::vector<float>{1}, -3, 1, 5, out), Error);
  EXPECT_NO_THROW(spaced_mean_squares(std::vector<float>{1}, 2, 1, 5, out));  // [0, 5)
  EXPECT_THROW(spaced_mean_squares(std::vector<float>{1}, 3, 1, 5, out), Error);
  EXPECT_THROW(spaced_mean_squares(std::vector<float>{1}, 0, 0, 5, out), Error);
  EXPECT_THROW(spaced_mean_squares(std::vector<float>{1}, 0, 1, 0, out), Error);
  EXPECT_NO_THROW(spaced_mean_squares({}, 9, 1, 5, {}));
}

TEST(SpacedMeanSquares, EveryInstructionSetGivesTheSameBytesAndNanSpoilsOnlyItsWindows) {
  auto emg = some_emg();
  emg[3000] = std::numeric_limits<float>::quiet_NaN();
  for (const std::int64_t window : windows) {
    if (window > 300) continue;
    std::vector<float> first;
    test::with_each_instruction_set([&](const char* name) {
      std::vector<float> out(emg.size());
      spaced_mean_squares(emg, 0, 1, window, out);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const auto [begin, end] = window_of(static_cast<Index>(i), window, std::ssize(emg));
        ASSERT_EQ(std::isnan(out[i]), begin <= 3000 && 3000 < end) << window << " " << i;
        if (std::isnan(out[i])) out[i] = 0;
      }
      if (first.empty()) first = out;
      EXPECT_EQ(out, first) << name << " " << window;
    });
  }
}

TEST(MovingPeak, IsTheMorphologicalClosingOfTheRectifiedSignalEndsIncluded) {
  const auto emg = some_emg();
  for (const std::int64_t window : windows)
    ASSERT_EQ(in_tiles(moving_peak, emg, window, emg.size()), plain_peak(emg, window)) << window;
}

TEST(MovingPeak, FillsGapsShorterThanTheWindowAndMovesNoEdge) {
  std::vector<float> samples(100);
  for (const std::size_t i : {40U, 44U, 48U, 52U}) samples[i] = i % 8 == 0 ? 9.0F : -9.0F;
  for (const std::int64_t window : {4, 5}) {  // gaps of 3 samples
    std::vector<float> out(samples.size());
    moving_peak(samples, 0, window, out);
    for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], i >= 40 && i <= 52 ? 9.0F : 0.0F) << i;
  }
  std::vector<float> out(samples.size());
  moving_peak(samples, 0, 3, out);  // not longer than the gaps
  EXPECT_EQ(out[41], 0);
  EXPECT_EQ(out[44], 9);
}

TEST(MovingMeasures, AnyCutIntoTilesGivesTheSameBytes) {
  const auto emg = some_emg();
  for (const Measure measure : {Measure{moving_mean_square}, Measure{moving_peak}})
    for (const std::int64_t window : {1, 2, 76, 77, 300}) {
      const auto whole = in_tiles(measure, emg, window, emg.size());
      for (const std::size_t block : {std::size_t{1}, std::size_t{50}, std::size_t{2048}, std::size_t{2049}})
        ASSERT_EQ(in_tiles(measure, emg, window, block), whole) << window << " " << block;
    }
}

TEST(MovingMeasures, EveryInstructionSetGivesTheSameBytes) {
  const auto emg = some_emg();
  for (const Measure measure : {Measure{moving_mean_square}, Measure{moving_peak}})
    for (const std::int64_t window : windows) {
      std::vector<float> first;
      test::with_each_instruction_set([&](const char* name) {
        const auto result = in_tiles(measure, emg, window, 2777);
        if (first.empty()) first = result;
        EXPECT_EQ(result, first) << name << " " << window;
      });
    }
}

TEST(MovingMeasures, NanAndInfinitySpoilOnlyWindowsThatHoldThem) {
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    for (const Measure measure : {Measure{moving_mean_square}, Measure{moving_peak}}) {
      std::vector<float> samples(5000, 1.0F);
      samples[2500] = bad;
      const auto out = in_tiles(measure, samples, 77, 1000);
      for (std::size_t i = 0; i < 2400; ++i) ASSERT_EQ(out[i], 1);
      for (std::size_t i = 2600; i < 5000; ++i) ASSERT_EQ(out[i], 1);
    }
}

TEST(MovingMeasures, WindowBelowOneOrTooFewSamplesAreRefused) {
  std::vector<float> in(10);
  std::vector<float> out(5);
  for (const Measure measure : {Measure{moving_mean_square}, Measure{moving_peak}}) {
    EXPECT_THROW(measure(in, 0, 0, out), Error);
    EXPECT_NO_THROW(measure(in, 5, 1, out));
    EXPECT_THROW(measure(in, 6, 1, out), Error);
    EXPECT_THROW(measure(in, 0, std::int64_t{1} << 40, out), Error);
    EXPECT_NO_THROW(measure({}, 0, 77, {}));
  }
}

}  // namespace
}  // namespace psg
