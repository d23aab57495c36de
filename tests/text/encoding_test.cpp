// Expected: RFC 3629 for UTF-8, RFC 2781 for UTF-16, ISO 8859-1, CP1252.TXT of unicode.org.
#include "psg/text/encoding.hpp"

#include <gtest/gtest.h>

#include <string>

#include "psg/core/characters.hpp"

namespace psg {
namespace {

using namespace std::string_literals;

TEST(Utf8, rfc_3629_section_3_the_first_and_last_character_of_each_length_is_utf_8) {
  for (const std::uint32_t code :
       {0x0U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xD7FFU, 0xE000U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
    std::string text;
    append_utf8(text, code);
    EXPECT_TRUE(is_utf8(text)) << code;
    EXPECT_EQ(character_at(text, 0).code, code);
    EXPECT_EQ(character_at(text, 0).length, text.size());
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      EXPECT_FALSE(is_utf8(text.substr(0, cut))) << code;
      EXPECT_FALSE(is_utf8(text.substr(cut))) << code;
    }
  }
}

TEST(Utf8, rfc_3629_section_4_longer_forms_than_needed_are_not) {
  for (const char* text : {"\xc1\xbf", "\xe0\x9f\xbf", "\xf0\x8f\xbf\xbf"}) EXPECT_FALSE(is_utf8(text));
  EXPECT_FALSE(is_utf8("\xc0\x80"));
}

TEST(Utf8, rfc_3629_section_3_surrogates_are_not) {
  EXPECT_TRUE(is_utf8("\xed\x9f\xbf"));  // U+D7FF
  EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
  EXPECT_FALSE(is_utf8("\xed\xbf\xbf"));
  EXPECT_TRUE(is_utf8("\xee\x80\x80"));  // U+E000
}

TEST(Utf8, rfc_3629_section_3_what_lies_above_10ffff_is_not) {
  EXPECT_TRUE(is_utf8("\xf4\x8f\xbf\xbf"));
  EXPECT_FALSE(is_utf8("\xf4\x90\x80\x80"));
  EXPECT_FALSE(is_utf8("\xf5\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xff"));
}

TEST(Utf8, text_that_is_not_is_a_single_byte_encoding) {
  EXPECT_EQ(to_utf8("\xc3\xa9"), "é");
  EXPECT_EQ(to_utf8("\xe9"), "é");
  EXPECT_EQ(to_utf8("\xed\xa0\x80"), "\u00ed\u00a0\u20ac");
}

TEST(Utf8, bytes_80_to_9f_that_windows_1252_has_are_its_characters) {
  // unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT
  EXPECT_EQ(to_utf8("\x80"), "\u20ac");
  EXPECT_EQ(to_utf8("a \x96 b"), "a \u2013 b");
  EXPECT_EQ(to_utf8("\x93x\x94"), "\u201cx\u201d");
  EXPECT_EQ(to_utf8("\x9f"), "\u0178");
  EXPECT_EQ(to_utf8("\x81"), "\u0081");  // open there
  EXPECT_EQ(to_utf8("\xa0\xff"), "\u00a0\u00ff");
  EXPECT_STREQ(single_byte_encoding("\xe9"), "Latin-1");
  EXPECT_STREQ(single_byte_encoding("\x81"), "Latin-1");
  EXPECT_STREQ(single_byte_encoding("\xe9\x9f"), "Windows-1252");
  EXPECT_STREQ(decoded("\x96").encoding, "Windows-1252");
}

TEST(Decoded, the_byte_order_mark_tells_and_is_dropped) {
  EXPECT_EQ(decoded("\xef\xbb\xbfµV").text, "µV");
  EXPECT_EQ(decoded("\xff\xfe\xb5\0V\0"s).text, "µV");
  EXPECT_STREQ(decoded("\xff\xfe\xb5\0V\0"s).encoding, "UTF-16LE");
  EXPECT_EQ(decoded("\xfe\xff\0\xb5\0V"s).text, "µV");
  EXPECT_STREQ(decoded("\xfe\xff\0\xb5\0V"s).encoding, "UTF-16BE");
}

TEST(Decoded, without_a_mark_it_is_utf_8_or_of_single_bytes) {
  EXPECT_STREQ(decoded("µV").encoding, "UTF-8");
  EXPECT_EQ(decoded("\xb5V").text, "µV");
  EXPECT_STREQ(decoded("\xb5V").encoding, "Latin-1");
  EXPECT_STREQ(decoded("\xed\xa0\x80").encoding, "Windows-1252");  // a surrogate
}

TEST(Decoded, pairs_of_surrogates_are_one_character_and_lone_ones_are_counted) {
  EXPECT_EQ(decoded("\xff\xfe\x3d\xd8\xa4\xdc"s).text, "\U0001F4A4");
  const Decoded lone = decoded("\xff\xfe\x3d\xd8V\0\xa4\xdc"s);
  EXPECT_EQ(lone.text, "\uFFFDV\uFFFD");
  EXPECT_EQ(lone.damaged, 2U);
  EXPECT_EQ(decoded("\xff\xfeV\0\x3d"s).damaged, 1U);  // half a unit
}

TEST(LineEnds, a_rare_one_is_made_a_line_feed_where_no_other_ends_the_lines) {
  for (const char* end : {"\x0b", "\x0c", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    const Decoded text = decoded("a"s + end + "b" + end + "c");
    EXPECT_EQ(text.text, "a\nb\nc");
    EXPECT_EQ(text.rare_line_ends, 2U);
    EXPECT_TRUE(text.rare_ends_lines);
  }
}

TEST(LineEnds, a_rare_one_beside_usual_ones_stays) {
  for (const char* end : {"\n", "\r\n", "\r"}) {
    const Decoded text = decoded("a\x0b"s + "b" + end);
    EXPECT_EQ(text.text, "a\x0b"s + "b" + end);
    EXPECT_EQ(text.rare_line_ends, 1U);
    EXPECT_FALSE(text.rare_ends_lines);
  }
  EXPECT_EQ(decoded("a\nb").rare_line_ends, 0U);
}

}  // namespace
}  // namespace psg
