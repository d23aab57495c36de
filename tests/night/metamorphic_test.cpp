// What was recorded decides the events; how it was recorded does not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "night/match.hpp"
#include "psg/channels/find.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/detect.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/write.hpp"
#include "psg/rules/rule.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg::test {
namespace {

namespace fs = std::filesystem;

SimulateOptions night_of(bool hard, double rate_hz = 512) {
  return {.hours = 1, .rate_hz = rate_hz, .channels = 2, .seed = 9101, .hard = hard};
}

std::vector<Activity> found_in(const Recording& night) {
  return detect_activity(night, find_legs(night, {}).legs, aasm().detection, {.threads = 2}).activities;
}

std::vector<Activity> found_in(std::span<const float> left, std::span<const float> right,
                               const SampleClock& clock) {
  const std::vector<ArrayChannel> channels{{"EMG LAT", clock.rate_hz(), left, {}},
                                           {"EMG RAT", clock.rate_hz(), right, {}}};
  return found_in(Recording::from_arrays(channels));
}

std::vector<Activity> found_in(const SimulatedLegs& legs) {
  return found_in(legs.left, legs.right, legs.clock);
}

// Activities that last, of one leg, between two moments.
std::vector<Span> movements(const std::vector<Activity>& activities, Leg leg, Span between) {
  std::vector<Span> spans;
  for (const Activity& a : activities) {
    const bool inside = between.contains(a.span.start) && between.contains(a.span.end);
    if (a.leg == leg && inside && a.span.duration() >= 600ms) spans.push_back(a.span);
  }
  return spans;
}

constexpr Span whole_night{0s, 24h};

void expect_equal(const std::vector<Activity>& a, const std::vector<Activity>& b) {
  ASSERT_GE(a.size(), 10U);
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].leg, b[i].leg);
    EXPECT_EQ(a[i].span, b[i].span) << "at " << to_seconds(a[i].span.start) << " s";
  }
}

class MetamorphicNight : public testing::TestWithParam<bool> {};

TEST_P(MetamorphicNight, ElectrodesTheOtherWayRoundGiveTheSameEvents) {
  SimulatedLegs legs = simulate_legs(night_of(GetParam()));
  const std::vector<Activity> upright = found_in(legs);
  for (float& v : legs.left) v = -v;
  for (float& v : legs.right) v = -v;
  expect_equal(found_in(legs), upright);
}

TEST_P(MetamorphicNight, ARecordingThatStartsLaterHasTheSameEventsEarlierByAsMuch) {
  const SimulatedLegs legs = simulate_legs(night_of(GetParam()));
  const std::vector<Activity> whole = found_in(legs);
  for (const std::size_t cut : {512U, 5U * 512U + 37U}) {
    const Time shift = legs.clock.time_of(static_cast<std::int64_t>(cut));
    const std::vector<Activity> later =
        found_in(std::span(legs.left).subspan(cut), std::span(legs.right).subspan(cut), legs.clock);
    // Near the ends a resting level has less signal to be taken from.
    const Span inside{2min, 58min};
    for (const Leg leg : {Leg::left, Leg::right}) {
      const std::vector<Span> expected = movements(whole, leg, inside);
      const std::vector<Span> found = movements(later, leg, {inside.start - shift, inside.end - shift});
      ASSERT_GE(expected.size(), 5U);
      ASSERT_EQ(found.size(), expected.size()) << "cut by " << cut;
      for (std::size_t i = 0; i < found.size(); ++i) {
        // The grid on which the resting level is taken moves with the start: a sample or two at an edge.
        EXPECT_LE(std::chrono::abs(found[i].start + shift - expected[i].start), 2ms);
        EXPECT_LE(std::chrono::abs(found[i].end + shift - expected[i].end), 20ms)
            << "cut by " << cut << " at " << to_seconds(expected[i].start) << " s";
      }
    }
  }
}

TEST_P(MetamorphicNight, ChannelsBesideTheLegsChangeNoEvent) {
  const SimulatedLegs legs = simulate_legs(night_of(GetParam()));
  std::vector<float> breath(legs.left.size() / 16);
  for (std::size_t i = 0; i < breath.size(); ++i) breath[i] = std::sin(0.04F * static_cast<float>(i));
  const double rate_hz = legs.clock.rate_hz();
  const std::vector<ArrayChannel> channels{{"Resp chest", rate_hz / 16, breath, {}},
                                           {"EMG RAT", rate_hz, legs.right, {}},
                                           {"EEG C4-M1", rate_hz, legs.left, {}},
                                           {"EMG LAT", rate_hz, legs.left, {}}};
  expect_equal(found_in(Recording::from_arrays(channels)), found_in(legs));
}

TEST_P(MetamorphicNight, RatesFrom200To1024HzFindTheSameMovements) {
  // The samples of another rate are other noise under the same plan: what any reading must find is found at
  // each, with edges that differ by chance alone.
  for (const double rate_hz : {200.0, 256.0, 512.0, 1024.0}) {
    const SimulatedLegs legs = simulate_legs(night_of(GetParam(), rate_hz));
    const Agreement match = agreement(found_in(legs), legs.truth);
    EXPECT_EQ(match.missed, 0) << rate_hz << " Hz";
    EXPECT_LE(match.invented, GetParam() ? 1 : 0) << rate_hz << " Hz";
    EXPECT_LE(Agreement::median(match.onset_error_ms), 20) << rate_hz << " Hz";
    EXPECT_LE(Agreement::median(match.offset_error_ms), GetParam() ? 60 : 50) << rate_hz << " Hz";
  }
}

// Every `factor`-th sample after a zero-phase low-pass (windowed sinc) below the new Nyquist frequency.
std::vector<float> decimated(const std::vector<float>& samples, int factor) {
  const int reach = 24 * factor;
  const double cut = 0.92 / factor;  // of Nyquist
  std::vector<double> taps;
  for (int k = -reach; k <= reach; ++k) {
    const double x = std::numbers::pi * cut * k;
    const double window = 0.5 + 0.5 * std::cos(std::numbers::pi * k / (reach + 1));
    taps.push_back(cut * window * (k == 0 ? 1 : std::sin(x) / x));
  }
  std::vector<float> out;
  const auto size = static_cast<std::int64_t>(samples.size());
  for (std::int64_t at = 0; at < size; at += factor) {
    double sum = 0;
    for (std::int64_t k = -reach; k <= reach; ++k) {
      const std::int64_t i = std::clamp<std::int64_t>(at + k, 0, size - 1);
      sum += taps[static_cast<std::size_t>(k + reach)] *
             static_cast<double>(samples[static_cast<std::size_t>(i)]);
    }
    out.push_back(static_cast<float>(sum));
  }
  return out;
}

// Whether there is one on the same leg with the same edges: an onset is a steep flank, an offset a slow one.
bool has(const std::vector<Activity>& activities, const Activity& wanted) {
  return std::ranges::any_of(activities, [&](const Activity& a) {
    return a.leg == wanted.leg && std::chrono::abs(a.span.start - wanted.span.start) <= 20ms &&
           std::chrono::abs(a.span.end - wanted.span.end) <= 50ms;
  });
}

TEST(Metamorphic, TheSameEmgAtALowerRateHasTheSameEvents) {
  const SimulatedLegs legs = simulate_legs(night_of(false, 1024));
  const std::vector<Activity> full = found_in(legs);
  // Clear of the onset threshold: the windows of two rates differ by a part of a sample.
  const auto clear = [](const Activity& a) { return a.amplitude_uv >= 10; };
  ASSERT_GE(std::ranges::count_if(full, clear), 20);
  for (const int factor : {2, 4}) {
    const std::vector<Activity> lower = found_in(decimated(legs.left, factor), decimated(legs.right, factor),
                                                 SampleClock::from_rate(legs.clock.rate_hz() / factor));
    for (const Activity& a : full) {
      EXPECT_TRUE(!clear(a) || has(lower, a))
          << "1024 Hz, not 1024 / " << factor << " Hz: " << to_seconds(a.span.start) << " s to "
          << to_seconds(a.span.end) << " s, " << a.amplitude_uv << " uV";
    }
    for (const Activity& a : lower) {
      EXPECT_TRUE(!clear(a) || has(full, a))
          << "1024 / " << factor << " Hz, not 1024 Hz: " << to_seconds(a.span.start) << " s to "
          << to_seconds(a.span.end) << " s, " << a.amplitude_uv << " uV";
    }
  }
}

// The same legs as a file in another unit: the same digital values over the same range in volts.
std::vector<Activity> found_as(const SimulatedLegs& legs, const std::string& unit, double microvolts) {
  const fs::path path = fs::temp_directory_path() / ("psg-unit-" + std::to_string(::getpid()) + ".edf");
  constexpr double range_uv = 4000;
  const auto rate = static_cast<std::size_t>(legs.clock.samples);
  EdfDescription file;
  for (const char* label : {"EMG LAT", "EMG RAT"}) {
    file.channels.push_back({.label = label,
                             .unit = unit,
                             .physical_min = -range_uv / microvolts,
                             .physical_max = range_uv / microvolts,
                             .digital_min = -32767,
                             .digital_max = 32767,
                             .samples_per_record = static_cast<std::int32_t>(rate)});
  }
  file.records = static_cast<std::int64_t>(legs.left.size() / rate);
  EdfWriter writer(path.string(), file, {.force = Force::asked});
  const auto digital = [](float uv) {
    return static_cast<std::int32_t>(std::lround(std::clamp(uv / range_uv, -1.0, 1.0) * 32767));
  };
  std::vector<std::int32_t> left(rate), right(rate);
  for (std::size_t r = 0; r < static_cast<std::size_t>(file.records); ++r) {
    for (std::size_t i = 0; i < rate; ++i) {
      left[i] = digital(legs.left[r * rate + i]);
      right[i] = digital(legs.right[r * rate + i]);
    }
    const std::array<std::span<const std::int32_t>, 2> record{left, right};
    writer.write_record(record);
  }
  writer.close();
  const std::vector<Activity> found = found_in(read_edf(path.string()));
  fs::remove(path);
  return found;
}

TEST_P(MetamorphicNight, MicrovoltsMillivoltsAndVoltsAreTheSameSignal) {
  const SimulatedLegs legs = simulate_legs(night_of(GetParam()));
  const std::vector<Activity> microvolts = found_as(legs, "uV", 1);
  for (const auto& [unit, uv] : {std::pair("mV", 1e3), std::pair("V", 1e6)}) {
    const std::vector<Activity> other = found_as(legs, unit, uv);
    for (const Leg leg : {Leg::left, Leg::right}) {
      const std::vector<Span> expected = movements(microvolts, leg, whole_night);
      const std::vector<Span> found = movements(other, leg, whole_night);
      ASSERT_GE(expected.size(), 5U);
      ASSERT_EQ(found.size(), expected.size()) << unit;
      for (std::size_t i = 0; i < found.size(); ++i) {
        // Scaling rounds single-precision samples: a tie at a threshold may fall a sample aside.
        EXPECT_LE(std::chrono::abs(found[i].start - expected[i].start), 2ms) << unit;
        EXPECT_LE(std::chrono::abs(found[i].end - expected[i].end), 2ms) << unit;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Profiles, MetamorphicNight, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "hard" : "normal"; });

}  // namespace
}  // namespace psg::test
