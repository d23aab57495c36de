// The rule engine against a plain slow second one, on random nights that sit on the thresholds.
#include "rules/oracle.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "rules/random_night.hpp"

namespace psg {
namespace {

using oracle::Standard;
using random_night::Night;

/// PSG_ORACLE_NIGHTS asks for more nights than every run of the tests takes.
std::uint64_t nights() {
  const char* wanted = std::getenv("PSG_ORACLE_NIGHTS");  // NOLINT(concurrency-mt-unsafe): one thread
  return wanted ? std::strtoull(wanted, nullptr, 10) : 10'000;
}

std::vector<std::string> disagreement(const Night& night, Standard standard, bool every_number) {
  const RuleScore library = score_movements(night.activities, night.context, oracle::rule_of(standard));
  const oracle::Answer answer = oracle::answer(night.activities, night.context, standard);
  std::vector<std::string> lines = oracle::differences(answer, library);
  if (!lines.empty()) return lines;
  const auto numbers = every_number ? oracle::numbers : oracle::key_numbers;
  return oracle::differences(numbers(answer, night.context, standard), library);
}

std::string report(std::uint64_t seed, Standard standard) {
  const Night smallest = random_night::shrink(random_night::make(seed), [&](const Night& night) {
    return !disagreement(night, standard, true).empty();
  });
  std::string text = "seed " + std::to_string(seed) + ", smallest night that still differs:\n";
  text += random_night::describe(smallest);
  std::vector<std::string> lines = disagreement(smallest, standard, true);
  if (lines.size() > 20) lines.resize(20);
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class RandomNights : public testing::TestWithParam<Standard> {};

TEST_P(RandomNights, GiveTheSameMovementsSeriesAndIndicesByAPlainSlowOracle) {
  int different = 0;
  for (std::uint64_t seed = 0; seed < nights() && different < 3; ++seed) {
    if (disagreement(random_night::make(seed), GetParam(), seed % 20 == 0).empty()) continue;
    ++different;
    ADD_FAILURE() << report(seed, GetParam());
  }
}

INSTANTIATE_TEST_SUITE_P(Standards, RandomNights, testing::ValuesIn(oracle::standards),
                         [](const auto& p) { return oracle::rule_of(p.param).name; });

/// Whether any of the first nights differs by events when the library scores by `rule`.
bool noticed(const Rule& rule, Standard standard) {
  for (std::uint64_t seed = 0; seed < 3'000; ++seed) {
    const Night night = random_night::make(seed);
    const RuleScore library = score_movements(night.activities, night.context, rule);
    if (!oracle::differences(oracle::answer(night.activities, night.context, standard), library).empty()) {
      return true;
    }
  }
  return false;
}

/// A threshold of a rule, by its name.
struct Threshold {
  const char* name;
  Time Rule::*field;
};

constexpr Threshold thresholds[] = {{"same_leg_merge", &Rule::same_leg_merge},
                                    {"min_duration", &Rule::min_duration},
                                    {"max_duration", &Rule::max_duration},
                                    {"both_legs_gap", &Rule::both_legs_gap},
                                    {"candidate_max_single", &Rule::candidate_max_single},
                                    {"candidate_max_group", &Rule::candidate_max_movement},
                                    {"min_interval", &Rule::min_interval},
                                    {"max_interval", &Rule::max_interval},
                                    {"respiratory_before", &Rule::respiratory_before},
                                    {"respiratory_after", &Rule::respiratory_after},
                                    {"arousal_gap", &Rule::arousal_gap}};

/// "No maximum" is the largest time; a standard without a respiratory rule has no window.
bool asked(const Rule& rule, Time Rule::*field) {
  const bool window = field == &Rule::respiratory_before || field == &Rule::respiratory_after;
  return rule.*field != Time::max() && !(window && rule.respiratory == Respiratory::ignore);
}

TEST_P(RandomNights, NoticeAnyThresholdThatIsOneNanosecondOff) {
  for (const Threshold& threshold : thresholds) {
    for (const Time off : {Time{-1}, Time{1}}) {
      Rule rule = oracle::rule_of(GetParam());
      if (!asked(rule, threshold.field)) continue;
      rule.*threshold.field += off;
      EXPECT_TRUE(noticed(rule, GetParam())) << threshold.name << " " << off.count() << " ns";
    }
  }
}

/// How often the oracle gave each answer: a comparison that never meets a rule does not test it.
std::map<std::string, int> answers_met(Standard standard) {
  std::map<std::string, int> met;
  for (std::uint64_t seed = 0; seed < 10'000; ++seed) {
    const Night night = random_night::make(seed);
    const oracle::Answer answer = oracle::answer(night.activities, night.context, standard);
    for (const oracle::Outcome& outcome : answer.outcomes) ++met[name(outcome.reason)];
    for (const oracle::Combined& movement : answer.movements) {
      ++met[std::string("sides ") + name(movement.sides)];
      if (movement.non_candidate != NonCandidate::none) ++met[name(movement.non_candidate)];
      if (movement.respiratory) ++met["respiratory group"];
      if (movement.arousal) ++met["arousal"];
      if ((movement.series < 0) != (movement.series_nr < 0)) ++met["passes differ"];
    }
    for (const oracle::Run& run : answer.series) {
      ++met[std::string("began ") + name(run.began)];
      ++met[std::string("ended ") + name(run.ended)];
    }
  }
  return met;
}

void expect_met(Standard standard, const std::vector<std::string>& answers) {
  const std::map<std::string, int> met = answers_met(standard);
  for (const std::string& answer : answers) {
    const auto count = met.find(answer);
    EXPECT_GE(count == met.end() ? 0 : count->second, 100) << answer;
  }
}

const std::vector<std::string> every_standard = {"counted",
                                                 "outside_lights",
                                                 "artefact",
                                                 "too_short",
                                                 "merged",
                                                 "sides L",
                                                 "sides R",
                                                 "sides LR",
                                                 "sides B",
                                                 "arousal",
                                                 "began start",
                                                 "ended end",
                                                 "began gap",
                                                 "ended gap",
                                                 "began artefact",
                                                 "ended artefact",
                                                 "began interval_long",
                                                 "ended interval_long"};

std::vector<std::string> every_standard_and(std::vector<std::string> more) {
  more.insert(more.end(), every_standard.begin(), every_standard.end());
  return more;
}

TEST(RandomNightsMeet, EveryVerdictAndBoundaryOfAasm) {
  expect_met(Standard::aasm,
             every_standard_and({"respiratory", "too_long", "wake", "unscored", "short_interval"}));
}

TEST(RandomNightsMeet, EveryVerdictAndBoundaryOfWasm2016) {
  expect_met(
      Standard::wasm2016,
      every_standard_and({"low_median", "component_too_long", "too_many_components", "movement_too_long",
                          "respiratory group", "passes differ", "began interval_short",
                          "ended interval_short", "began non_candidate", "ended non_candidate"}));
}

TEST(RandomNightsMeet, EveryVerdictAndBoundaryOfWasm2006) {
  expect_met(Standard::wasm2006, every_standard_and({"respiratory", "too_long", "short_interval"}));
}

TEST(RandomNightsMeet, EveryVerdictAndBoundaryOfAsda1993) {
  expect_met(Standard::asda1993,
             every_standard_and({"too_long", "low_amplitude", "wake", "unscored", "short_interval"}));
}

}  // namespace
}  // namespace psg
