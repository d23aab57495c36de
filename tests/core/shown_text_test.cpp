// What may be sent to a terminal or put into a cell of a table. Expected: Unicode's names of the characters,
// RFC 3629, OWASP's page on CSV injection.
#include "psg/core/shown_text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "psg/core/error.hpp"

namespace psg {
namespace {

using namespace std::string_literals;

TEST(Shown, ordinary_text_of_any_language_stays) {
  for (const char* text :
       {"", "EMG LAT", "µV", "Micro-éveil", "\xE5\xA7\x93\xE5\x90\x8D", "\xF0\x9F\x92\xA4"}) {
    EXPECT_EQ(shown(text), text);
  }
}

TEST(Shown, characters_that_act_are_told_by_their_numbers) {
  EXPECT_EQ(shown("a\x1b[2Jb"), "a<U+001B>[2Jb");
  EXPECT_EQ(shown("\x7F"), "<U+007F>");
  EXPECT_EQ(shown("\u009B"), "<U+009B>");
  EXPECT_EQ(shown("\u202Egnp.exe"), "<U+202E>gnp.exe");
  EXPECT_EQ(shown("\u2066x\u2069\u200E\u200F\u061C"), "<U+2066>x<U+2069><U+200E><U+200F><U+061C>");
  EXPECT_EQ(shown("a\u200Bb\uFEFF"), "a<U+200B>b<U+FEFF>");
  EXPECT_EQ(shown("a\u2028b\u2029"), "a<U+2028>b<U+2029>");
  EXPECT_EQ(shown("\U000E0041"), "<U+E0041>");
  EXPECT_EQ(shown("\xEF\xBF\xBF"), "<U+FFFF>");
  EXPECT_EQ(shown("a\0b"s), "a<U+0000>b");
}

// Unicode 15.1, DerivedCoreProperties.txt: Default_Ignorable_Code_Point, first and last of each range.
TEST(Shown, what_unicode_lets_be_ignored_is_told_by_its_number) {
  for (const auto& [text, number] :
       {std::pair("\u00AD", "00AD"), {"\u034F", "034F"},      {"\u061C", "061C"},
        {"\u115F", "115F"},          {"\u1160", "1160"},      {"\u17B4", "17B4"},
        {"\u17B5", "17B5"},          {"\u180B", "180B"},      {"\u180E", "180E"},
        {"\u180F", "180F"},          {"\u200B", "200B"},      {"\u200F", "200F"},
        {"\u2060", "2060"},          {"\u206F", "206F"},      {"\u3164", "3164"},
        {"\uFE00", "FE00"},          {"\uFE0F", "FE0F"},      {"\uFFA0", "FFA0"},
        {"\uFFF0", "FFF0"},          {"\U0001BCA0", "1BCA0"}, {"\U0001D173", "1D173"},
        {"\U0001D17A", "1D17A"},     {"\U000E0001", "E0001"}, {"\U000E0100", "E0100"},
        {"\U000E0FFF", "E0FFF"}}) {
    EXPECT_EQ(shown(std::string("a") + text + "b"), fmt::format("a<U+{}>b", number));
  }
  EXPECT_EQ(shown("\u2800"), "<U+2800>");  // braille without dots: nothing is seen
}

TEST(Shown, text_is_on_one_line) { EXPECT_EQ(shown("a\tb\r\nc"), "a b  c"); }

TEST(Shown, bytes_that_are_no_utf_8_become_replacement_characters) {
  EXPECT_EQ(shown("\xE9t\xE9"), "\uFFFDt\uFFFD");
  EXPECT_EQ(shown("\xC0\x80"), "\uFFFD\uFFFD");            // an overlong NUL
  EXPECT_EQ(shown("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(shown("a\xE2\x80"), "a\uFFFD\uFFFD");          // cut off
}

TEST(Shown, an_error_is_shown_too) {
  EXPECT_STREQ(Error(ErrorKind::io, "a\x1b]0;x\x07\nb\u202E").what(), "a<U+001B>]0;x<U+0007> b<U+202E>");
}

TEST(ShownJson, the_characters_are_escaped_as_json_does) {
  EXPECT_EQ(shown_json("{\n \"a\": \"\u202E\u009B\x7F\U000E0041\"}"),
            "{\n \"a\": \"\\u202e\\u009b\\u007f\\udb40\\udc41\"}");
  EXPECT_EQ(shown_json("[\"µ\"]"), "[\"µ\"]");
}

TEST(CellText, what_a_spreadsheet_would_run_gets_an_apostrophe) {
  for (const char* text : {"=1+1",    "+1+1",    "-2+3",    "@SUM(A1)", " =1",      "\"=1",    "'=1",
                           "\uFF1D1", "\uFF0B1", "\uFF0D1", "\uFF20x",  "\uFE661",  "\uFE621", "\uFE631",
                           "\uFE6Bx", "-",       "=",       "\u00A0=1", "\u2003=1", "\u201D=1"}) {
    EXPECT_EQ(cell_text(text), "'" + std::string(text)) << text;
    EXPECT_EQ(without_guard(cell_text(text)), text) << text;
  }
  EXPECT_EQ(cell_text("\t=1"), "' =1");
  EXPECT_EQ(cell_text("\u00AD=1"), "<U+00AD>=1");  // begins with what is seen
}

TEST(CellText, numbers_and_other_texts_stay) {
  for (const char* text : {"-1.5", "+3", "-1e-5", "-0,5", "n1", "a=b", "L-R", "", "'tis", "\"quoted\""}) {
    EXPECT_EQ(cell_text(text), text) << text;
    EXPECT_EQ(without_guard(text), text) << text;
  }
}

TEST(FormOf, no_letter_and_no_digit_of_a_text_is_told) {
  EXPECT_EQ(form_of("Mr Smith, 1951"), "text of the form \"aa aaaaa, 9999\"");
  EXPECT_EQ(form_of("12.03.51"), "text of the form \"99.99.99\"");
  EXPECT_EQ(form_of("M\u00FCller"), "text of the form \"aaaaaa\"");
  EXPECT_EQ(form_of("19510312"), "text of the form \"99999999\"");
  EXPECT_EQ(form_of(std::string(100, 'x')), "text of the form \"" + std::string(24, 'a') + "...\"");
}

TEST(FormOf, a_short_number_is_told_as_it_is) {
  EXPECT_EQ(form_of(" 768 "), "\"768\"");
  EXPECT_EQ(form_of("-1.5"), "\"-1.5\"");
  EXPECT_EQ(form_of("  "), "nothing");
}

}  // namespace
}  // namespace psg
