// Expected: CaseFolding.txt of Unicode, statuses C and S.
#include "psg/text/case_folding.hpp"

#include <gtest/gtest.h>

namespace psg {
namespace {

TEST(CaseFolding, letters_of_every_alphabet_lose_their_case) {
  EXPECT_EQ(case_folded("JAMBE É"), "jambe é");
  EXPECT_EQ(case_folded("Ben VÄ, HÖ"), "ben vä, hö");
  EXPECT_EQ(case_folded("Şol BACAK"), "şol bacak");
  EXPECT_EQ(case_folded("ŁYDKA Ž Ő Ÿ"), "łydka ž ő ÿ");
  EXPECT_EQ(case_folded("ΑΡΙΣΤΕΡΟ ΠΟΔΙ"), "αριστερο ποδι");
  EXPECT_EQ(case_folded("ЛЕВАЯ НОГА Ё Ґ"), "левая нога ё ґ");
  EXPECT_EQ(case_folded("\U00010400"), "\U00010428");  // Deseret, four bytes
}

TEST(CaseFolding, both_cases_of_one_letter_fold_to_one_even_where_three_letters_do) {
  EXPECT_EQ(case_folded("ς"), case_folded("Σ"));
  EXPECT_EQ(case_folded("ẞ"), "ß");
  EXPECT_EQ(case_folded("K"), "k") << "U+212A, the sign of kelvin";
  EXPECT_EQ(case_folded("µ"), "μ") << "U+00B5 and U+03BC";
}

TEST(CaseFolding, what_has_no_case_stays) {
  EXPECT_EQ(case_folded("ß × ÷ 左足 a1+"), "ß × ÷ 左足 a1+");
  EXPECT_EQ(case_folded("İ"), "İ") << "its only folding is of two letters, or Turkish";
  EXPECT_EQ(case_folded("\xC9t\xE9 A"), "\xC9t\xE9 a") << "bytes that are no UTF-8";
  EXPECT_EQ(case_folded(""), "");
}

}  // namespace
}  // namespace psg
