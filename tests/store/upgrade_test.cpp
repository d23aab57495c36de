// Results of layout version 1, which said "group" of a movement and of the legs of an index, are read in
// today's words. layout-1.h5 was made from layout-1.tsv by the last commit that wrote version 1.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "psg/annotations/read.hpp"
#include "psg/night/rescore.hpp"
#include "psg/store/layout.hpp"
#include "psg/store/store.hpp"
#include "psg/store/tables.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

using ::testing::Contains;

Score rescored() {
  NightContext night{.given = read_annotations(PSG_TEST_DATA "/layout-1.tsv")};
  night.recording = recording_of(night.given, {});
  // Layout 1 took what nobody scored for none.
  night.given.arousals_scored = night.given.respiratory_scored = true;
  return rescore(std::move(night), {wasm2016()});
}

/// A column as numbers: some of whole numbers then are of any today.
std::vector<double> numbers_in(const Column& column) {
  if (const auto* wholes = std::get_if<std::vector<std::int64_t>>(&column.values))
    return {wholes->begin(), wholes->end()};
  return std::get<std::vector<double>>(column.values);
}

TEST(Upgrade, a_result_of_layout_1_holds_what_scoring_again_gives) {
  const Tables before = read(PSG_TEST_DATA "/layout-1.h5");
  const Tables today = tables_of(rescored());
  EXPECT_GE(before.tables.size(), 12U);
  for (const Table& a : before.tables) {
    const Table& b = table_named(today, a.name);
    for (const Column& old : a.columns) {
      SCOPED_TRACE(a.name + "." + old.name);
      const Column* column = column_named(b, old.name);
      ASSERT_NE(column, nullptr);
      if (std::holds_alternative<std::vector<std::string>>(old.values)) {
        if (old.name != "meaning" && old.name != "reason") {  // sentences may say more today
          EXPECT_EQ(old.values, column->values);
        }
      } else {
        EXPECT_THAT(numbers_in(old),
                    ::testing::Pointwise(::testing::NanSensitiveDoubleEq(), numbers_in(*column)));
      }
    }
  }
}

TEST(Upgrade, words_of_version_1_become_those_of_version_2_and_others_stay) {
  const Table movements{
      "movements", "", {{"non_candidate", "", "", std::vector<std::string>{"group_too_long", ""}}}};
  EXPECT_EQ(std::get<1 + 1>(store::upgraded(movements, 1).columns[0].values),
            (std::vector<std::string>{"movement_too_long", ""}));
  EXPECT_EQ(store::upgraded(movements, 2), movements) << "a file of today has today's words";
  const Table other{"events", "", {{"group", "", "", std::vector<std::string>{"group_too_long"}}}};
  EXPECT_EQ(store::upgraded(other, 1), other) << "only the tables that had the word";
}

TEST(Upgrade, before_version_3_the_envelope_of_a_leg_began_at_row_0) {
  const Table before{"envelopes/clock",
                     "",
                     {{"leg", "", "", std::vector<std::string>{"L", "R"}},
                      {"start_s", "s", "", std::vector<double>{1.5, 1.5}}}};
  for (const std::int64_t version : {1, 2}) {
    const Table today = store::upgraded(before, version);
    EXPECT_EQ(values_of<std::int64_t>(today, "first_row"), (std::vector<std::int64_t>{0, 0}));
    EXPECT_EQ(today.columns.front(), before.columns.front());
    EXPECT_EQ(today.columns.back(), before.columns.back());
  }
  EXPECT_EQ(store::upgraded(before, 3), before);
}

TEST(Upgrade, the_tables_that_are_asked_for_alone_are_upgraded_too) {
  const Tables some = read_tables(PSG_TEST_DATA "/layout-1.h5", {"indices"});
  EXPECT_THAT(values_of<std::string>(some.tables.at(0), "legs"), Contains("bilateral"));
}

}  // namespace
}  // namespace psg
