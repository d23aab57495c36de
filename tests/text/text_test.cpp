#include "psg/text/text.hpp"

#include <gmock/gmock.h>

#include <algorithm>

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The C standard (7.4.1.10): isspace of the locale "C".
TEST(Trimmed, blanks_are_those_of_the_c_locale) {
  EXPECT_EQ(trimmed(" \t\n\v\f\ra b \t\n\v\f\r"), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(Trimmed, other_control_characters_and_spaces_beyond_ascii_are_no_blanks) {
  const std::string_view nul("\0a\0", 3);
  EXPECT_EQ(trimmed(nul), nul);
  EXPECT_EQ(trimmed("\x7f"), "\x7f");
  EXPECT_EQ(trimmed("\u00a0a"), "\u00a0a");
}

// EDF 2.1.2: fields are filled with spaces; recorders fill them with worse.
TEST(Trimmed, a_field_of_a_header_loses_control_characters_too) {
  EXPECT_EQ(trimmed_field(std::string_view("\0 EMG\x7f\x1f \0", 9)), "EMG");
  EXPECT_EQ(trimmed_field("\xb5V"), "\xb5V");  // Latin-1
}

TEST(Case, letters_of_ascii_change_alone) {
  EXPECT_EQ(lower("aZ[@`{ \xc3\x89"), "az[@`{ \xc3\x89");
  EXPECT_EQ(upper("aZ[@`{ \xc3\xa9"), "AZ[@`{ \xc3\xa9");
}

TEST(Folded, letters_and_digits_stay_without_accents) {
  EXPECT_EQ(folded("Micro-éveil (2)"), "microeveil2");
  EXPECT_EQ(folded("ÀÿÑß"), "ayns");
  EXPECT_EQ(folded("×÷ 姓名 ω"), "");
  EXPECT_EQ(folded("Ferritin (µg/L)"), "ferritingl");
}

TEST(Folded, of_units_both_signs_of_micro_are_u) {
  EXPECT_EQ(folded_unit("Ferritin (\u00b5g/L)"), "ferritinugl");
  EXPECT_EQ(folded_unit("Ferritin (\u03bcg/L)"), "ferritinugl");
  EXPECT_EQ(folded_unit("S\u00f5na"), "sona");  // whose second byte is 0xB5
}

TEST(Split, parts_are_trimmed_and_empty_ones_left_out) {
  EXPECT_THAT(split(" a, b;;\tc d ,", ",;"), ElementsAre("a", "b", "c d"));
  EXPECT_THAT(split("", ","), IsEmpty());
  EXPECT_THAT(split(" , ", ","), IsEmpty());
}

TEST(WordsOf, words_are_runs_of_letters_and_digits) {
  EXPECT_THAT(words_of("Both Leg w/ Arousal_2"), ElementsAre("both", "leg", "w", "arousal", "2"));
  EXPECT_THAT(words_of("ObstructiveApnea"), ElementsAre("obstructiveapnea"));
  EXPECT_THAT(words_of("Micro-éveil"), ElementsAre("micro", "éveil"));
  EXPECT_THAT(words_of("-"), IsEmpty());
}

TEST(WordsOf, a_capital_after_a_small_letter_begins_a_word_where_asked) {
  EXPECT_THAT(words_by_capitals("ObstructiveApnea REMSleep"),
              ElementsAre("obstructive", "apnea", "remsleep"));
}

TEST(WordsOf, separators_may_be_given) {
  EXPECT_THAT(words_between("EMG+Tib. L", " ."), ElementsAre("emg+tib", "l"));
}

TEST(AllKnown, a_digit_behind_a_word_is_allowed_and_numbers_of_two_digits) {
  const WordSet list = {"leg", "emg"};
  EXPECT_TRUE(all_known({"leg1", "emg", "12"}, list));
  EXPECT_FALSE(all_known({"leg12"}, list));
  EXPECT_FALSE(all_known({"leg", "12", "3"}, list));
  EXPECT_FALSE(all_known({"leg", "smith"}, list));
}

TEST(NaturalOrder, runs_of_digits_compare_as_numbers) {
  std::vector<std::string> ids = {"n10", "n2", "n1b", "n1a", "m", "n02", "n", "", "n2.10", "n2.9"};
  std::ranges::sort(ids, natural_less);
  EXPECT_THAT(ids, ElementsAre("", "m", "n", "n1a", "n1b", "n02", "n2", "n2.9", "n2.10", "n10"));
}

TEST(NaturalOrder, it_is_strict_even_for_numbers_beyond_any_integer) {
  EXPECT_TRUE(natural_less("n99999999999999999999998", "n99999999999999999999999"));
  EXPECT_FALSE(natural_less("a1", "a1"));
  EXPECT_NE(natural_less("a01", "a1"), natural_less("a1", "a01"));
}

std::vector<std::string> texts_of_lines(std::string_view text) {
  std::vector<std::string> texts;
  for (const Line& line : lines_of(text)) texts.emplace_back(line.text);
  return texts;
}

TEST(Lines, all_three_ends_are_ends_and_empty_lines_are_lines) {
  EXPECT_THAT(texts_of_lines("a\nb\r\nc\rd"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(texts_of_lines("\n\r\n\r\ra\n"), ElementsAre("", "", "", "", "a"));
  EXPECT_THAT(texts_of_lines(""), IsEmpty());
}

TEST(Lines, they_are_counted_from_1) {
  const std::string text = "a\n\nb";
  EXPECT_EQ(lines_of(text).back().number, 3U);
  for (const char* some : {"", "\n", "a", "a\n", "a\r\n\r\nb", "\r\r\n\n"}) {
    EXPECT_EQ(count_of_lines(some), lines_of(std::string_view(some)).size()) << some;
  }
}

}  // namespace
}  // namespace psg
