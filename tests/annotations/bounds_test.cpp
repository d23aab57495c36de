// Files that are made to be too much: refused in one sentence before they take the stack, the memory or the
// evening.
#include <chrono>

#include "support.hpp"

namespace psg {
namespace {

using namespace psg::test;

using testing::HasSubstr;

std::string repeated(const std::string& text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

std::string json_of(const std::string& version, const std::string& stages, const std::string& events) {
  return R"({"format": "psg scoring", "version": )" + version + R"(, "stages": )" + stages +
         R"(, "events": )" + events + "}";
}

constexpr const char* wake = R"({"onset_s": 0, "duration_s": 30, "stage": "W"})";

TEST(JsonBounds, DeepNestingIsRefusedWhereverItStands) {
  for (const std::size_t depth : {17UL, 200'000UL, 4'000'000UL}) {
    const std::string lists = repeated("[", depth) + repeated("]", depth);
    const std::string objects = repeated(R"({"a":)", depth / 4 + 17) + "1" + repeated("}", depth / 4 + 17);
    for (const std::string& deep : {lists, objects, repeated("[", depth)}) {
      for (const std::string& text :
           {json_of("1", deep, "[]"), json_of(deep, "[]", "[]"), json_of("1", "[" + deep + "]", "[]"),
            json_of("1", R"([{"onset_s": )" + deep + "}]", "[]"),
            json_of("1", R"([{"else": )" + deep + "}]", "[]"),
            R"({"format": "psg scoring", "a": )" + deep + "}"}) {
        const auto [kind, sentence] = refusal_of(text);
        EXPECT_EQ(kind, ErrorKind::malformed);
        EXPECT_THAT(sentence, HasSubstr("expected a scoring that psg wrote")) << text.substr(0, 80);
        EXPECT_LE(sentence.size(), 1000U);
      }
    }
  }
}

TEST(JsonBounds, AShallowUnknownPartIsPassedOver) {
  const auto file = read_content(
      R"({"extra": {"stages": [1, {"onset_s": "x"}], "format": 5}, "events": [], "version": 1, "stages": [)" +
      std::string(
          R"({"stage": "W", "else": {"onset_s": [1], "stage": 3}, "duration_s": 30, "onset_s": 0}],)") +
      R"("format": "psg scoring"})");
  EXPECT_EQ(stages(file.scoring), std::vector{Stage::wake});
}

TEST(JsonBounds, OfAKeyThatComesTwiceTheLastHolds) {
  const std::string n2 = R"({"onset_s": 0, "onset_s": 30, "duration_s": 30, "stage": "W", "stage": "N2"})";
  const auto file = read_content(R"({"format": "psg scoring", "version": 1, "stages": [)" +
                                 std::string(wake) + R"(], "events": [], "stages": [)" + n2 + "]}");
  ASSERT_EQ(stages(file.scoring), std::vector{Stage::n2});
  EXPECT_EQ(file.scoring.hypnogram.epochs()[0].span.start, Time(std::chrono::seconds(30)));
}

TEST(JsonBounds, WhatIsNoListOrNoRowIsNamed) {
  const auto says = [](const std::string& text, const char* part) {
    EXPECT_THAT(refusal_of(text).second, HasSubstr(part)) << text;
  };
  says(json_of("1", "{}", "[]"), "the file has an unfit \"stages\", expected a list");
  says(json_of("1", "[]", "null"), "the file has an unfit \"events\", expected a list");
  says(R"({"format": "psg scoring", "version": 1, "events": []})", "unfit \"stages\"");
  says(json_of("1", std::string("[") + wake + ", 5]", "[]"), "entry 2 of \"stages\" has an unfit \"stage\"");
  says(json_of("1", "[]", "[[]]"), "entry 1 of \"events\" has an unfit \"kind\"");
  says(json_of("2", "[7]", "[]"), "the file has an unfit \"version\", expected 1, or a newer libpsg");
  says(R"({"stages": [7], "events": [], "format": "psg scoring", "version": 2})", "unfit \"version\"");
}

TEST(TextBounds, MoreLinesThanAnyNightHasAreRefused) {
  for (const std::string& end : {std::string("\n"), std::string("\r"), std::string("\r\n")}) {
    const auto [kind, sentence] = refusal_of(repeated("W" + end, 500'001));
    EXPECT_EQ(kind, ErrorKind::malformed);
    EXPECT_THAT(sentence, HasSubstr("has 500001 lines, expected the annotations of a night"));
  }
  EXPECT_EQ(read_content(repeated("W\r\n", 500'000)).scoring.hypnogram.epochs().size(), 500'000U);
}

TEST(TextBounds, MoreRowsOfATableThanAnyNightHasAreRefused) {
  const std::string heading = "onset\tduration\tdescription\n";
  EXPECT_THAT(refusal_of(heading + repeated("1\t1\tPLM\n", 200'000)).second, HasSubstr("has 200001 lines"));
  EXPECT_EQ(read_content(heading + repeated("1\t1\tPLM\n", 199'999)).scoring.events.size(), 1U);
}

TEST(TextBounds, ALineOfAnyLengthIsReadInOneGo) {
  const auto begin = std::chrono::steady_clock::now();
  const std::size_t many = std::size_t{15} << 20;
  for (const std::string& line :
       {repeated("\t", many), repeated("\"\" ", many / 3), repeated(" \"", many / 2), std::string(many, ','),
        std::string(many, '"'), std::string(many, 'x')}) {
    for (const char* heading : {"", "onset\tduration\tdescription\n", "W\n", "Start Time,Duration,Event\n",
                                "class\tinstance\tchannel\tstart\tstop\tmeta\n"}) {
      const TextFile file(heading + line);
      try {
        static_cast<void>(read_annotation_file(file.path()));
      } catch (const Error& error) {
        EXPECT_LE(std::string(error.what()).size(), 1000U);
      }
    }
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(120));  // hours when quadratic
}

TEST(TextBounds, ATableOfTooManyColumnsIsNoTable) {
  const std::string heading = "onset\tduration\tdescription" + repeated("\tstage", 998);
  EXPECT_THAT(refusal_of(heading + "\n0\t1\tPLM\n").second, HasSubstr("has 1001 columns between tabs"));
}

TEST(XmlBounds, MoreElementsThanAnyNightHasAreRefused) {
  const auto file = [](const std::string& part, std::size_t count) {
    return "<PSGAnnotation>" + repeated(part, count) + "</PSGAnnotation>";
  };
  EXPECT_THAT(refusal_of(file("<a/>", 1'000'000)).second, HasSubstr("holds 1000002 elements and attributes"));
  EXPECT_THAT(refusal_of("<PSGAnnotation" + repeated(" a=''", 1'000'000) + "/>").second,
              HasSubstr("elements and attributes"));
  EXPECT_NO_THROW(static_cast<void>(read_content(file("<a b='<<<>>>=='/><!-- <a><a> -->", 190'000))));
  EXPECT_NO_THROW(
      static_cast<void>(read_content(file("<a><![CDATA[" + repeated("<a>", 100) + "]]></a>", 9))));
}

}  // namespace
}  // namespace psg
