#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <set>

#include "psg/core/error.hpp"
#include "psg/simulate/leg_emg.hpp"
#include "psg/simulate/plan.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg {
namespace {

using simulated::Burst;
using simulated::LegEmg;
using simulated::LegPlan;

SampleClock clock_of(double rate_hz) { return SampleClock::from_rate(rate_hz); }

Burst block(Time start, Time plateau, double rms_uv) {
  Burst b;
  b.start = start;
  b.plateau = plateau;
  b.rms_uv = rms_uv;
  b.kind = "isolated";
  return b;
}

LegPlan quiet_leg(double floor_uv) {
  LegPlan plan;
  plan.resting.first_uv = floor_uv;
  return plan;
}

std::vector<double> emg_of(const LegPlan& plan, double rate_hz, double seconds, std::uint64_t seed = 3) {
  LegEmg emg(plan, clock_of(rate_hz), seed);
  std::vector<double> samples(static_cast<std::size_t>(rate_hz * seconds));
  emg.fill(0s, samples);
  return samples;
}

/// Mean power of a stretch in a band, by a plain Fourier sum every 1 Hz over whole seconds.
/// A Hann window keeps strong lines out of far bands; its own power (3/8) is divided out.
double band_power(const std::vector<double>& x, double rate_hz, int low_hz, int high_hz, bool hann = false) {
  const auto n = static_cast<std::size_t>(rate_hz);  // one second: lines 1 Hz apart
  double power = 0;
  std::size_t blocks = 0;
  for (std::size_t first = 0; first + n <= x.size(); first += n, ++blocks) {
    for (int hz = low_hz; hz <= high_hz; ++hz) {
      std::complex<double> sum = 0;
      const auto turn = std::polar(1.0, -2 * std::numbers::pi * hz / rate_hz);
      std::complex<double> z = 1;
      for (std::size_t i = 0; i < n; ++i, z *= turn) {
        const double phase = 2 * std::numbers::pi * static_cast<double>(i) / rate_hz;
        sum += x[first + i] * z * (hann ? 0.5 - 0.5 * std::cos(phase) : 1.0);
      }
      power += 2 * std::norm(sum) / (rate_hz * rate_hz);
    }
  }
  return power / static_cast<double>(blocks) / (hann ? 0.375 : 1);
}

TEST(SimulatedEmg, HasTheRestingLevelThatWasAskedForBetween10And100Hz) {
  for (const double rate : {200.0, 256.0, 512.0, 1000.0}) {
    const auto x = emg_of(quiet_leg(2), rate, 60);
    const int top = std::min(100, static_cast<int>(rate) / 2 - 1);
    EXPECT_NEAR(std::sqrt(band_power(x, rate, 10, top)), 2, 0.1) << rate;
  }
}

TEST(SimulatedEmg, HasTheBurstLevelThatWasAskedForBetween10And100Hz) {
  for (const double rate : {200.0, 512.0, 2000.0}) {
    LegPlan plan = quiet_leg(0);
    plan.bursts = {block(0s, 60s, 40)};
    const auto x = emg_of(plan, rate, 60);
    EXPECT_NEAR(std::sqrt(band_power(x, rate, 10, std::min(100, static_cast<int>(rate) / 2 - 1))), 40, 2)
        << rate;
  }
}

TEST(SimulatedEmg, BurstsAreLimitedTo15To120Hz) {
  LegPlan plan = quiet_leg(0);
  plan.bursts = {block(0s, 40s, 40)};
  const auto x = emg_of(plan, 512, 40);
  const auto density = [&](int low, int high) {
    return band_power(x, 512, low, high, true) / (high - low + 1);
  };
  const double inside = density(40, 79);
  EXPECT_LT(density(1, 5), inside / 300);      // (5/15)^8 is -38 dB
  EXPECT_LT(density(220, 250), inside / 100);  // (120/220)^8 is -21 dB, the bilinear transform adds to it
  EXPECT_GT(density(18, 22), inside / 2);
  EXPECT_GT(density(95, 110), inside / 2);
}

TEST(SimulatedEmg, IsGaussian) {
  const auto x = emg_of(quiet_leg(1), 512, 200);
  double m2 = 0, m4 = 0;
  for (const double v : x) {
    m2 += v * v;
    m4 += v * v * v * v;
  }
  const auto n = static_cast<double>(x.size());
  EXPECT_NEAR(m4 / n / (m2 * m2 / n / n), 3, 0.1);
}

TEST(SimulatedEmg, DoesNotDependOnHowItIsCutIntoRecords) {
  SimulateOptions options{.hours = 0.1, .rate_hz = 200, .seed = 4, .hard = true};
  const LegPlan plan = simulated::plan(simulated::resolved(options)).legs[0];
  LegEmg whole(plan, clock_of(200), 4);
  LegEmg parts(plan, clock_of(200), 4);
  std::vector<double> a(60'000), b(60'000);
  whole.fill(0s, a);
  for (std::size_t s = 0; s < 300; ++s) parts.fill(s * 1s, std::span(b).subspan(s * 200, 200));
  for (std::size_t i = 0; i < a.size(); ++i)
    ASSERT_NEAR(a[i], b[i], 0.2) << i;  // resting level interpolation
}

TEST(SimulatedEmg, HeartMainsPopAndFlatStretchAreWherePlanned) {
  LegPlan plan = quiet_leg(0);
  plan.mains_uv = 5;
  const auto hum = emg_of(plan, 512, 10);
  EXPECT_NEAR(band_power(hum, 512, 50, 50), 12.5, 0.01);  // a^2 / 2
  EXPECT_NEAR(band_power(hum, 512, 150, 150), 1.125, 0.01);

  plan = quiet_leg(0);
  plan.ecg_uv = 30;
  const auto heart = emg_of(plan, 512, 60);
  EXPECT_NEAR(*std::max_element(heart.begin(), heart.end()), 30, 0.5);
  int beats = 0;
  for (std::size_t i = 1; i < heart.size(); ++i) beats += heart[i - 1] < 15 && heart[i] >= 15 ? 1 : 0;
  EXPECT_GE(beats, 50);
  EXPECT_LE(beats, 75);

  plan = quiet_leg(1);
  plan.artefacts = {{{2s, 2010ms}, "pop", 400, 0}, {{5s, 8s}, "flat", -7, 0}};
  const auto x = emg_of(plan, 512, 10);
  EXPECT_GT(x[1024], 390);
  EXPECT_LT(std::abs(x[1024 - 1]), 10);
  EXPECT_LT(std::abs(x[1024 + 1]), 10);
  for (std::size_t i = 2560; i < 4096; ++i) ASSERT_EQ(x[i], -7);
  EXPECT_NE(x[2560 - 1], -7);
  EXPECT_NE(x[4096], -7);
}

TEST(SimulatedLegs, SameSeedSameSamplesAndAnotherSeedOthers) {
  const SimulateOptions options{.hours = 0.05, .rate_hz = 256, .seed = 11};
  const auto a = simulate_legs(options);
  const auto b = simulate_legs(options);
  EXPECT_EQ(a.left, b.left);
  EXPECT_EQ(a.right, b.right);
  EXPECT_EQ(a.truth, b.truth);
  SimulateOptions other = options;
  other.seed = 12;
  EXPECT_NE(simulate_legs(other).left, a.left);
  EXPECT_NE(a.left, a.right);
}

TEST(SimulatedLegs, HaveOneSampleForEveryClockTickOfEveryHour) {
  for (const double rate : {100.0, 128.0, 200.0, 333.0, 512.0, 2000.0}) {
    const auto legs = simulate_legs({.hours = 0.05, .rate_hz = rate});
    EXPECT_EQ(legs.left.size(), static_cast<std::size_t>(180 * rate));
    EXPECT_EQ(legs.right.size(), legs.left.size());
  }
  const auto thirds = simulate_legs({.hours = 0.05, .rate_hz = 333.25, .record_s = 4});
  EXPECT_EQ(thirds.left.size(), 333U * 180 + 45);
}

TEST(SimulatedLegs, AMovementIsLouderThanRestAtItsPlaceAtAnyRate) {
  for (const double rate : {200.0, 512.0}) {
    const auto legs = simulate_legs({.hours = 0.5, .rate_hz = rate, .seed = 21, .drift_uv = 0});
    int certain = 0;
    for (const TruthMovement& m : legs.truth.movements) {
      if (!m.certain) continue;
      ++certain;
      const auto& x = m.leg == Leg::left ? legs.left : legs.right;
      const auto rms = [&](Time from, Time to) {
        double sum = 0;
        const auto a = legs.clock.index_at_or_after(from), b = legs.clock.index_at_or_after(to);
        for (auto i = a; i < b; ++i) sum += std::pow(static_cast<double>(x[static_cast<std::size_t>(i)]), 2);
        return std::sqrt(sum / static_cast<double>(b - a));
      };
      const double before = rms(m.span.start - 1s, m.span.start - 100ms);
      EXPECT_LT(before, 8);
      EXPECT_GT(rms(m.span.start, m.span.end), before + 5) << to_seconds(m.span.start);
    }
    EXPECT_GT(certain, 5);
  }
}

}  // namespace
}  // namespace psg
