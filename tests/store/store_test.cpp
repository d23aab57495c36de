#include "psg/store/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "builders.hpp"
#include "psg/core/error.hpp"
#include "psg/store/tables.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

using namespace testing_store;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsNan;

const Table* find(const Tables& tables, const std::string& name) {
  for (const Table& table : tables.tables) {
    if (table.name == name) return &table;
  }
  return nullptr;
}

std::vector<std::string> names(const Tables& tables) {
  std::vector<std::string> names;
  for (const Table& table : tables.tables) names.push_back(table.name);
  return names;
}

TEST(Store, WhatIsReadIsWhatWasWritten) {
  const Folder folder;
  const Score score = small_score();
  write(score, folder.file("night.h5"));
  EXPECT_TRUE(same(read(folder.file("night.h5")), tables_of(score)));
}

TEST(Store, TablesAskedForByNameComeAlone) {
  const Folder folder;
  const Score score = small_score();
  write(score, folder.file("night.h5"));
  Tables expected = tables_of(score);
  std::erase_if(expected.tables,
                [](const Table& table) { return table.name != "rules" && table.name != "indices"; });
  ASSERT_EQ(expected.tables.size(), 2U);
  EXPECT_TRUE(same(read_tables(folder.file("night.h5"), {"indices", "absent", "rules"}), expected));
  EXPECT_TRUE(read_tables(folder.file("night.h5"), {}).tables.empty());
}

TEST(Store, RulesComeBackInTheOrderAskedFor) {
  const Folder folder;
  write(small_score(), folder.file("night.h5"));
  const Tables tables = read(folder.file("night.h5"));
  const auto* series = find(tables, "activity");
  ASSERT_NE(series, nullptr);
  EXPECT_THAT(std::get<std::vector<std::string>>(series->columns[0].values),
              ElementsAre("wasm2016", "wasm2016", "wasm2016", "wasm2016", "aasm", "aasm"));
}

TEST(Store, EnvelopesAreStoredWhenTheScoreKeepsThem) {
  const Folder folder;
  const Score score = score_with_envelopes();
  write(score, folder.file("night.h5"));
  const Tables tables = read(folder.file("night.h5"));
  EXPECT_TRUE(same(tables, tables_of(score)));
  const auto* left = find(tables, "envelopes/L");
  ASSERT_NE(left, nullptr);
  EXPECT_EQ(left->rows(), 1000U);
  EXPECT_EQ(std::get<std::vector<double>>(left->columns[0].values)[3], double{0.1F * 3.0F});
}

TEST(Store, the_stretches_of_a_leg_between_gaps_lie_one_below_the_other) {
  const Folder folder;
  Score score = small_score();
  const SampleClock clock{16, 1s};
  score.envelopes = {{Leg::left, 1500ms, clock, {1, 2, 3}, {9, 9, 9}},
                     {Leg::left, 20s, clock, {4, 5}, {8, 8}},
                     {Leg::right, 1500ms, clock, {6, 7, 8}, {7, 7, 7}},
                     {Leg::right, 20s, clock, {}, {}},
                     {Leg::right, 40s, clock, {9}, {6}}};
  write(score, folder.file("night.h5"));
  const Tables tables = read(folder.file("night.h5"));
  EXPECT_TRUE(same(tables, tables_of(score)));
  const Table& clocks = *find(tables, "envelopes/clock");
  EXPECT_THAT(values_of<std::string>(clocks, "leg"), ElementsAre("L", "L", "R", "R", "R"));
  EXPECT_THAT(values_of<std::int64_t>(clocks, "first_row"), ElementsAre(0, 3, 0, 3, 3));
  EXPECT_THAT(values_of<double>(clocks, "start_s"), ElementsAre(1.5, 20, 1.5, 20, 40));
  EXPECT_THAT(values_of<double>(*find(tables, "envelopes/L"), "envelope_uv"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(values_of<double>(*find(tables, "envelopes/L"), "resting_uv"), ElementsAre(9, 9, 9, 8, 8));
  EXPECT_THAT(values_of<double>(*find(tables, "envelopes/R"), "envelope_uv"), ElementsAre(6, 7, 8, 9));
}

TEST(Store, every_onset_has_its_time_of_day_and_epoch_beside_it) {
  const Folder folder;
  Score score = small_score();
  score.night.start_of_day = 23h + 58min + 500ms;
  write(score, folder.file("night.h5"));
  const Tables tables = read(folder.file("night.h5"));
  EXPECT_TRUE(same(tables, tables_of(score)));
  EXPECT_THAT(values_of<std::string>(*find(tables, "recording"), "start_clock"), ElementsAre("23:58:00"));
  EXPECT_THAT(values_of<double>(*find(tables, "recording"), "start_of_day_s"), ElementsAre(86280.5));
  EXPECT_THAT(values_of<std::string>(*find(tables, "stages"), "clock"), ElementsAre("23:58:00", "23:59:30"));
  EXPECT_THAT(values_of<double>(*find(tables, "stages"), "epoch"), ElementsAre(1, 4));
  const Table movements = rows_of_rule(*find(tables, "movements"), "wasm2016");
  EXPECT_THAT(values_of<double>(movements, "onset_s"), ElementsAre(200, 220, 240, 260));
  EXPECT_THAT(values_of<std::string>(movements, "clock"),
              ElementsAre("00:01:20", "00:01:40", "00:02:00", "00:02:20"));
  EXPECT_THAT(values_of<double>(movements, "epoch"), ElementsAre(7, 8, 9, 9));
  for (const char* table : {"stages", "events", "breaks", "artefacts", "activity", "movements", "series"}) {
    const auto& columns = find(tables, table)->columns;
    const auto onset = std::ranges::find(columns, "onset_s", &Column::name);
    ASSERT_LT(onset - columns.begin() + 2, std::ssize(columns)) << table;
    EXPECT_EQ(onset[1].name, "clock") << table;
    EXPECT_EQ(onset[2].name, "epoch") << table;
  }
}

TEST(Store, an_unknown_start_leaves_the_clock_empty_and_never_midnight) {
  const Tables tables = tables_of(small_score());
  EXPECT_THAT(values_of<std::string>(*find(tables, "recording"), "start_clock"), ElementsAre(""));
  EXPECT_TRUE(std::isnan(values_of<double>(*find(tables, "recording"), "start_of_day_s").front()));
  EXPECT_THAT(values_of<std::string>(*find(tables, "stages"), "clock"), ElementsAre("", ""));
}

TEST(Store, TablesThatWereReadAreWrittenAsTheSameBytes) {
  const Folder folder;
  write(score_with_envelopes(), folder.file("a.h5"));
  write(read(folder.file("a.h5")), folder.file("b.h5"));
  EXPECT_EQ(bytes_of(folder.file("a.h5")), bytes_of(folder.file("b.h5")));
}

TEST(Store, TheBytesDependOnTheScoreAlone) {
  const Folder folder;
  write(small_score(), folder.file("a.h5"));
  write(large_score(), folder.file("other.h5"));  // whatever was in memory between
  write(small_score(), folder.file("b.h5"));
  EXPECT_EQ(bytes_of(folder.file("a.h5")), bytes_of(folder.file("b.h5")));
}

TEST(Store, AScoreWithoutMovementsKeepsItsTablesAndColumns) {
  const Folder folder;
  Score score = small_score();
  for (RuleScore& rule : score.rules) rule = {rule.rule, {}, {}, {}, {}, {}, {}};
  write(score, folder.file("night.h5"));
  const Tables tables = read(folder.file("night.h5"));
  EXPECT_TRUE(same(tables, tables_of(score)));
  EXPECT_EQ(find(tables, "activity")->rows(), 0U);
  EXPECT_EQ(find(tables, "activity")->columns.size(), 12U);
}

TEST(Store, AScoreByNoRuleKeepsItsTables) {
  const Folder folder;
  Score score = small_score();
  score.rules.clear();
  write(score, folder.file("night.h5"));
  EXPECT_TRUE(same(read(folder.file("night.h5")), tables_of(score)));
}

TEST(Store, ARuleMayHaveAnyName) {
  const Folder folder;
  for (const char* name : {"a/b", ".", "..", "", "100 %", "Größe"}) {
    Score score = small_score();
    score.rules[1].rule.name = name;
    write(score, folder.file("night.h5"));
    EXPECT_TRUE(same(read(folder.file("night.h5")), tables_of(score))) << name;
  }
}

TEST(Store, ColumnsOfEveryTypeComeBackWithNaNInfinityAndTextBeyondAscii) {
  const Folder folder;
  const Tables tables{{{"version", "x"}}, {table_of_each_type("one"), table_of_each_type("group/two")}};
  write(tables, folder.file("t.h5"));
  EXPECT_TRUE(same(read(folder.file("t.h5")), tables));
}

TEST(Store, TextOf512BytesAndOf513BytesComesBack) {
  const Folder folder;
  for (const std::size_t length : {511U, 512U, 513U, 100000U}) {
    Table table{"t", "", {{"text", "", "", std::vector<std::string>{std::string(length, 'x'), "", "y"}}}};
    const Tables tables{{}, {table}};
    write(tables, folder.file("t.h5"));
    EXPECT_TRUE(same(read(folder.file("t.h5")), tables)) << length;
  }
}

TEST(Store, AResultThatWasThereIsReplacedWholeOrDamaged) {
  const Folder folder;
  write(small_score(), folder.file("night.h5"));
  for (const std::uintmax_t size :
       {std::filesystem::file_size(folder.file("night.h5")) - 1, std::uintmax_t{3000}}) {
    std::filesystem::resize_file(folder.file("night.h5"), size);
    write(small_score(), folder.file("night.h5"));
  }
  write(small_score(), folder.file("night.h5"));
  EXPECT_TRUE(same(read(folder.file("night.h5")), tables_of(small_score())));
  EXPECT_THAT(folder.names(), ElementsAre("night.h5"));
}

TEST(Store, AHeavyNightIsWrittenInMillisecondsNotSeconds) {
  const Folder folder;
  const Tables tables = tables_of(large_score());
  const auto start = std::chrono::steady_clock::now();
  write(tables, folder.file("night.h5"));
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_LT(took, 1s) << "the target is 5 ms; this only catches a quadratic mistake on a busy machine";
}

TEST(Store, TablesThatCannotBeStoredAreRefusedByName) {
  const Folder folder;
  const auto refused = [&](Table table) {
    try {
      write(Tables{{}, {std::move(table)}}, folder.file("t.h5"));
    } catch (const Error& error) {
      return error.kind() == ErrorKind::bad_argument && folder.names().empty();
    }
    return false;
  };
  Table uneven = table_of_each_type("uneven");
  std::get<std::vector<double>>(uneven.columns[0].values).push_back(1);
  EXPECT_TRUE(refused(uneven));
  Table twice = table_of_each_type("twice");
  twice.columns[1].name = twice.columns[0].name;
  EXPECT_TRUE(refused(twice));
  EXPECT_TRUE(refused({"none", "", {}}));
  EXPECT_TRUE(refused(table_of_each_type("a/b/c")));
  EXPECT_TRUE(refused(table_of_each_type("")));
  EXPECT_TRUE(refused(table_of_each_type("../up")));
}

TEST(Tables, TheNamesAreThoseOfTheDocumentation) {
  EXPECT_THAT(names(tables_of(small_score())),
              ElementsAre("recording", "channels", "stages", "events", "breaks", "artefacts", "warnings",
                          "sleep", "rules", "activity", "movements", "series", "runs", "indices",
                          "interval_histogram", "distribution"));
}

TEST(Tables, EveryWarningIsKeptWithWhereItCameFrom) {
  const Tables tables = tables_of(small_score());
  const Table* warnings = find(tables, "warnings");
  EXPECT_THAT(std::get<std::vector<std::string>>(warnings->columns[0].values),
              ElementsAre("night", "scoring", "aasm"));
}

TEST(Tables, TheIntervalOfTheFirstMovementIsUndefinedAndOthersRunFromOnsetToOnset) {
  const Tables tables = tables_of(small_score());
  const auto& interval = values_of<double>(*find(tables, "movements"), "interval_s");
  EXPECT_TRUE(std::isnan(interval[0]));
  EXPECT_EQ(interval[1], 20.0);
  EXPECT_TRUE(std::isnan(interval[4])) << "the first movement of the next rule";
}

TEST(Tables, what_nobody_scored_is_nan_in_each_movement_and_what_was_scored_is_0_or_1) {
  Score score = small_score();  // an arousal that the movement of aasm is associated with, and no apnea
  const auto flags = [&](const char* column) {
    return values_of<double>(*find(tables_of(score), "movements"), column);
  };
  EXPECT_THAT(flags("arousal"), ElementsAre(0, 0, 0, 0, 1));
  EXPECT_THAT(flags("respiratory"), Each(IsNan()));
  EXPECT_THAT(flags("plm_nr"), Each(IsNan()));
  score.night.given.events.clear();
  score.night.given.respiratory_scored = true;
  EXPECT_THAT(flags("arousal"), Each(IsNan()));
  EXPECT_THAT(flags("respiratory"), ElementsAre(0, 0, 0, 0, 0));
  EXPECT_THAT(flags("plm_nr"), ElementsAre(0, 0, 0, 0, IsNan())) << "aasm has no second pass";
}

TEST(Tables, TheIntervalAcrossAGapIsUndefined) {
  Score score = small_score();
  score.night.breaks = {{{210s, 212s}, Boundary::gap}};
  const Tables tables = tables_of(score);
  const auto& interval = values_of<double>(*find(tables, "movements"), "interval_s");
  EXPECT_TRUE(std::isnan(interval[1]));
  EXPECT_EQ(interval[2], 20.0);
}

TEST(Tables, AStandardWithoutAMaximumHasAnInfiniteOne) {
  const Tables tables = tables_of(small_score());
  const Table* rules = find(tables, "rules");
  const auto& threshold = std::get<std::vector<std::string>>(rules->columns[1].values);
  const auto& value = std::get<std::vector<double>>(rules->columns[2].values);
  const auto at = std::find(threshold.begin(), threshold.end(), "max_duration") - threshold.begin();
  EXPECT_EQ(value[static_cast<std::size_t>(at)], INFINITY) << "WASM 2016 has no longest movement";
}

}  // namespace
}  // namespace psg
