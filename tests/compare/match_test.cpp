// One-to-one matching of movements, held against every matching there is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>

#include "psg/compare/measures.hpp"

namespace psg::compare {
namespace {

Span ms(int start, int end) { return {std::chrono::milliseconds(start), std::chrono::milliseconds(end)}; }

TEST(IntersectionOverUnion, IsSharedTimeOverTheTimeOfEither) {
  EXPECT_DOUBLE_EQ(intersection_over_union(ms(0, 1000), ms(0, 1000)), 1);
  EXPECT_DOUBLE_EQ(intersection_over_union(ms(0, 1000), ms(500, 1500)), 500.0 / 1500);
  EXPECT_DOUBLE_EQ(intersection_over_union(ms(0, 4000), ms(1000, 2000)), 0.25);
}

TEST(IntersectionOverUnion, ASharedEndPointIsNoSharedTime) {
  EXPECT_EQ(intersection_over_union(ms(0, 1000), ms(1000, 2000)), 0);
  EXPECT_EQ(intersection_over_union(ms(0, 0), ms(0, 0)), 0);
}

TEST(Match, AnOverlapOfHalfIsTheSameMovementAndOneNanosecondLessIsNot) {
  EXPECT_EQ(match_spans({ms(0, 2000)}, {ms(0, 1000)}, 0.5).size(), 1U);
  EXPECT_TRUE(match_spans({ms(0, 2000)}, {{Time{0}, Time(1s) - Time(1)}}, 0.5).empty());
}

TEST(Match, AnOverlapOfAFifthIsTheSameMovementAndOneNanosecondLessIsNot) {
  EXPECT_EQ(match_spans({ms(0, 5000)}, {ms(1000, 2000)}, 0.2).size(), 1U);
  EXPECT_TRUE(match_spans({ms(0, 5000)}, {{Time(1s) + Time(1), Time(2s)}}, 0.2).empty());
}

TEST(Match, AMovementIsMatchedOnceOnly) {
  const auto matches = match_spans({ms(0, 3000)}, {ms(0, 1000), ms(1500, 3000)}, 0.2);
  ASSERT_EQ(matches.size(), 1U);
  EXPECT_EQ(matches.front().b, 1U);  // 0.5 against a third
}

TEST(Match, AMovementGivesUpItsBestPartnerWhenTwoPairsComeOfIt) {
  // a1 shares 3 s of 5 s with b0 and 1 s of 4 s with b1; a0 has b0 only, 1 s of 5 s. Taking the best pair
  // first would leave a0 and b1 alone.
  const std::vector<Span> a = {ms(0, 2000), ms(2000, 6000)};
  const std::vector<Span> b = {ms(1000, 5000), ms(5000, 6000)};
  const auto matches = match_spans(a, b, 0.15);
  ASSERT_EQ(matches.size(), 2U);
  EXPECT_EQ(matches[0], (Match{0, 0, 0.2}));
  EXPECT_EQ(matches[1], (Match{1, 1, 0.25}));
}

TEST(Match, NothingMatchesNothing) {
  EXPECT_TRUE(match_spans({}, {}, 0.5).empty());
  EXPECT_TRUE(match_spans({ms(0, 1)}, {}, 0.5).empty());
  EXPECT_TRUE(match_spans({}, {ms(0, 1)}, 0.5).empty());
}

// ---- the oracle: every one-to-one matching, tried

struct Best {
  std::size_t matches = 0;
  double overlap = 0;
  [[nodiscard]] bool beats(const Best& other) const {
    return matches != other.matches ? matches > other.matches : overlap > other.overlap + 1e-12;
  }
};

Best best_of(const std::vector<Span>& a, const std::vector<Span>& b, double limit, std::size_t i,
             std::vector<bool>& used) {
  if (i == a.size()) return {};
  Best best = best_of(a, b, limit, i + 1, used);  // a[i] stays alone
  for (std::size_t j = 0; j < b.size(); ++j) {
    const Time shared = std::min(a[i].end, b[j].end) - std::max(a[i].start, b[j].start);
    if (used[j] || shared <= Time{0}) continue;
    const double either = to_seconds(a[i].duration() + b[j].duration() - shared);
    if (to_seconds(shared) / either < limit) continue;
    used[j] = true;
    Best with = best_of(a, b, limit, i + 1, used);
    used[j] = false;
    with.matches += 1;
    with.overlap += to_seconds(shared) / either;
    if (with.beats(best)) best = with;
  }
  return best;
}

std::vector<Span> random_spans(std::mt19937_64& random) {
  std::vector<Span> spans;
  int t = static_cast<int>(random() % 7);
  const auto count = random() % 9;
  for (std::uint64_t i = 0; i < count; ++i) {
    const int length = 1 + static_cast<int>(random() % 9);
    spans.push_back(ms(t, t + length));
    t += length + static_cast<int>(random() % 4);
  }
  return spans;
}

TEST(Match, IsTheBestOfAllMatchingsOfRandomNights) {
  std::mt19937_64 random(20261121);
  for (int night = 0; night < 3000; ++night) {
    const std::vector<Span> a = random_spans(random);
    const std::vector<Span> b = random_spans(random);
    const double limit = std::vector{0.01, 0.1, 0.2, 0.35, 0.5, 0.75}[random() % 6];
    std::vector<bool> used(b.size());
    const Best best = best_of(a, b, limit, 0, used);
    const std::vector<Match> matches = match_spans(a, b, limit);
    double overlap = 0;
    for (std::size_t m = 0; m < matches.size(); ++m) {
      overlap += matches[m].iou;
      ASSERT_GE(matches[m].iou, limit);
      ASSERT_TRUE(m == 0 || (matches[m - 1].a < matches[m].a && matches[m - 1].b < matches[m].b));
    }
    ASSERT_EQ(matches.size(), best.matches) << "night " << night;
    ASSERT_NEAR(overlap, best.overlap, 1e-9) << "night " << night;
  }
}

TEST(Match, IsTheSameTheOtherWayRound) {
  std::mt19937_64 random(7);
  for (int night = 0; night < 300; ++night) {
    const std::vector<Span> a = random_spans(random);
    const std::vector<Span> b = random_spans(random);
    EXPECT_EQ(match_spans(a, b, 0.2).size(), match_spans(b, a, 0.2).size());
  }
}

}  // namespace
}  // namespace psg::compare
