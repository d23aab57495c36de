#include "psg/dsp/fir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "emg.hpp"
#include "golden.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

TEST(FirBandpass, TapsAreThoseOfSciPysFirwin) {
  const test::Golden golden("fir");
  int compared = 0;
  for (const auto& [key, expected] : golden.rows()) {
    const std::vector<double> n = test::numbers_in(key);
    if (n.size() != 3) continue;
    std::vector<double> taps = fir_bandpass(n[0], n[1], n[2]);
    EXPECT_TRUE(std::equal(taps.begin(), taps.end(), taps.rbegin())) << key;
    EXPECT_EQ(taps.size(), 2 * expected.size() - 1) << key;
    taps.resize(expected.size());
    golden.expect_near(key, taps);
    ++compared;
  }
  EXPECT_EQ(compared, 4);
}

TEST(FirBandpass, LengthFollowsTheTransitionWidth) {
  EXPECT_EQ(fir_bandpass(10, 100, 512).size(), 677U);  // 3.3 * 512 / 2.5 = 675.84
  EXPECT_EQ(fir_bandpass(1, 100, 512).size(), 1691U);  // the transition is the edge: 1689.6
}

TEST(FirBandpass, BandsOutsideNyquistAreRefused) {
  EXPECT_THROW((void)fir_bandpass(10, 100, 200), Error);
  EXPECT_THROW((void)fir_bandpass(0, 100, 512), Error);
  EXPECT_THROW((void)fir_bandpass(1e-9, 100, 512), Error);
  EXPECT_THROW((void)fir_bandpass(10, 100, std::numeric_limits<double>::quiet_NaN()), Error);
}

TEST(FirFilter, ResultIsTheConvolutionOfTheOddExtensionByNumPy) {
  const test::Golden golden("fir");
  const auto emg = golden.floats("input");
  std::vector<float> out(emg.size());
  FirFilter(fir_bandpass(10, 100, 256)).apply(emg, 0, true, true, out);
  golden.expect_near("output", std::vector<double>(out.begin(), out.end()));
}

TEST(FirFilter, AnyCutIntoTilesGivesTheSameToTheLastBitOrTwo) {
  const FirFilter filter(fir_bandpass(10, 100, 512));
  const auto w = static_cast<std::size_t>(filter.warm_up());
  const auto emg = test::emg_with_drift_and_offset(30'000, 512);
  std::vector<float> whole(emg.size());
  filter.apply(emg, 0, true, true, whole);
  std::vector<float> block(7000);
  filter.apply(std::span(emg).subspan(9000 - w, 7000 + 2 * w), w, false, false, block);
  for (std::size_t i = 0; i < block.size(); ++i) ASSERT_NEAR(block[i], whole[9000 + i], 1e-4) << i;
}

TEST(FirFilter, ImpulseStaysInPlace) {
  std::vector<float> impulse(5000);
  impulse[1234] = 10;
  std::vector<float> out(5000);
  FirFilter(fir_bandpass(10, 100, 512)).apply(impulse, 0, true, true, out);
  EXPECT_EQ(std::ranges::max_element(out) - out.begin(), 1234);
}

TEST(FirFilter, SignalsShorterThanTheFilterAndOddValuesAreTaken) {
  const FirFilter filter(fir_bandpass(10, 100, 512));
  std::vector<float> out(5);
  filter.apply(std::vector<float>(5, 3.0F), 0, true, true, out);
  for (const float v : out) EXPECT_LT(std::abs(v), 0.01);
  std::vector<float> bad(5, std::numeric_limits<float>::infinity());
  EXPECT_NO_THROW(filter.apply(bad, 0, true, true, out));
  EXPECT_NO_THROW(filter.apply(std::span<const float>(), 0, true, true, {}));
  EXPECT_THROW(filter.apply(bad, 0, false, true, out), Error);
}

TEST(FirFilter, EvenOrAsymmetricTapsAreRefused) {
  EXPECT_THROW(FirFilter({1, 1}), Error);
  EXPECT_THROW(FirFilter({1, 2, 3}), Error);
  EXPECT_THROW(FirFilter({}), Error);
  EXPECT_NO_THROW(FirFilter({1, 2, 1}));
}

TEST(FirFilter, SamplesAsAFileStoresThemGiveTheBytesOfTheirValues) {
  const FirFilter filter(fir_bandpass(10, 100, 512));
  const Int16Scale scale{0.025F, -3, 1};
  std::vector<std::int16_t> stored;
  std::vector<float> values;
  for (int i = 0; i < 5000; ++i) {
    stored.push_back(static_cast<std::int16_t>((i * 7919) % 65536 - 32768));
    values.push_back(static_cast<float>(stored.back()) * scale.gain + scale.offset);
  }
  std::vector<float> expected(stored.size()), out(stored.size());
  filter.apply(values, 0, true, true, expected);
  filter.apply(Int16Samples{stored, scale}, 0, true, true, out);
  EXPECT_EQ(out, expected);
}

}  // namespace
}  // namespace psg
