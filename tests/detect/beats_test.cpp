#include "psg/detect/beats.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "psg/dsp/rank.hpp"
#include "psg/dsp/template_search.hpp"

namespace psg {
namespace {

using Index = std::int64_t;

std::vector<float> noise(std::size_t count, unsigned seed, float uv = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal(0, uv);
  std::vector<float> out(count);
  for (float& v : out) v = normal(random);
  return out;
}

TEST(SlidingDots, EachHasTheBitsOfAPlainLoop) {
  const auto floats = noise(300, 1);
  const std::vector<double> signal(floats.begin(), floats.end());
  for (const std::size_t length : {0U, 1U, 2U, 123U}) {
    const std::span<const double> shape(signal.data() + 150, length);
    for (std::size_t shifts = 0; shifts <= 40; ++shifts) {
      std::vector<double> dots(shifts), energies(shifts), plain_dots(shifts), plain_energies(shifts);
      detail::sliding_dots(std::span(signal).first(length + shifts), shape, dots);
      detail::sliding_energies(std::span(signal).first(length + shifts), length, energies);
      for (std::size_t s = 0; s < shifts; ++s) {
        for (std::size_t i = 0; i < length; ++i) {
          plain_dots[s] += signal[s + i] * shape[i];
          plain_energies[s] += signal[s + i] * signal[s + i];
        }
      }
      EXPECT_EQ(dots, plain_dots) << length << ", " << shifts;
      EXPECT_EQ(energies, plain_energies) << length << ", " << shifts;
    }
  }
}

TEST(Rank, IsThatOfSortedNumbersAmongEqualOnesToo) {
  std::mt19937 random(2);
  for (std::size_t count = 1; count <= 60; ++count) {
    for (const int values : {1, 3, 1000}) {
      std::vector<float> numbers(count);
      for (float& v : numbers) v = static_cast<float>(static_cast<int>(random()) % values);
      std::vector<float> sorted = numbers;
      std::ranges::sort(sorted);
      for (std::size_t rank = 0; rank < count; ++rank) {
        std::vector<float> some = numbers;
        EXPECT_EQ(detail::of_rank(std::span(some), rank), sorted[rank]);
      }
    }
  }
  EXPECT_EQ(detail::median(std::vector<double>{4, 1, 3, 2}), 3);
}

TEST(SharpPeaks, AreAsFarApartAsWantedAndTheLargestOfTheirStretch) {
  EXPECT_EQ(detail::sharp_peaks(std::vector<float>{0, 2, -3, 1, 2}, 2, 2), (std::vector<Index>{2, 4}));
  EXPECT_EQ(detail::sharp_peaks(std::vector<float>{0, 2, -3, 1, 2}, 3, 2), (std::vector<Index>{2}));
  EXPECT_EQ(detail::sharp_peaks(std::vector<float>{2, 2}, 2, 2), (std::vector<Index>{0}));  // the first
  EXPECT_EQ(detail::sharp_peaks(std::vector<float>{1.9F, 2}, 2, 2), (std::vector<Index>{1}));
  EXPECT_TRUE(detail::sharp_peaks(std::vector<float>{1, -1}, 2, 2).empty());
  EXPECT_TRUE(detail::sharp_peaks({}, 2, 0).empty());
}

// One sample after the other, by the words of the docstring.
std::vector<Index> peaks_one_by_one(const std::vector<float>& values, Index apart, float least) {
  std::vector<Index> peaks;
  const auto height = [&](Index i) { return std::abs(values[static_cast<std::size_t>(i)]); };
  for (Index i = 0; i < std::ssize(values); ++i) {
    if (height(i) < least) continue;
    if (peaks.empty() || i - peaks.back() >= apart) {
      peaks.push_back(i);
    } else if (height(i) > height(peaks.back())) {
      peaks.back() = i;
    }
  }
  return peaks;
}

TEST(SharpPeaks, AreThoseOfLookingAtOneSampleAfterTheOther) {
  for (const Index apart : {1, 2, 7, 61}) {
    for (const float least : {0.0F, 0.5F, 2.0F, 9.0F}) {
      const auto values = noise(2000, 3);
      EXPECT_EQ(detail::sharp_peaks(values, apart, least), peaks_one_by_one(values, apart, least));
    }
  }
}

// A QRS complex of `uv` as a leg shows it, centred on `at`.
void add_beat(std::vector<float>& emg, Index at, double uv, double rate_hz) {
  for (Index k = -40; k <= 40; ++k) {
    const double t = static_cast<double>(k) / (0.012 * rate_hz);
    const double shape = (1 - t * t) * std::exp(-t * t / 2);
    emg[static_cast<std::size_t>(at + k)] += static_cast<float>(uv * shape);
  }
}

struct BeatingLeg {
  std::vector<std::vector<float>> emg;
  std::vector<std::vector<Index>> beats;
};

BeatingLeg beating_leg(double uv) {
  BeatingLeg leg;
  for (unsigned piece = 0; piece < 3; ++piece) {
    auto& emg = leg.emg.emplace_back(noise(512 * 30, 10 + piece, 1));
    auto& beats = leg.beats.emplace_back();
    for (Index at = 300; at + 300 < std::ssize(emg); at += 430 + 7 * (std::ssize(beats) % 5)) {
      add_beat(emg, at, uv, 512);
      beats.push_back(at + std::ssize(beats) % 9 - 4);  // an R peak that is found is some samples off
    }
  }
  return leg;
}

TEST(BeatTemplate, IsLearnedFromTheBeatsOfAnEcgAndTakenOut) {
  BeatingLeg leg = beating_leg(20);
  const BeatTemplate beat = BeatTemplate::learn(leg.emg, leg.beats, 512);
  ASSERT_FALSE(beat.empty());
  EXPECT_NEAR(beat.peak_uv(), 20, 1);
  EXPECT_EQ(beat.subtract_from(leg.emg[0]), std::ssize(leg.beats[0]));
  double power = 0;
  for (const float v : leg.emg[0]) power += double{v} * v;
  EXPECT_NEAR(power / static_cast<double>(leg.emg[0].size()), 1, 0.1);  // the noise is left
}

TEST(BeatTemplate, IsLearnedFromTheLegAloneWhenItBeatsLikeAHeart) {
  const BeatingLeg leg = beating_leg(20);
  const BeatTemplate beat = BeatTemplate::learn_blind(leg.emg, 512);
  ASSERT_FALSE(beat.empty());
  EXPECT_NEAR(beat.peak_uv(), 20, 1);
}

TEST(BeatTemplate, IsEmptyWhereTheLegShowsNoBeatOrAWeakOne) {
  for (const double uv : {0.0, 3.0}) {
    const BeatingLeg leg = beating_leg(uv);
    EXPECT_TRUE(BeatTemplate::learn(leg.emg, leg.beats, 512).empty()) << uv;
    EXPECT_TRUE(BeatTemplate::learn_blind(leg.emg, 512).empty()) << uv;
  }
}

TEST(Beats, AreFoundInAnEcgAtTheirPlaces) {
  std::vector<float> ecg = noise(512 * 30, 5, 20);
  std::vector<Index> places;
  for (Index at = 256; at + 256 < std::ssize(ecg); at += 450) {
    add_beat(ecg, at, -1000, 512);
    places.push_back(at);
  }
  const auto found = find_beats(ecg, 512);
  ASSERT_EQ(found.size(), places.size());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_LE(std::abs(found[i] - places[i]), 8);
}

}  // namespace
}  // namespace psg
