#include "psg/channels/label_vocabulary.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "psg/channels/label_file.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

using ::testing::HasSubstr;

std::string problem(const std::string& toml) {
  try {
    (void)read_label_vocabulary(toml);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::malformed);
    return error.what();
  }
  return "";
}

const std::string rest = R"(
[[leg_words]]
language = "Test"
source = "s"
legs = ["shank"]
left = ["sinister"]
right = ["dexter"]
[[only_beside]]
role = "left leg"
source = "s"
labels = ["P"]
beside = ["Q"]
[[not_beside]]
source = "s"
labels = ["Q"]
beside = ["Z 1"]
[[word]]
role = "ECG"
source = "s"
words = ["ecg"]
[electrodes]
source = "s"
scalp = ["c3"]
mastoids = ["m1"]
eyes = ["e1"]
[words]
source = "s"
known = ["leg"]
)";

TEST(LabelVocabulary, the_file_of_the_library_is_read_and_covers_both_legs_alike) {
  const LabelVocabulary& all = label_vocabulary();
  std::size_t left = 0, right = 0;
  for (const auto& [label, muscle] : all.muscles) {
    left += muscle.role == Role::left_leg ? 1 : 0;
    right += muscle.role == Role::right_leg ? 1 : 0;
  }
  EXPECT_GE(left, 30U);
  // What is known of one leg is known of the other, but languages share words of one side: "d" is right in
  // three.
  EXPECT_NEAR(static_cast<double>(left), static_cast<double>(right), 0.03 * static_cast<double>(left));
}

TEST(LabelVocabulary, a_pair_is_two_electrodes_and_their_derivation) {
  const LabelVocabulary v = read_label_vocabulary(
      "[[muscle]]\nrole = \"left leg\"\nsource = \"s\"\nlabels = [\"LAT\"]\n"
      "pairs = [[\"A1\", \"A2\"]]\n" +
      rest);
  EXPECT_EQ(v.muscles.at("a1").role, Role::left_leg_part_a);
  EXPECT_EQ(v.muscles.at("a2").role, Role::left_leg_part_b);
  EXPECT_EQ(v.muscles.at("a1").pair, v.muscles.at("a2").pair);
  EXPECT_EQ(v.muscles.at("a1a2").role, Role::left_leg);
  EXPECT_EQ(v.muscles.at("a2a1").role, Role::left_leg);
}

TEST(LabelVocabulary, words_for_leg_and_side_make_labels_in_either_order_and_pairs_of_electrodes) {
  const LabelVocabulary v =
      read_label_vocabulary("[[muscle]]\nrole = \"chin\"\nsource = \"s\"\nlabels = [\"Chin\"]\n" + rest);
  EXPECT_EQ(v.muscles.at("sinistershank").role, Role::left_leg);
  EXPECT_EQ(v.muscles.at("shanksinister").role, Role::left_leg);
  EXPECT_EQ(v.muscles.at("dextershank").role, Role::right_leg);
  EXPECT_EQ(v.muscles.at("shankdexter1").role, Role::right_leg_part_a);
  EXPECT_EQ(v.muscles.at("shankdexter2").pair, v.muscles.at("shankdexter1").pair);
  EXPECT_EQ(v.muscles.at("shankdexter-").role, Role::right_leg_part_b);
  EXPECT_FALSE(v.muscles.contains("shank"));
  EXPECT_FALSE(v.muscles.contains("dexter"));
  ASSERT_EQ(v.companies.size(), 2U);
  EXPECT_EQ(v.companies[1].beside.front(), "z1");
}

TEST(LabelVocabulary, what_a_clinician_may_get_wrong_is_told_with_its_line) {
  const std::string leg = "[[muscle]]\nrole = \"left leg\"\nsource = \"s\"\nlabels = [\"LAT\"]\n";
  EXPECT_EQ(problem(leg + rest), "");
  EXPECT_THAT(problem("[[muscle]\n"), HasSubstr("labels.toml: line 1"));
  EXPECT_THAT(problem("[[muscle]]\nrole = \"left arm\"\nsource = \"s\"\nlabels = []\n" + rest),
              HasSubstr("\"left arm\" is no role"));
  EXPECT_THAT(problem("[[muscle]]\nrole = \"left leg\"\nlabels = []\n" + rest),
              HasSubstr("no text \"source\""));
  EXPECT_THAT(problem("[[muscle]]\nrole = \"left leg\"\nsource = \"\"\nlabels = []\n" + rest),
              HasSubstr("the source is empty"));
  EXPECT_THAT(
      problem(leg + "[[muscle]]\nrole = \"right leg\"\nsource = \"s\"\nlabels = [\"L-A-T\"]\n" + rest),
      HasSubstr("\"L-A-T\" has two roles, left leg and right leg"));
  EXPECT_THAT(problem("[[muscle]]\nrole = \"left leg\"\nsource = \"s\"\nlabel = []\n" + rest),
              HasSubstr("\"label\" is no key"));
  std::string uneven = rest;
  uneven.replace(uneven.find("[\"dexter\"]"), 10, "[\"dexter\", \"d\"]");
  EXPECT_THAT(problem(leg + uneven), HasSubstr("1 words for left and 2 for right"));
  EXPECT_THAT(problem(leg), HasSubstr("there is no block [[leg_words]]"));
}

}  // namespace
}  // namespace psg
