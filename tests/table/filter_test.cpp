#include "psg/table/filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Table rows() {
  return {"t",
          "",
          {{"row", "", "", std::vector<std::int64_t>{0, 1, 2, 3}},
           {"leg", "", "", std::vector<std::string>{"L", "R", "", "LR"}},
           {"value", "s", "", std::vector<double>{1.5, std::nan(""), 2.0, -3.0}}}};
}

std::vector<std::int64_t> kept(const char* condition) {
  return values_of<std::int64_t>(rows_where(rows(), condition_of(condition)), "row");
}

TEST(Filter, texts_are_equal_to_one_of_several_or_to_none) {
  EXPECT_THAT(kept("leg=L"), ElementsAre(0));
  EXPECT_THAT(kept("leg=L,R"), ElementsAre(0, 1));
  EXPECT_THAT(kept("leg!=L"), ElementsAre(1, 3)) << "what is missing is not unequal";
  EXPECT_THAT(kept("leg=X"), IsEmpty());
}

TEST(Filter, a_star_stands_for_any_letters) {
  EXPECT_THAT(kept("leg=L*"), ElementsAre(0, 3));
  EXPECT_THAT(kept("leg=*R"), ElementsAre(1, 3));
  EXPECT_THAT(kept("leg=*"), ElementsAre(0, 1, 3));
  EXPECT_THAT(kept("leg!=L*"), ElementsAre(1));
}

TEST(Filter, numbers_are_compared_as_numbers) {
  EXPECT_THAT(kept("value=2"), ElementsAre(2));
  EXPECT_THAT(kept("value=1.5,-3"), ElementsAre(0, 3));
  EXPECT_THAT(kept("value>1.5"), ElementsAre(2));
  EXPECT_THAT(kept("value>=1.5"), ElementsAre(0, 2));
  EXPECT_THAT(kept("value<1.5"), ElementsAre(3));
  EXPECT_THAT(kept("value<=1.5"), ElementsAre(0, 3));
  EXPECT_THAT(kept("value!=2"), ElementsAre(0, 3));
  EXPECT_THAT(kept("row>=2"), ElementsAre(2, 3));
}

TEST(Filter, what_is_missing_is_NA_and_nothing_else) {
  EXPECT_THAT(kept("value=NA"), ElementsAre(1));
  EXPECT_THAT(kept("value!=NA"), ElementsAre(0, 2, 3));
  EXPECT_THAT(kept("leg=NA"), ElementsAre(2));
  EXPECT_THAT(kept("leg!=NA"), ElementsAre(0, 1, 3));
}

TEST(Filter, what_cannot_be_meant_is_refused) {
  for (const char* condition :
       {"", "leg", "=L", "leg~L", "value=two", "value>NA", "value>nan", "value>1,2", "leg<L", "no=1"})
    EXPECT_THROW((void)kept(condition), Error) << condition;
}

TEST(Filter, all_columns_keep_their_rows) {
  const Table table = rows_where(rows(), condition_of("value>0"));
  EXPECT_THAT(values_of<std::string>(table, "leg"), ElementsAre("L", ""));
  EXPECT_THAT(values_of<double>(table, "value"), ElementsAre(1.5, 2.0));
}

TEST(Filter, states_become_columns) {
  const Table table{"indices",
                    "",
                    {{"statistic", "", "", std::vector<std::string>{"a", "a", "b", "a"}},
                     {"legs", "", "", std::vector<std::string>{"all", "all", "all", "left"}},
                     {"state", "", "", std::vector<std::string>{"TST", "W", "W", "TST"}},
                     {"value", "", "", std::vector<double>{1, 2, 3, 4}},
                     {"unit", "", "", std::vector<std::string>{"1", "1", "1/h", "1"}},
                     {"numerator", "", "", std::vector<double>{1, 2, 3, 4}}}};
  const Table wide = by_state(table);
  std::vector<std::string> names;
  for (const Column& column : wide.columns) names.push_back(column.name);
  EXPECT_THAT(names, ElementsAre("statistic", "legs", "unit", "TST", "W"));
  EXPECT_THAT(values_of<std::string>(wide, "statistic"), ElementsAre("a", "b", "a"));
  EXPECT_THAT(values_of<double>(wide, "TST"), ElementsAre(1, ::testing::IsNan(), 4));
  EXPECT_THAT(values_of<double>(wide, "W"), ElementsAre(2, 3, ::testing::IsNan()));
  EXPECT_THROW((void)by_state(rows()), Error);
}

}  // namespace
}  // namespace psg
