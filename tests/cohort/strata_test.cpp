#include "psg/cohort/strata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "psg/core/error.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const double nan = std::nan("");
using Texts = std::vector<std::string>;
using Numbers = std::vector<double>;

Table cohort_of(std::vector<Column> columns) {
  const std::size_t rows = columns.front().size();
  columns.insert(columns.begin(), {"rule", "", "", Texts(rows, "aasm")});
  columns.insert(columns.begin(), {"id", "", "", Texts(rows, "x")});
  return {"cohort", "", std::move(columns)};
}

double cell(const Table& table, const std::string& column, std::size_t row = 0) {
  return values_of<double>(table, column).at(row);
}

std::string message_of(const Table& cohort, const StrataQuestion& question,
                       ErrorKind kind = ErrorKind::bad_argument) {
  try {
    (void)strata_of(cohort, question);
  } catch (const Error& error) {
    return error.kind() == kind ? error.what() : "of another kind";
  }
  return "";
}

TEST(Spread, QuartilesByHandType7) {
  // n = 4: h = 3p; q1 at 0.75 between 1 and 2, median at 1.5 between 2 and 4, q3 at 2.25 between 4 and 10.
  const Spread spread = spread_of({10, 1, 4, 2});
  EXPECT_EQ(spread.n, 4);
  EXPECT_DOUBLE_EQ(spread.q1, 1.75);
  EXPECT_DOUBLE_EQ(spread.median, 3);
  EXPECT_DOUBLE_EQ(spread.q3, 5.5);
  EXPECT_EQ(spread.min, 1);
  EXPECT_EQ(spread.max, 10);
}

TEST(Spread, OfOneValueIsThatValueAndOfNoneIsUndefined) {
  EXPECT_EQ(spread_of({7}).q1, 7);
  EXPECT_EQ(spread_of({7}).max, 7);
  EXPECT_EQ(spread_of({}).n, 0);
  EXPECT_TRUE(std::isnan(spread_of({}).median));
  EXPECT_TRUE(std::isnan(spread_of({}).max));
}

// 45 CFR 164.514(b)(2)(i)(C): ages above 89 are one category, stored as 90.
TEST(Strata, no_threshold_divides_the_ages_that_are_one_class) {
  const Table cohort = cohort_of({{"plms_index_per_h", "", "", Numbers{1, 2, 3}},
                                  {"age_years", "", "", Numbers{40, 89, 90}},
                                  {"age_at_onset_years", "", "", Numbers{30, 80, 90}}});
  for (const char* by : {"age_years<92", "age_years<=95", "age_years>90", "age_years<=90", "age_years>=91",
                         "age_years<90.5", "age_at_onset_years>100"}) {
    EXPECT_THAT(message_of(cohort, {.by = {by}}),
                AllOf(HasSubstr(std::string("\"") + by + "\" divides ages of 90 and above"),
                      HasSubstr("45 CFR 164.514(b)(2)")))
        << by;
  }
  EXPECT_THAT(values_of<double>(strata_of(cohort, {.by = {"age_years<90"}}), "nights"), ElementsAre(2, 1));
  EXPECT_THAT(values_of<double>(strata_of(cohort, {.by = {"age_years>=90"}}), "nights"), ElementsAre(1, 2));
  EXPECT_THAT(values_of<double>(strata_of(cohort, {.by = {"age_years>89"}}), "nights"), ElementsAre(1, 2));
  EXPECT_THAT(values_of<double>(strata_of(cohort, {.by = {"plms_index_per_h>200"}}), "nights"),
              ElementsAre(3));
}

TEST(Strata, FifteenPerHourIsNotAbove15AndMoreIs) {
  const Table strata =
      strata_of(cohort_of({{"plms_index_per_h", "", "", Numbers{15, 15.001, 14.999, nan}}}), {});
  EXPECT_EQ(cell(strata, "nights"), 4);
  EXPECT_EQ(cell(strata, "n"), 3);
  EXPECT_EQ(cell(strata, "above_15_per_h"), 1);
}

TEST(Strata, FivePerHourIsNotAbove5InAChildAndMoreIs) {
  const Table strata = strata_of(cohort_of({{"plms_index_per_h", "", "", Numbers{5, 5.001, 30, 30, nan}},
                                            {"age_years", "", "", Numbers{10, 10, 40, nan, 9}}}),
                                 {});
  EXPECT_EQ(cell(strata, "children"), 2);
  EXPECT_EQ(cell(strata, "children_above_5_per_h"), 1)
      << "an adult and somebody of unknown age are no children";
}

TEST(Strata, EighteenIsNoChildAndBelowIs) {
  const Table strata = strata_of(
      cohort_of({{"plms_index_per_h", "", "", Numbers{1, 1}}, {"age_years", "", "", Numbers{18, 17.99}}}),
      {});
  EXPECT_EQ(cell(strata, "children"), 1);
}

TEST(Strata, MissingIsARowOfItsOwnAndLast) {
  const Table strata = strata_of(cohort_of({{"plms_index_per_h", "", "", Numbers{4, 20, 30, 1}},
                                            {"ferritin_low", "", "", Numbers{nan, 1, 1, 0}}}),
                                 {.by = {"ferritin_low"}});
  EXPECT_THAT(values_of<std::string>(strata, "ferritin_low"), ElementsAre("no", "yes", "missing"));
  EXPECT_THAT(values_of<double>(strata, "n"), ElementsAre(1, 2, 1));
  EXPECT_THAT(values_of<double>(strata, "median"), ElementsAre(1, 25, 4));
}

TEST(Strata, TwoColumnsMakeTheCombinationsThatOccur) {
  const Table strata = strata_of(cohort_of({{"plms_index_per_h", "", "", Numbers{4, 20, 30}},
                                            {"ferritin_low", "", "", Numbers{1, 1, 0}},
                                            {"dialysis", "", "", Numbers{1, 0, nan}}}),
                                 {.by = {"ferritin_low", "dialysis"}});
  EXPECT_THAT(values_of<std::string>(strata, "ferritin_low"), ElementsAre("no", "yes", "yes"));
  EXPECT_THAT(values_of<std::string>(strata, "dialysis"), ElementsAre("missing", "no", "yes"));
}

TEST(Strata, AThresholdMakesTwoLevels) {
  const Table strata = strata_of(cohort_of({{"plms_index_per_h", "", "", Numbers{4, 20, 30}},
                                            {"ferritin_ug_l", "", "", Numbers{75, 75.1, nan}}}),
                                 {.by = {"ferritin_ug_l<=75"}});
  EXPECT_THAT(values_of<std::string>(strata, "ferritin_ug_l<=75"), ElementsAre("<=75", ">75", "missing"));
}

TEST(Strata, LevelsComeInTheOrderOfNumbersAndOfTheVocabulary) {
  const Table cohort = cohort_of({{"plms_index_per_h", "", "", Numbers{1, 2, 3}},
                                  {"pregnancy_trimester", "", "", Numbers{3, 0, 2}},
                                  {"dose", "", "", Texts{"10", "9", "0.5"}},
                                  {"sex", "", "", Texts{"male", "female", ""}}});
  const auto levels = [&](const char* by) {
    return values_of<std::string>(strata_of(cohort, {.by = {by}}), by);
  };
  EXPECT_THAT(levels("pregnancy_trimester"), ElementsAre("0", "2", "3"));
  EXPECT_THAT(levels("dose"), ElementsAre("0.5", "9", "10"));
  EXPECT_THAT(levels("sex"), ElementsAre("female", "male", "missing"));
}

TEST(Strata, EachRuleSetIsDescribedApart) {
  Table cohort = cohort_of({{"plms_index_per_h", "", "", Numbers{1, 2, 3}}});
  std::get<Texts>(cohort.columns[1].values) = {"wasm2016", "aasm", "wasm2016"};
  EXPECT_THAT(values_of<std::string>(strata_of(cohort, {}), "rule"), ElementsAre("aasm", "wasm2016"));
  EXPECT_THAT(values_of<double>(strata_of(cohort, {.rule = "wasm2016"}), "median"), ElementsAre(2));
  EXPECT_THAT(message_of(cohort, {.rule = "asda1993"}, ErrorKind::not_found),
              HasSubstr("it was by aasm, wasm2016"));
}

TEST(Strata, NightsOfOneSubjectAreCountedAsOneSubject) {
  const Table cohort =
      cohort_of({{"plms_index_per_h", "", "", Numbers{1, 2, 3}}, {"subject", "", "", Texts{"a", "a", "b"}}});
  EXPECT_EQ(cell(strata_of(cohort, {}), "subjects"), 2);
  Table unnamed = cohort;
  std::get<Texts>(unnamed.columns[3].values)[2] = "";
  EXPECT_TRUE(std::isnan(cell(strata_of(unnamed, {}), "subjects")));
}

TEST(Strata, ThresholdsAreAboutThePlmsIndexAlone) {
  const Table strata =
      strata_of(cohort_of({{"plmw_index_per_h", "", "", Numbers{40}}}), {.measure = "plmw_index_per_h"});
  EXPECT_TRUE(std::isnan(cell(strata, "above_15_per_h")));
}

TEST(Strata, WrongQuestionsAreOneSentence) {
  const Table cohort =
      cohort_of({{"plms_index_per_h", "", "", Numbers(60, 1)}, {"weight", "", "", [] {
                                                                  Texts all;
                                                                  for (int i = 0; i < 60; ++i)
                                                                    all.push_back(std::to_string(i));
                                                                  return all;
                                                                }()}});
  EXPECT_THAT(message_of(cohort, {.by = {"height"}}, ErrorKind::not_found),
              HasSubstr("has no column \"height\", it has id, rule"));
  EXPECT_THAT(message_of(cohort, {.by = {"weight"}}), HasSubstr("has 60 levels, expected at most 50"));
  EXPECT_THAT(message_of(cohort, {.by = {"weight<80"}}), HasSubstr("holds text"));
  EXPECT_THAT(message_of(cohort, {.by = {"plms_index_per_h<x"}}), HasSubstr("is no threshold"));
  EXPECT_THAT(message_of(cohort, {.measure = "weight"}), HasSubstr("holds text"));
}

Table treated() {
  return cohort_of({{"plms_index_per_h", "", "", Numbers{40, 10, 20, 30, 25, nan, 7, 9}},
                    {"subject", "", "", Texts{"s2", "s2", "s10", "s10", "s10", "s3", "s3", ""}},
                    {"treatment", "", "",
                     Texts{"before", "after", "before", "after", "after", "before", "after", "after"}}});
}

TEST(Pairs, DifferencesOfEachSubjectSecondMinusFirst) {
  const Pairs pairs = pairs_of(treated(), {.column = "treatment"});
  EXPECT_EQ(pairs.first, "before");
  EXPECT_EQ(pairs.second, "after");
  EXPECT_THAT(values_of<std::string>(pairs.subjects, "subject"), ElementsAre("s2", "s10"));
  EXPECT_THAT(values_of<double>(pairs.subjects, "second"), ElementsAre(10, 27.5))
      << "two nights count as their median";
  EXPECT_THAT(values_of<double>(pairs.subjects, "difference"), ElementsAre(-30, 7.5));
  EXPECT_EQ(cell(pairs.summary, "pairs"), 2);
  EXPECT_EQ(cell(pairs.summary, "median"), -11.25);
  EXPECT_EQ(cell(pairs.summary, "higher"), 1);
  EXPECT_EQ(cell(pairs.summary, "lower"), 1);
  EXPECT_EQ(cell(pairs.summary, "equal"), 0);
}

TEST(Pairs, WhoHasNoPairIsListedWithTheReason) {
  EXPECT_THAT(values_of<std::string>(pairs_of(treated(), {.column = "treatment"}).unpaired, "reason"),
              ElementsAre("1 nights without a subject", "plms_index_per_h is undefined at \"before\""));
}

TEST(Pairs, TheLevelsMayBeNamed) {
  const Pairs pairs = pairs_of(treated(), {.column = "treatment", .first = "after", .second = "before"});
  EXPECT_THAT(values_of<double>(pairs.subjects, "difference"), ElementsAre(30, -7.5));
}

TEST(Pairs, WithoutTwoLevelsTheyMustBeNamed) {
  Table cohort = treated();
  std::get<Texts>(cohort.columns[4].values)[1] = "later";
  EXPECT_THROW((void)pairs_of(cohort, {.column = "treatment"}), Error);
  EXPECT_NO_THROW((void)pairs_of(cohort, {.column = "treatment", .first = "before", .second = "later"}));
  EXPECT_THROW((void)pairs_of(cohort, {.column = "treatment", .first = "before"}), Error);
  EXPECT_THROW((void)pairs_of(cohort, {.column = "treatment", .first = "before", .second = "never"}), Error);
}

/// Three subjects before and after: iron by vein in s1, a dose that rises in s2, another drug in s3.
Table followed_up() {
  return cohort_of({{"plms_index_per_h", "", "", Numbers{40, 10, 30, 20, 25, 15}},
                    {"subject", "", "", Texts{"s1", "s1", "s2", "s2", "s3", "s3"}},
                    {"treatment", "", "", Texts{"before", "after", "before", "after", "before", "after"}},
                    {"ferritin_ug_l", "", "", Numbers{12, 180.5, 60, nan, 90, 85}},
                    {"iron_intravenous_mg", "", "", Numbers{0, 1000, nan, nan, 0, 0}},
                    {"dopaminergic_drug", "", "",
                     Texts{"none", "none", "ropinirole", "ropinirole", "pramipexole base", "ropinirole"}},
                    {"dopaminergic_dose_mg_per_day", "", "", Numbers{0, 0, 0.25, 1, 0.18, 0.5}}});
}

// 180.5 - 12 = 168.5; 85 - 90 = -5; 1 - 0.25 = 0.75.
TEST(Pairs, show_ferritin_and_doses_beside_the_differences) {
  const Table subjects = pairs_of(followed_up(), {.column = "treatment"}).subjects;
  EXPECT_THAT(values_of<double>(subjects, "difference"), ElementsAre(-30, -10, -10));
  const auto column = [&](const char* name) { return values_of<double>(subjects, name); };
  const auto undefined = ::testing::IsNan();
  EXPECT_THAT(column("ferritin_ug_l_first"), ElementsAre(12, 60, 90));
  EXPECT_THAT(column("ferritin_ug_l_second"), ElementsAre(180.5, undefined, 85));
  EXPECT_THAT(column("ferritin_ug_l_difference"), ElementsAre(168.5, undefined, -5));
  EXPECT_THAT(column("iron_intravenous_mg_difference"), ElementsAre(1000, undefined, 0));
  EXPECT_THAT(column("dopaminergic_dose_mg_per_day_first"), ElementsAre(0, 0.25, 0.18));
  EXPECT_THAT(column("dopaminergic_dose_mg_per_day_second"), ElementsAre(0, 1, 0.5));
  EXPECT_EQ(column_named(subjects, "levodopa_equivalent_mg_per_day_first"), nullptr) << "nobody has it";
}

TEST(Pairs, doses_of_two_drugs_are_not_subtracted) {
  const Table subjects = pairs_of(followed_up(), {.column = "treatment"}).subjects;
  EXPECT_THAT(values_of<std::string>(subjects, "dopaminergic_drug_first"),
              ElementsAre("none", "ropinirole", "pramipexole base"));
  EXPECT_THAT(values_of<std::string>(subjects, "dopaminergic_drug_second"),
              ElementsAre("none", "ropinirole", "ropinirole"));
  EXPECT_THAT(values_of<double>(subjects, "dopaminergic_dose_mg_per_day_difference"),
              ElementsAre(0, 0.75, ::testing::IsNan()));
}

TEST(Pairs, a_dose_of_no_known_drug_has_no_difference) {
  Table cohort = followed_up();
  std::erase_if(cohort.columns, [](const Column& column) { return column.name == "dopaminergic_drug"; });
  const Table subjects = pairs_of(cohort, {.column = "treatment"}).subjects;
  EXPECT_THAT(values_of<double>(subjects, "dopaminergic_dose_mg_per_day_second"), ElementsAre(0, 1, 0.5));
  EXPECT_THAT(values_of<double>(subjects, "dopaminergic_dose_mg_per_day_difference"),
              ::testing::Each(::testing::IsNan()));
  Table other = followed_up();
  for (Column& column : other.columns) {
    if (column.name == "dopaminergic_drug") column.values = Texts(6, "other");
  }
  EXPECT_THAT(values_of<double>(pairs_of(other, {.column = "treatment"}).subjects,
                                "dopaminergic_dose_mg_per_day_difference"),
              ::testing::Each(::testing::IsNan()));
}

// Two nights after: 20 and 40 of ferritin have the median 30; the night without an index does not count.
TEST(Pairs, several_nights_at_a_level_have_the_median_ferritin_of_those_with_the_measure) {
  const Table cohort =
      cohort_of({{"plms_index_per_h", "", "", Numbers{40, 10, 12, nan}},
                 {"subject", "", "", Texts{"s1", "s1", "s1", "s1"}},
                 {"treatment", "", "", Texts{"before", "after", "after", "after"}},
                 {"ferritin_ug_l", "", "", Numbers{10, 20, 40, 900}},
                 {"dopaminergic_drug", "", "", Texts{"none", "ropinirole", "levodopa", "none"}},
                 {"dopaminergic_dose_mg_per_day", "", "", Numbers{0, 1, 100, 0}}});
  const Table subjects = pairs_of(cohort, {.column = "treatment"}).subjects;
  EXPECT_THAT(values_of<double>(subjects, "ferritin_ug_l_second"), ElementsAre(30));
  EXPECT_THAT(values_of<double>(subjects, "ferritin_ug_l_difference"), ElementsAre(20));
  EXPECT_THAT(values_of<std::string>(subjects, "dopaminergic_drug_second"), ElementsAre(""));
  EXPECT_TRUE(std::isnan(cell(subjects, "dopaminergic_dose_mg_per_day_second"))) << "of two drugs";
}

TEST(Pairs, NobodyWithAPairIsAnEmptyTableNotAnError) {
  const Pairs pairs = pairs_of(cohort_of({{"plms_index_per_h", "", "", Numbers{1, 2}},
                                          {"subject", "", "", Texts{"a", "b"}},
                                          {"session", "", "", Texts{"1", "2"}}}),
                               {});
  EXPECT_EQ(pairs.subjects.rows(), 0U);
  EXPECT_EQ(cell(pairs.summary, "pairs"), 0);
  EXPECT_TRUE(std::isnan(cell(pairs.summary, "median")));
  EXPECT_EQ(pairs.unpaired.rows(), 2U);
}

}  // namespace
}  // namespace psg
