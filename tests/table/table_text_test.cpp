#include "psg/table/table_text.hpp"

#include <gmock/gmock.h>

#include <cstdint>
#include <limits>

#include "psg/table/delimited.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Table table_with(std::vector<std::string> texts, std::vector<double> numbers,
                 std::vector<std::int64_t> counts) {
  return {"name",
          "",
          {{"text", "", "", std::move(texts)},
           {"number_s", "s", "", std::move(numbers)},
           {"count", "", "", std::move(counts)}}};
}

TEST(TableText, numbers_have_every_digit_and_what_is_missing_is_na) {
  EXPECT_EQ(table_text(table_with({"a", ""}, {0.1, nan}, {-1, 0}), '\t'),
            "text\tnumber_s\tcount\na\t0.1\t-1\nNA\tNA\t0\n");
}

TEST(TableText, rfc_4180_2_6_a_cell_with_a_quote_or_the_delimiter_stands_in_quotes) {
  EXPECT_EQ(table_text(table_with({"a \"b\"", "c,d", "e\tf"}, {1, 2, 3}, {1, 2, 3}), ','),
            "text,number_s,count\n\"a \"\"b\"\"\",1,1\n\"c,d\",2,2\ne f,3,3\n");
  EXPECT_EQ(table_text(table_with({"c,d"}, {1}, {1}), '\t'), "text\tnumber_s\tcount\nc,d\t1\t1\n");
}

TEST(TableText, what_a_spreadsheet_would_run_has_an_apostrophe) {
  EXPECT_EQ(table_text(table_with({"=1+1"}, {-1}, {-1}), '\t'), "text\tnumber_s\tcount\n'=1+1\t-1\t-1\n");
}

TEST(TableText, the_reader_reads_what_was_written) {
  const std::vector<std::string> texts = {"plain", "\"", "a,b;c", "\"\",\"", "'x'"};
  for (const char delimiter : {'\t', ',', ';'}) {
    const std::string text = table_text(table_with(texts, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}), delimiter);
    RecordReader reader(text);
    Record record;
    ASSERT_TRUE(reader.next(delimiter, record));
    std::vector<std::string> read;
    while (reader.next(delimiter, record)) read.push_back(record.fields.at(0));
    EXPECT_EQ(read, texts) << delimiter;
  }
}

TEST(TextRows, decimals_and_another_word_for_missing_may_be_asked_for) {
  TextRows rows('\t', "n/a");
  rows.add(1.0, 3).add(nan, 2).add("").add(nan).add(7).end_row();
  EXPECT_EQ(rows.take(), "1.000\tn/a\tn/a\tn/a\t7\n");
  EXPECT_EQ(rows.take(), "");
}

}  // namespace
}  // namespace psg
