// Expected: RFC 4180 for fields in quotes; lines as editors count them.
#include "psg/table/delimited.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "psg/core/error.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Row {
  std::size_t line;
  std::vector<std::string> fields;
  bool open_quote = false;
  bool operator==(const Row&) const = default;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.line << ": " << ::testing::PrintToString(row.fields) << (row.open_quote ? " open" : "");
}

std::vector<Row> rows_of(std::string_view text, char delimiter = ',', RowShape shape = {}) {
  std::vector<Row> rows;
  RecordReader reader(text);
  reader.rows_have(shape);
  for (Record record; reader.next(delimiter, record);) {
    rows.push_back({record.line, record.fields, record.open_quote});
  }
  return rows;
}

TEST(Records, rfc_4180_2_1_to_4_rows_are_lines_and_fields_stand_between_delimiters) {
  EXPECT_THAT(rows_of("a,b\r\nc,\r\n,\n"),
              ElementsAre(Row{1, {"a", "b"}}, Row{2, {"c", ""}}, Row{3, {"", ""}}));
  EXPECT_THAT(rows_of("a\tb,c\rd", '\t'), ElementsAre(Row{1, {"a", "b,c"}}, Row{2, {"d"}}));
}

TEST(Records, rfc_4180_2_6_delimiters_and_line_ends_in_quotes_belong_to_the_field) {
  EXPECT_THAT(rows_of("1,\"a,b\",c\n"), ElementsAre(Row{1, {"1", "a,b", "c"}}));
  EXPECT_THAT(rows_of("1,\"a\r\nb\",c\n2,d,e\n"),
              ElementsAre(Row{1, {"1", "a\r\nb", "c"}}, Row{3, {"2", "d", "e"}}));
  EXPECT_THAT(rows_of("1,\"a\n\n\nb\" \n2,c"), ElementsAre(Row{1, {"1", "a\n\n\nb"}}, Row{5, {"2", "c"}}));
}

TEST(Records, rfc_4180_2_7_a_quote_in_quotes_is_doubled) {
  EXPECT_THAT(rows_of("\"a \"\"b\"\"\",\"\"\"\"\n"), ElementsAre(Row{1, {"a \"b\"", "\""}}));
  EXPECT_THAT(rows_of("\"a\n\"\"b\"\"\",c\n"), ElementsAre(Row{1, {"a\n\"b\"", "c"}}));
  EXPECT_THAT(rows_of("\"\",\"\"\n"), ElementsAre(Row{1, {"", ""}}));
}

TEST(Records, a_quote_within_a_field_is_a_character) {
  EXPECT_THAT(rows_of("5\" lead,b\"c\"\n"), ElementsAre(Row{1, {"5\" lead", "b\"c\""}}));
  EXPECT_THAT(rows_of("\"a\"b,c\n"), ElementsAre(Row{1, {"ab", "c"}}));
}

TEST(Records, a_quote_that_does_not_close_ends_with_its_line) {
  EXPECT_THAT(rows_of("1,\"a,b\n2,c\n"), ElementsAre(Row{1, {"1", "a,b"}, true}, Row{2, {"2", "c"}}));
  // Another stray one below closes nothing, as a character follows it.
  EXPECT_THAT(rows_of("1,\"a\n2,\"b\n3,c\n"),
              ElementsAre(Row{1, {"1", "a"}, true}, Row{2, {"2", "b"}, true}, Row{3, {"3", "c"}}));
  EXPECT_THAT(rows_of("1,\"a\n2,\"b\"\n"), ElementsAre(Row{1, {"1", "a"}, true}, Row{2, {"2", "b"}}));
  EXPECT_THAT(rows_of("\""), ElementsAre(Row{1, {""}, true}));
}

TEST(Records, two_stray_quotes_in_one_column_swallow_no_row) {
  const RowShape three = row_shape(3, ',');
  EXPECT_THAT(rows_of("1,a,\"5 mm\n2,b,x\n3,c,7\"\n4,d,y\n", ',', three),
              ElementsAre(Row{1, {"1", "a", "5 mm"}, true}, Row{2, {"2", "b", "x"}},
                          Row{3, {"3", "c", "7\""}}, Row{4, {"4", "d", "y"}}));
  // The line that holds the second quote is a row as well.
  EXPECT_THAT(rows_of("1,a,\"5 mm\n2,b,7\"\n", ',', three),
              ElementsAre(Row{1, {"1", "a", "5 mm"}, true}, Row{2, {"2", "b", "7\""}}));
  EXPECT_THAT(rows_of("1,\"a,5\n2,b\",7\n", ',', three),
              ElementsAre(Row{1, {"1", "a,5"}, true}, Row{2, {"2", "b\"", "7"}}));
  EXPECT_THAT(rows_of("\"1,a,5\n2\",b,7\n", ',', three),
              ElementsAre(Row{1, {"1,a,5"}, true}, Row{2, {"2\"", "b", "7"}}));
  EXPECT_THAT(rows_of("\"1\n2\"\n", '\t', row_shape(1, '\t')),
              ElementsAre(Row{1, {"1"}, true}, Row{2, {"2\""}}));
}

TEST(Records, lines_in_quotes_with_fewer_fields_than_a_row_belong_to_the_field) {
  const RowShape three = row_shape(3, ',');
  EXPECT_THAT(rows_of("1,a,\"b\nc, d\n\ne\"\n2,f,g\n", ',', three),
              ElementsAre(Row{1, {"1", "a", "b\nc, d\n\ne"}}, Row{5, {"2", "f", "g"}}));
  EXPECT_THAT(rows_of("1,\"a\nb\",c\n", ',', three), ElementsAre(Row{1, {"1", "a\nb", "c"}}));
  // What stands behind the quote that closes the first field are the other fields of its row.
  EXPECT_THAT(rows_of("\"a\nb\",c,d\n", ',', three), ElementsAre(Row{1, {"a\nb", "c", "d"}}));
  // A line with as many fields as a row is one.
  EXPECT_THAT(rows_of("1,a,\"b\nc, d, e\nf\"\n", ',', three),
              ElementsAre(Row{1, {"1", "a", "b"}, true}, Row{2, {"c", "d", "e"}}, Row{3, {"f\""}}));
}

TEST(Records, with_tabs_any_line_with_one_is_a_row) {
  const RowShape four = row_shape(4, '\t');
  EXPECT_THAT(rows_of("1\ta\t\"b\n2\tc\"\n", '\t', four),
              ElementsAre(Row{1, {"1", "a", "b"}, true}, Row{2, {"2", "c\""}}));
  EXPECT_THAT(rows_of("1\ta\t\"b\nc, d\"\te\n", '\t', four), ElementsAre(Row{1, {"1", "a", "b\nc, d", "e"}}));
}

TEST(Records, fields_are_trimmed_and_lines_of_blanks_passed_over) {
  EXPECT_THAT(rows_of(" a , \" b \" \n \t\n\nc\n"), ElementsAre(Row{1, {"a", "b"}}, Row{4, {"c"}}));
  EXPECT_THAT(rows_of(""), IsEmpty());
  EXPECT_THAT(rows_of("\n\n"), IsEmpty());
}

TEST(Records, more_fields_than_any_table_has_are_cut) {
  const std::string text(2 * most_fields, ',');
  EXPECT_EQ(rows_of(text).front().fields.size(), most_fields + 1);
  EXPECT_EQ(fields_of(text, ',').size(), most_fields + 1);
}

TEST(Records, a_line_can_be_looked_at_and_passed_over) {
  const std::string text = "\n# remark, \"\nb,c\n";
  RecordReader reader(text);
  Line line;
  ASSERT_TRUE(reader.peek(line));
  EXPECT_EQ(line.number, 2U);
  EXPECT_EQ(line.text, "# remark, \"");
  reader.skip();
  Record record;
  ASSERT_TRUE(reader.next(',', record));
  EXPECT_EQ(record.line, 3U);
  EXPECT_FALSE(reader.peek(line));
}

TEST(Delimiter, the_first_of_tab_semicolon_and_comma_that_the_heading_has) {
  EXPECT_EQ(delimiter_in("a,b;c\td"), '\t');
  EXPECT_EQ(delimiter_in("a,b;c"), ';');
  EXPECT_EQ(delimiter_in("a,b"), ',');
  EXPECT_EQ(delimiter_in("a"), '\t');
}

TEST(Missing, every_usual_spelling_is_read) {
  for (const char* cell :
       {"", " ", "NA", "na", "N/A", "n/a", "NaN", "nan", "<NA>", "null", "NULL", ".", "-", "?"}) {
    EXPECT_TRUE(is_missing(cell)) << cell;
  }
  for (const char* cell : {"0", "none", "no", "Nan Li", "--", "missing", "NAN "}) {
    EXPECT_EQ(is_missing(cell), std::string_view(cell) == "NAN ") << cell;
  }
}

bool begins_with_onset(const Delimited& table) { return table.heading.front() == "onset"; }

TEST(Delimited, rows_stand_below_the_first_line_that_is_a_heading) {
  const std::string text = "Patient: \"x\n\nOnset [s],Text\n";
  const std::string table_text = "Patient: \"x\n\"\n\nOnset,Text\n1,\"a\nb\"\n2\n";
  EXPECT_THAT(delimited(text, ',', begins_with_onset).heading, IsEmpty());
  const Delimited table = delimited(table_text, ',', begins_with_onset);
  EXPECT_THAT(table.heading, ElementsAre("onset", "text"));
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_EQ(table.rows[0].line, 5U);
  EXPECT_EQ(table.rows[0].at(1), "a\nb");
  EXPECT_EQ(table.rows[1].line, 7U);
  EXPECT_EQ(table.rows[1].at(1), "");
  EXPECT_EQ(table.open_quotes, 0U);
}

TEST(Delimited, rows_with_a_quote_that_does_not_close_are_counted) {
  const std::string text = "Onset,Text,Lead\n1,a,b\n2,\"c,d\n3,e,f\n4,g\",h\n5,\"i,k\n";
  const Delimited table = delimited(text, ',', begins_with_onset);
  EXPECT_THAT(table.texts(0), ElementsAre("1", "2", "3", "4", "5"));
  EXPECT_EQ(table.open_quotes, 2U);
  EXPECT_EQ(table.first_open_quote, 3U);
}

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "psg-table-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(std::string_view bytes) {
    const auto path = folder_ / "table.txt";
    std::ofstream(path, std::ios::binary) << bytes;
    return path.string();
  }
  static std::vector<Row> rows_in(const std::string& path) {
    std::vector<Row> rows;
    DelimitedFile(path).each([&](std::size_t line, const std::vector<std::string>& cells) {
      rows.push_back({line, cells});
    });
    return rows;
  }
  static std::string refusal(const std::string& path) {
    try {
      (void)rows_in(path);
    } catch (const Error& error) {
      return error.kind() == ErrorKind::malformed ? error.what() : "another kind";
    }
    return "";
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(Files, every_delimiter_encoding_and_line_end_is_read) {
  for (const std::string_view bytes :
       {std::string_view("id\tname\nn1\t\u00e9\n"), std::string_view("id;name\r\nn1;\xe9"),
        std::string_view("\xef\xbb\xbfid,name\rn1,\u00e9\r"),
        std::string_view("\xff\xfei\0d\0,\0n\0a\0m\0e\0\n\0n\0001\0,\0\xe9\0", 26)}) {
    const std::string path = file(bytes);
    EXPECT_THAT(DelimitedFile(path).heading(), ElementsAre("id", "name"));
    EXPECT_THAT(rows_in(path), ElementsAre(Row{2, {"n1", "\u00e9"}}));
  }
}

TEST_F(Files, the_guard_against_formulas_is_taken_off) {
  EXPECT_THAT(rows_in(file("id,x\n'=n1,'quoted'\n")), ElementsAre(Row{2, {"=n1", "'quoted'"}}));
}

TEST_F(Files, a_heading_may_have_line_ends_in_quotes) {
  EXPECT_THAT(rows_in(file("id,\"a\nb\"\nn1,2\n")), ElementsAre(Row{3, {"n1", "2"}}));
}

TEST_F(Files, what_is_no_table_is_refused_with_its_line) {
  EXPECT_THAT(refusal(file("")), HasSubstr("is empty"));
  EXPECT_THAT(refusal(file("id,id\n")), HasSubstr("has two columns \"id\""));
  EXPECT_THAT(refusal(file("id,x\nn1,\"a\nb\"\nn2\n")), HasSubstr("line 4 has 1 cells, expected 2"));
  EXPECT_THAT(refusal(file("id,x\nn1,1\nn2,\"a\nn3,2\n")),
              HasSubstr("line 3 has a quote that does not close"));
  EXPECT_THAT(refusal(file("id,\"x\nn1,1\n")), HasSubstr("line 1 has a quote that does not close"));
  EXPECT_THAT(refusal(file("id,x,y\nn1,1,\"a\nn2,2,b\nn3,3,c\"\n")),
              HasSubstr("line 2 has a quote that does not close"));
  EXPECT_THAT(refusal(file("id,\"x\nn1,1\nn2,2\"\n")), HasSubstr("line 1 has a quote that does not close"));
}

}  // namespace
}  // namespace psg
