// The channel table of a laboratory: what it says, and every way in which it may be wrong.

#include "psg/channels/read_lab_table.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "psg/core/error.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* example = R"([left_leg]
labels = ["EMG TA links", "Bein li neu"]
pairs = [["Bein1", "Bein2"]]
[right_leg]
labels = ["EMG TA rechts"]
[chin]
labels = ["Kinn"]
[ignore]
labels = ["LAT Reserve"]
[unit]
"EMG TA links" = "uV"
)";

ChannelTable table_of(const std::string& text) { return channel_table_from(text, "lab.toml"); }

Error error_of(const std::string& text) {
  try {
    static_cast<void>(table_of(text));
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::io, "no error"};
}

TEST(ChannelTable, EverySectionIsReadWithItsLine) {
  const ChannelTable table = table_of(example);
  EXPECT_EQ(table.name, "lab.toml");
  EXPECT_THAT(table.labels,
              testing::UnorderedElementsAre(ChannelTable::Label{"EMG TA links", Role::left_leg, 2},
                                            ChannelTable::Label{"Bein li neu", Role::left_leg, 2},
                                            ChannelTable::Label{"EMG TA rechts", Role::right_leg, 5},
                                            ChannelTable::Label{"Kinn", Role::chin, 7},
                                            ChannelTable::Label{"LAT Reserve", Role::other, 9}));
  EXPECT_THAT(table.pairs, ElementsAre(ChannelTable::Pair{"Bein1", "Bein2", Role::left_leg, 3}));
  EXPECT_THAT(table.units, ElementsAre(ChannelTable::Unit{"EMG TA links", "uV", 11}));
}

TEST(ChannelTable, WholeLabelsMatchWithoutCaseAndSeparators) {
  const ChannelTable table = table_of(example);
  EXPECT_EQ(table.role_of("emg_ta-LINKS").role, Role::left_leg);
  EXPECT_EQ(table.role_of("EMG TA links oben").role, Role::other);
  EXPECT_EQ(table.role_of("Bein1").role, Role::left_leg_part_a);
  EXPECT_EQ(table.role_of("BEIN 2").role, Role::left_leg_part_b);
  EXPECT_EQ(table.role_of("RAT").role, Role::right_leg) << "a usual label";
  EXPECT_EQ(table.role_of("LAT").role, Role::left_leg) << "only \"LAT Reserve\" is ignored";
  EXPECT_EQ(table.role_of("LAT reserve").role, Role::other);
}

TEST(ChannelTable, TheReasonNamesTheLineOrTheUsualLabel) {
  const ChannelTable table = table_of(example);
  EXPECT_EQ(table.role_of("EMG TA rechts").why, "\"EMG TA rechts\" is the right leg by line 5 of lab.toml");
  EXPECT_EQ(table.role_of("LAT Reserve").why, "\"LAT Reserve\" is a channel to ignore by line 9 of lab.toml");
  EXPECT_THAT(table.role_of("RAT").why, HasSubstr("usual label"));
  const ChannelTable both = table_of("[both_legs]\nlabels = ['C']\npairs = [['A', 'B']]");
  EXPECT_EQ(both.role_of("A").why,
            "\"A\" is one electrode of a derivation of both legs by line 3 of lab.toml");
  EXPECT_EQ(both.role_of("C").why, "\"C\" is one derivation of both legs by line 2 of lab.toml");
}

TEST(ChannelTable, ARepeatedLabelIsTheLabelUnlessTheTableKnowsIt) {
  EXPECT_EQ(table_of("[left_leg]\nlabels = ['A']").role_of("A (2)").role, Role::left_leg);
  const ChannelTable both = table_of("[left_leg]\nlabels = ['A']\n[right_leg]\nlabels = ['A (2)']");
  EXPECT_EQ(both.role_of("A").role, Role::left_leg);
  EXPECT_EQ(both.role_of("A (2)").role, Role::right_leg);
}

TEST(ChannelTable, AnElectrodeMayBeInSeveralPairsOfOneLeg) {
  EXPECT_EQ(table_of("[left_leg]\npairs = [['A', 'B'], ['A', 'C']]").pairs.size(), 2U);
}

struct Wrong {
  const char* text;
  int line;
  const char* says;
};

TEST(ChannelTable, WhatIsWrongIsOneSentenceWithItsLine) {
  for (const auto& [text, line, says] : {
           Wrong{"[left_leg\n", 1, "is no TOML"},
           Wrong{"\n[leftleg]\nlabels = ['A']", 2, "unknown key \"leftleg\", expected left_leg"},
           Wrong{"[left_leg]\nlabel = ['A']", 2,
                 "unknown key \"label\" in [left_leg], expected labels or pairs"},
           Wrong{"[chin]\npairs = [['A', 'B']]", 2, "unknown key \"pairs\" in [chin], expected labels"},
           Wrong{"left_leg = 'A'", 1, "left_leg is no section"},
           Wrong{"[left_leg]\nlabels = 'A'", 2, "left_leg.labels is no list"},
           Wrong{"[left_leg]\nlabels = ['A',\n 1]", 3, "no text"},
           Wrong{"[left_leg]\nlabels = [' _']", 2, "without a letter"},
           Wrong{"[left_leg]\npairs = ['A', 'B']", 2, "no pair"},
           Wrong{"[left_leg]\npairs = [['A', 'B', 'C']]", 2, "no pair"},
           Wrong{"[left_leg]\npairs = [['A', 2]]", 2, "no text"},
           Wrong{"[left_leg]\npairs = [['A', 'a ']]", 2, "from itself"},
           Wrong{"[unit]\n'A' = 'mmHg'", 2, "the unit of \"A\" is \"mmHg\", expected"},
           Wrong{"[unit]\n'A' = 1", 2, "is no text, expected"},
           Wrong{"[unit]\n'A b' = 'uV'\n'a B' = 'mV'", 0, "already"},
           Wrong{"[left_leg]\nlabels = ['A']\n[right_leg]\nlabels = ['a']", 0,
                 "expected one role for a label"},
           Wrong{"[left_leg]\nlabels = ['A']\npairs = [['A', 'B']]", 0, "expected one role for a label"},
       }) {
    const Error error = error_of(text);
    EXPECT_EQ(error.kind(), ErrorKind::malformed) << text;
    EXPECT_THAT(error.what(), HasSubstr(says)) << text;
    EXPECT_THAT(error.what(),
                StartsWith(line > 0 ? fmt::format("lab.toml: line {}: ", line) : "lab.toml: line "))
        << text;
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
  }
}

TEST(ChannelTable, OneThatSaysNothingIsRefused) {
  for (const char* text : {"", "# labels\n", "[left_leg]\n", "[left_leg]\nlabels = []"}) {
    EXPECT_THAT(error_of(text).what(), HasSubstr("gives no channel a role")) << text;
  }
}

TEST(ChannelTable, BytesThatAreNoTextAndDeepNestingAreRefused) {
  EXPECT_EQ(error_of("\xff\xfe\x00\x01").kind(), ErrorKind::malformed);
  EXPECT_EQ(error_of("a = " + std::string(100000, '[')).kind(), ErrorKind::malformed);
}

std::string repeated(const std::string& text, int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

TEST(ChannelTable, WhatNestsTooDeepIsRefusedBeforeItIsParsed) {
  for (const std::string& text :
       {"[left_leg]\nlabels = [\"x\"]\nunit" + repeated(".a", 200'000) + " = \"uV\"\n",
        "[a" + repeated(".a", 200'000) + "]\n", "[[a" + repeated(".a", 200'000) + "]]\n",
        "\n\na = " + repeated("[", 100'000), "a = " + repeated("{a = ", 100'000),
        repeated("\"a\".", 100'000) + "b = 1", "a = ['\"', " + repeated("[", 8),
        "a = [\"x\\\"[\", " + repeated("[", 8), "a = 'x' # '\nb = " + repeated("[", 9)}) {
    EXPECT_EQ(error_of(text).kind(), ErrorKind::malformed);
    EXPECT_THAT(error_of(text).what(), HasSubstr("nests more than 8 deep")) << text.substr(0, 40);
  }
  EXPECT_THAT(error_of("\n\na = " + repeated("[", 9)).what(), StartsWith("lab.toml: line 3: "));
}

// toml++ 3.3 takes what follows the bracket of a section for a key, whatever it is.
TEST(ChannelTable, ASectionThatBeginsWithNoKeyIsRefused) {
  for (const char* head : {"=", "#", ".", ",", "!", "{", "}", "@", "\\", "[[", ".a", "'", "\"a\n", ""}) {
    for (const char* bracket : {"[", "[[", "[ ", "[a.", "[a .\t", "[[ 'a'. "}) {
      const std::string text = std::string("\n") + bracket + head + "\n";
      EXPECT_THAT(error_of(text).what(), StartsWith("lab.toml: line 2: is no TOML: expected ")) << text;
    }
  }
}

// TOML 1.0 permits no control characters but tab and the ends of lines, in remarks and text as elsewhere.
TEST(ChannelTable, ControlCharactersAreRefusedEverywhere) {
  for (int code = 0; code < 128; ++code) {
    if ((code >= ' ' && code != 0x7f) || code == '\t' || code == '\n') continue;
    const std::string c(1, static_cast<char>(code));
    for (const std::string& text :
         {"[" + c + "uV\"\n", c + "[left_leg]\n", "[left_leg" + c + "]\n", "[left_leg]" + c + "x\n",
          "# remark" + c + "x\n", "a" + c + " = 'x'\n", "a =" + c + "'x'\n", "a = 'x" + c + "x'\n",
          "a = \"x" + c + "x\"\n", "a = [" + c + "x]\n", "a = {" + c + "x}\n"}) {
      EXPECT_EQ(error_of(text).what(),
                fmt::format("lab.toml: line 1: has a control character (0x{:02x}), expected text as TOML "
                            "allows it",
                            code))
          << text;
    }
  }
}

TEST(ChannelTable, WhatIsNoTomlIsToldByWhatWasExpected) {
  for (const auto& [text, says] : std::vector<std::pair<const char*, const char*>>{
           {"[left_leg", "expected ], found the end"},
           {"[left_leg\n", "expected ], found the end of the line"},
           {"[[left_leg]", "expected ]], found ]"},
           {"[left_leg] x", "expected the end of the line, found x"},
           {"a b = 'x'", "expected =, found b"},
           {"a", "expected =, found the end"},
           {"a = ", "expected text in quotes, found the end"},
           {"a = 'x", "expected the end of a text in quotes, found the end"},
           {"a = 'x\n'", "expected the end of a text in quotes, found the end of the line"},
           {"a = \"x\\\"", "expected the end of a text in quotes, found the end"},
           {"'''a''' = 'x'", "expected =, found '"},
           {"a = \"\\q\"", "expected an escape of TOML after a backslash, found q"},
           {"a = \"\\u12g4\"", "expected a hexadecimal digit, found g"},
           {"a = \"\\ x\"", "expected an escape of TOML after a backslash, found  "},
           {"a = ['x' 'y']", "expected , or ], found '"},
           {"a = [,]", "expected text in quotes, found ,"},
           {"a = {b = 'x'", "expected }, found the end"},
           {"a = {b = 'x',}", "expected a key, found }"},
           {"a = {\n}", "expected a key, found the end of the line"},
       }) {
    EXPECT_EQ(error_of(text).what(), std::string("lab.toml: line 1: is no TOML: ") + says) << text;
  }
}

TEST(ChannelTable, ValuesThatAreNoTextAreRefused) {
  for (const std::string value :
       {"1", "-1_000", "0x1F", "1.5e-3", "true", "inf", "1979-05-27T07:32:00Z", "07:32:00", "uV"}) {
    EXPECT_EQ(error_of("\na = " + value + " # x").what(),
              "lab.toml: line 2: " + value + " is no text, expected labels and units in quotes");
  }
}

TEST(ChannelTable, WhatTheParserRefusesIsOneSentence) {
  for (const auto& [text, line] : std::vector<std::pair<const char*, int>>{
           {"a = 'x'\na = 'y'", 2}, {"[a]\n[a]", 2}, {"a = 'x'\na.b = 'y'", 2}, {"\n\na = '\xff'", 3}}) {
    EXPECT_THAT(error_of(text).what(), StartsWith(fmt::format("lab.toml: line {}: is no TOML: ", line)));
  }
}

// Expected by the rules of TOML 1.0 for text in quotes of both kinds.
TEST(ChannelTable, TextInQuotesOfBothKindsIsRead) {
  const ChannelTable table = table_of(
      "\t left_leg . 'labels'=[ # first\r\n\"a\\u00e9\\U0001F600\\t\\\"\",'b\\',\n\n'c\"',# last\n"
      "]\t# end\nunit = {\"g\" = 'uV'}");
  std::vector<std::string> labels;
  for (const ChannelTable::Label& label : table.labels) labels.push_back(label.label);
  EXPECT_THAT(labels, ElementsAre("a\xC3\xA9\xF0\x9F\x98\x80\t\"", "b\\", "c\""));
  EXPECT_THAT(table.units, ElementsAre(ChannelTable::Unit{"g", "uV", 6}));
}

// toml++ 3.3 looks behind an escaped end of a line for letters that it takes for spaces, by a table that has
// no answer for some.
TEST(ChannelTable, TextOfSeveralLinesIsRefused) {
  for (const std::string text : {"'''x'''", "\"\"\"x\"\"\"", "\"\"\"x\\\n\xC3\xA9\"\"\"", "'''", "\"\"\""}) {
    for (const std::string start : {"\na = ", "[left_leg]\nlabels = ['x', ", "\na = {b = "}) {
      EXPECT_EQ(
          error_of(start + text).what(),
          std::string("lab.toml: line 2: has text in three pairs of quotes, expected labels in one pair"))
          << start << text;
    }
  }
  EXPECT_THAT(error_of("''' '''= 'x'").what(), HasSubstr("is no TOML"));
}

TEST(ChannelTable, BracketsAndDotsInQuotesAndRemarksNestNothing) {
  const std::string deep = repeated("[.", 50);
  const ChannelTable table =
      table_of("# " + deep + "\n[left_leg] # " + deep + "\nlabels = [\"x" + deep + "\\\"" + deep + "\", 'y" +
               deep + "', 'z\"" + deep + "']\n[unit]\n\"a." + deep + "\" = \"uV\"\n");
  EXPECT_EQ(table.labels.size(), 3U);
  EXPECT_EQ(table.units.at(0).label, "a." + deep);
}

// toml++ 3.3 reads bare keys beyond ASCII past the end of a buffer.
TEST(ChannelTable, CharactersBeyondAsciiStandInQuotes) {
  const ChannelTable table = table_of(
      "\xEF\xBB\xBF# \xC3\xA4\n[left_leg]\nlabels = [\"Bein \xC3\xA4\"]\n[unit]\n'Bein \xC3\xA4' = 'uV'\n");
  EXPECT_EQ(table.labels.at(0).label, "Bein \xC3\xA4");
  EXPECT_EQ(table.units.at(0).label, "Bein \xC3\xA4");
  for (const char* text :
       {"[left_leg]\nlabels = ['x']\n[unit]\nBein\xC3\xA4 = 'uV'\n", "\n\n\n\xC3\xA4 = 1\n",
        "\n\n\n[\xE2\x82\xAC]\n", "\n\n\na = \xF0\x9F\x98\xB4", "\n\n\n\xFF"}) {
    EXPECT_THAT(error_of(text).what(),
                StartsWith("lab.toml: line 4: has a character beyond ASCII in no quotes"));
  }
}

TEST(ChannelTable, FilesThatAreNoneAreRefused) {
  EXPECT_THROW((void)read_channel_table("/nowhere/lab.toml"), Error);
  EXPECT_THROW((void)read_channel_table("/"), Error);
  const auto path = std::filesystem::temp_directory_path() / fmt::format("psg-lab-{}.toml", getpid());
  std::ofstream(path) << example;
  EXPECT_EQ(read_channel_table(path.string()).name, path.filename().string()) << "without its folder";
  std::ofstream(path, std::ios::app) << std::string(1 << 20, '\n');
  EXPECT_THROW((void)read_channel_table(path.string()), Error);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace psg
