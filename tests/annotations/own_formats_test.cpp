// The two formats that only libpsg writes: a scoring as JSON, and its table of movements.
#include "annotations/support.hpp"

namespace psg::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string json(const std::string& stages, const std::string& events, const std::string& version = "1") {
  return R"({"format": "psg scoring", "version": )" + version +
         R"(, "lights_off_s": 12.5, "lights_on_s": null,
    "stages": [)" +
         stages + R"(], "events": [)" + events + "]}";
}

const std::string n2 = R"({"onset_s": 0, "duration_s": 30, "stage": "N2"})";
const std::string movement =
    R"({"onset_s": 1.25, "duration_s": 2, "kind": "leg_movement", "leg": "L", "channel": "LAT", "text": "PLM"})";

TEST(PsgJson, HoldsStagesLightsAndEvents) {
  const AnnotationFile file = read_content(json(n2, movement));
  EXPECT_EQ(file.report.format, "psg JSON");
  EXPECT_EQ(stages(file.scoring), std::vector{Stage::n2});
  EXPECT_EQ(file.scoring.lights_off, Time(12500ms));
  EXPECT_EQ(file.scoring.lights_on, std::nullopt);
  EXPECT_THAT(file.scoring.events,
              ElementsAre(Event{EventKind::leg_movement, {1250ms, 3250ms}, "PLM", "LAT", Leg::left}));
}

TEST(PsgJson, of_an_older_libpsg_tells_by_its_events_what_was_scored) {
  EXPECT_FALSE(read_content(json(n2, movement)).scoring.arousals_scored);
  const std::string apnea =
      R"({"onset_s": 9, "duration_s": 12, "kind": "apnea", "leg": null, "channel": "", "text": "Apnea"})";
  EXPECT_TRUE(read_content(json(n2, apnea)).scoring.arousals_scored);
  const auto [kind, message] = refusal_of(R"({"arousals_scored": 1, )" + json(n2, apnea).substr(1));
  EXPECT_EQ(kind, ErrorKind::malformed);
  EXPECT_THAT(message, HasSubstr("has an unfit \"arousals_scored\", expected true or false"));
}

TEST(PsgJson, IsRefusedInOneSentenceThatNamesThePlace) {
  const auto says = [](const std::string& content, const std::string& what) {
    const auto [kind, message] = refusal_of(content);
    EXPECT_EQ(kind, ErrorKind::malformed) << content;
    EXPECT_THAT(message, HasSubstr(what)) << content;
  };
  const auto changed = [](std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
  };
  says(json(n2, movement, "2"), "the file has an unfit \"version\"");
  says(json(changed(n2, "N2", "N7"), ""), "entry 1 of \"stages\" has an unfit \"stage\"");
  says(json(n2, movement + "," + changed(movement, "leg_movement", "twitch")),
       "entry 2 of \"events\" has an unfit \"kind\"");
  says(json(n2, changed(movement, "\"L\"", "3")), "has an unfit \"leg\"");
  says(json(n2, changed(movement, "1.25", "\"1.25\"")), "has an unfit \"onset_s\"");
  says(json(n2, changed(movement, "1.25", "1e300")), "has an unfit \"onset_s\"");
  says(json(n2, changed(movement, "1.25", "1e999")), "holds a number that is none");
  says(json(n2, changed(movement, "\"text\"", "\"name\"")), "has an unfit \"text\"");
  says(json(n2, "7"), "entry 1 of \"events\"");
  says(json(n2, movement).substr(0, 100), "is no JSON at byte");
  says("{\"psg scoring\":" + std::string(100'000, '['), "nests its values more than 16 deep");
}

constexpr const char* heading = "rule,onset_s,duration_s,leg,channel,verdict,reason,plm\n";

TEST(PsgTable, HoldsTheCountedMovementsOfEachLeg) {
  const AnnotationFile file = read_content(std::string(heading) +
                                           "aasm,10.25,1.5,L,\"LAT, left\",counted,\"yes, \"\"it\"\" is\",1\n"
                                           "aasm,11,1.5,R,,wake,no,\naasm,30.000000001,0.5,B,,counted,,0\n");
  EXPECT_EQ(file.report.format, "psg table of movements");
  EXPECT_THAT(
      file.scoring.events,
      ElementsAre(
          Event{
              EventKind::leg_movement, {10250ms, 11750ms}, "Periodic limb movement", "LAT, left", Leg::left},
          Event{EventKind::leg_movement, {30s + 1ns, 30s + 500ms + 1ns}, "Limb movement", "", {}}));
  // One derivation of both legs whose channel is not known: "both legs" would be a movement of each.
  EXPECT_THAT(
      file.scoring.warnings,
      ElementsAre("1 of 3 movements of the annotation file were rejected by its rule set and are left out"));
}

TEST(PsgTable, IsReadWithTabsToo) {
  const AnnotationFile file =
      read_content("rule\tonset_s\tduration_s\tleg\tverdict\naasm\t1\t2\tR\tcounted\n");
  EXPECT_THAT(file.scoring.events, testing::SizeIs(1));
}

TEST(PsgTable, KnowsPeriodicMovementsFromATableThatAnotherProgramWroteAgain) {
  // pandas makes numbers with a point of a column with gaps, and columns may come in any order.
  const AnnotationFile file = read_content(
      "plm_nr,plm,legs,leg,rule,onset_s,duration_s,verdict\n0.0,1.0,LR,L,aasm,1,2,counted\n"
      "1.0,0.0,LR,R,aasm,20,2,counted\n1.0,,L,L,aasm,40,2,counted\n1.0,nan,L,L,aasm,60,2,counted\n");
  std::vector<std::string> texts;
  for (const Event& e : file.scoring.events) texts.push_back(e.text);
  EXPECT_THAT(texts,
              ElementsAre("Periodic limb movement", "Limb movement", "Limb movement", "Limb movement"));
  EXPECT_EQ(file.scoring.events.at(1).leg, Leg::right);
  EXPECT_THAT(refusal_of(std::string(heading) + "aasm,1,1,L,,counted,,maybe\n").second,
              HasSubstr("line 2 has text of the form \"aaaaa\" in column \"plm\", expected 0 or 1"));
}

TEST(PsgTable, OfSeveralRuleSetsOrWithOddRowsIsRefused) {
  const auto [kind, message] =
      refusal_of(std::string(heading) + "aasm,1,1,L,,counted,,0\nwasm2016,1,1,L,,counted,,0\n");
  EXPECT_EQ(kind, ErrorKind::ambiguous);
  EXPECT_THAT(message, HasSubstr("holds the movements of 2 rule sets, expected those of one"));
  EXPECT_THAT(refusal_of(std::string(heading) + "aasm,x,1,L,,counted,,0\n").second,
              HasSubstr("line 2 has text of the form \"a\" in column \"onset_s\", expected seconds"));
  EXPECT_THAT(refusal_of(std::string(heading) + "aasm,1,1,LR,,counted,,0\n").second, HasSubstr("L, R or B"));
}

}  // namespace
}  // namespace psg::test
