#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "annotations/support.hpp"
#include "psg/annotations/read.hpp"
#include "psg/core/error.hpp"

namespace psg::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const StartClock sn1_start = clock_at(2001, 1, 1, 22h + 27min + 30s);

std::map<Stage, Time> time_in_stages(const NightEvents& scoring) {
  std::map<Stage, Time> sums;
  for (const Epoch& e : scoring.hypnogram.epochs()) sums[e.stage] += e.span.duration();
  return sums;
}

std::map<EventKind, int> counts(const NightEvents& scoring) {
  std::map<EventKind, int> sums;
  for (const Event& e : scoring.events) ++sums[e.kind];
  return sums;
}

std::vector<Stage> stages(const NightEvents& scoring) {
  std::vector<Stage> list;
  for (const Epoch& e : scoring.hypnogram.epochs()) list.push_back(e.stage);
  return list;
}

std::vector<Stage> stages_in(const std::string& content, const ReadOptions& options = {}) {
  const TextFile file(content);
  return stages(read_annotations(file.path(), options));
}

std::pair<ErrorKind, std::string> refusal(const std::string& path, const ReadOptions& options = {}) {
  try {
    (void)read_annotations(path, options);
  } catch (const Error& error) {
    return {error.kind(), error.what()};
  }
  ADD_FAILURE() << "not refused";
  return {};
}

std::pair<ErrorKind, std::string> refusal_of(const std::string& content, const ReadOptions& options = {}) {
  const TextFile file(content);
  return refusal(file.path(), options);
}

// ---- real files; counts and times from MNE-Python's reader

TEST(PsgIpa, StagesAndLightsAreAllThere) {
  PSG_NEED(shared("psg-ipa_SN1_stages_scorer1.edf"));
  const NightEvents s =
      read_annotations(shared("psg-ipa_SN1_stages_scorer1.edf"), {.start = sn1_start, .duration = 27030s});
  EXPECT_EQ(s.hypnogram.epochs().size(), 901U);
  EXPECT_EQ(time_in_stages(s), (std::map<Stage, Time>{{Stage::wake, 46 * 30s},
                                                      {Stage::n1, 47 * 30s},
                                                      {Stage::n2, 475 * 30s},
                                                      {Stage::n3, 159 * 30s},
                                                      {Stage::rem, 172 * 30s},
                                                      {Stage::unscored, 2 * 30s}}));
  EXPECT_EQ(s.lights_off, Time(83210ms));
  EXPECT_EQ(s.lights_on, Time(26980450ms));
  EXPECT_THAT(s.events, IsEmpty());
  EXPECT_THAT(s.warnings, IsEmpty());
}

TEST(SleepEdf, RechtschaffenAndKalesStages3And4AreN3AndTheUnscoredEndIsKept) {
  PSG_NEED(shared("sleep-edf_SC4002EC-Hypnogram.edf"));
  const NightEvents s = read_annotations(shared("sleep-edf_SC4002EC-Hypnogram.edf"),
                                         {.start = clock_at(1989, 4, 25, 14h + 50min), .duration = 86400s});
  EXPECT_EQ(s.hypnogram.epochs().size(), 152U);
  EXPECT_EQ(time_in_stages(s), (std::map<Stage, Time>{{Stage::wake, 56550s},
                                                      {Stage::n1, 1770s},
                                                      {Stage::n2, 11190s},
                                                      {Stage::n3, 2820s + 6090s},
                                                      {Stage::rem, 6450s},
                                                      {Stage::unscored, 30s + 1500s}}));
  EXPECT_EQ(s.hypnogram.at(26940s), Stage::n3) << "Sleep stage 4";
  EXPECT_EQ(s.hypnogram.at(28080s), Stage::unscored) << "Movement time";
  EXPECT_EQ(s.hypnogram.at(86399s), Stage::unscored);
  EXPECT_THAT(s.warnings, IsEmpty());
}

TEST(EdfplusEvents, EventsStagesAndLightsAreTold) {
  PSG_NEED(shared("edfplus_events_demo.edf"));
  const NightEvents s = read_annotations(shared("edfplus_events_demo.edf"),
                                         {.start = clock_at(2019, 4, 9, 14h + 4min), .duration = 75540s});
  EXPECT_EQ(counts(s), (std::map<EventKind, int>{
                           {EventKind::apnea, 18}, {EventKind::hypopnea, 67}, {EventKind::arousal, 124}}));
  EXPECT_EQ(s.hypnogram.epochs().size(), 117U);
  EXPECT_EQ(time_in_stages(s), (std::map<Stage, Time>{{Stage::wake, 57180s},
                                                      {Stage::n1, 2910s},
                                                      {Stage::n2, 5820s},
                                                      {Stage::n3, 6840s},
                                                      {Stage::rem, 2790s}}));
  EXPECT_THAT(s.warnings, IsEmpty());
  EXPECT_EQ(s.lights_off, Time(45842720ms));
  EXPECT_EQ(s.lights_on, Time(68358350ms));
  EXPECT_EQ(s.events[1].text, "Obstructive apnea");
  EXPECT_EQ(s.events[1].channel, "Resp nasal");
  EXPECT_EQ(s.events[1].span.start, Time(46246368400us));
}

// ---- clocks

class Clocks : public ::testing::Test {
 protected:
  void SetUp() override { PSG_NEED(path); }
  /// The first scored epoch of the file is W at 60 s of its own clock, 22:28:30 on the wall.
  [[nodiscard]] Time first_wake(const ReadOptions& options) {
    scoring = read_annotations(path, options);
    for (const Epoch& e : scoring.hypnogram.epochs()) {
      if (e.stage == Stage::wake) return e.span.start;
    }
    return Time::min();
  }
  const std::string path = shared("psg-ipa_SN1_stages_scorer1.edf");
  NightEvents scoring;
};

TEST_F(Clocks, AFileThatStartsLaterThanTheRecordingIsShifted) {
  EXPECT_EQ(first_wake({.start = clock_at(2001, 1, 1, 22h + 20min)}), Time(450s + 60s));
  EXPECT_EQ(scoring.lights_off, Time(450s + 83210ms));
  EXPECT_THAT(scoring.warnings, ElementsAre(HasSubstr("starts 450 s later than the recording")));
}

TEST_F(Clocks, AFileThatStartsEarlierThanTheRecordingIsShiftedAndCut) {
  EXPECT_EQ(first_wake({.start = clock_at(2001, 1, 1, 22h + 28min + 45s), .duration = 26955s}), Time(0s))
      << "60 s - 75 s, of which the recording holds the last 15 s";
  EXPECT_THAT(scoring.warnings,
              ElementsAre(HasSubstr("starts 75 s earlier"), HasSubstr("15 s of sleep stages")));
}

TEST_F(Clocks, MidnightIsCrossedByTheDates) {
  (void)first_wake({.start = clock_at(2001, 1, 2, 0h), .duration = 25000s});
  EXPECT_EQ(scoring.lights_on, Time(26980450ms - 5550s));
  EXPECT_THAT(scoring.warnings, Contains(HasSubstr("starts 5550 s earlier")));
}

TEST_F(Clocks, WithoutADateMidnightIsCrossedTheNearerWay) {
  (void)first_wake({.start = {{}, 1s}, .duration = 25000s});
  EXPECT_EQ(scoring.lights_on, Time(26980450ms - 5551s));
  EXPECT_THAT(scoring.warnings,
              AllOf(Contains(HasSubstr("unknown, they are aligned by the time of day alone")),
                    Contains(HasSubstr("starts 5551 s earlier"))));
}

TEST_F(Clocks, ADateThatPutsTheFileOutsideTheRecordingIsAnonymisedAndNotUsed) {
  EXPECT_EQ(first_wake({.start = clock_at(1985, 1, 1, 22h + 27min + 30s), .duration = 27030s}), Time(60s));
  EXPECT_THAT(scoring.warnings, ElementsAre(HasSubstr("aligned by the time of day alone")));
}

TEST_F(Clocks, WithoutATimeBothAreTakenToStartTogetherWithAWarning) {
  EXPECT_EQ(first_wake({}), Time(60s));
  EXPECT_THAT(scoring.warnings, ElementsAre(HasSubstr("taken to start together")));
}

TEST_F(Clocks, ARecordingThatStartsInsideTheFilesSecondStartsWithIt) {
  EXPECT_EQ(first_wake({.start = clock_at(2001, 1, 1, 22h + 27min + 30s + 999ms)}), Time(60s));
  EXPECT_THAT(scoring.warnings, IsEmpty());
}

TEST_F(Clocks, ARecordingThatStartsInTheNextSecondDoesNot) {
  EXPECT_EQ(first_wake({.start = clock_at(2001, 1, 1, 22h + 27min + 31s)}), Time(59s));
  EXPECT_EQ(scoring.warnings.size(), 1U);
}

TEST_F(Clocks, StagesThatAllLieOutsideTheRecordingAreRefused) {
  const auto [kind, message] = refusal(path, {.start = clock_at(2001, 1, 1, 12h), .duration = 600s});
  EXPECT_EQ(kind, ErrorKind::malformed);
  EXPECT_THAT(message, HasSubstr("no sleep stage lies within the recording of 600 s"));
}

// ---- length

TEST(Length, AHypnogramOneEpochLongerIsCutWithAWarning) {
  const TextFile file("W\nN1\nN2\n");
  const NightEvents s = read_annotations(file.path(), {.duration = 60s});
  EXPECT_EQ(s.hypnogram.epochs().back().span.end, Time(60s));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("30 s of sleep stages lie outside the recording")));
}

TEST(Length, AnUnscoredEndBeyondTheRecordingIsCutWithoutAWarning) {
  const TextFile file("W\nN1\n?\n");
  EXPECT_THAT(read_annotations(file.path(), {.duration = 60s}).warnings, IsEmpty());
}

TEST(Length, ARecordingThatGoesOnForMoreThanAnEpochIsUnscoredThereWithAWarning) {
  const TextFile file("W\nN1\n");
  EXPECT_THAT(read_annotations(file.path(), {.duration = 90s}).warnings, IsEmpty());
  const NightEvents s = read_annotations(file.path(), {.duration = 90001ms});
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("cover 0 s to 60 s of a recording of 90.001 s")));
  EXPECT_EQ(s.hypnogram.at(75s), Stage::unscored);
}

// ---- text with one stage a line

TEST(StageList, AasmLabelsInAnyCaseWithAnyLineEnd) {
  EXPECT_THAT(
      stages_in("W\r\nn1\r\nN2\r\nN3\r\nR\r\nREM\r\n?\r\n\r\n"),
      ElementsAre(Stage::wake, Stage::n1, Stage::n2, Stage::n3, Stage::rem, Stage::rem, Stage::unscored));
  EXPECT_THAT(stages_in("\xEF\xBB\xBF# scored by two\nSleep stage W\nsleep stage n2"),
              ElementsAre(Stage::wake, Stage::n2));
}

TEST(StageList, NumbersBesideLettersAreRechtschaffenAndKales) {
  EXPECT_THAT(stages_in("W\n1\n2\n3\n4\nR\nM\n"), ElementsAre(Stage::wake, Stage::n1, Stage::n2, Stage::n3,
                                                              Stage::n3, Stage::rem, Stage::unscored));
}

TEST(StageList, BareNumbersAreRefusedUntilAMapSaysWhatTheyMean) {
  const auto [kind, message] = refusal_of("0\n1\n2\n5\n");
  EXPECT_EQ(kind, ErrorKind::bad_argument);
  EXPECT_THAT(message, AllOf(HasSubstr("line 1"), HasSubstr("--stage-map")));
  EXPECT_EQ(refusal_of("0\n?\n").first, ErrorKind::bad_argument) << "? alone does not tell what numbers mean";
  EXPECT_THAT(stages_in("0\n1\n2\n5\n", {.stage_map = stage_map_from("0=W,1=N1,2=N2,5=R")}),
              ElementsAre(Stage::wake, Stage::n1, Stage::n2, Stage::rem));
}

TEST(StageList, ANumberThatTheMapDoesNotNameIsRefused) {
  const auto [kind, message] = refusal_of("0\n7\n", {.stage_map = stage_map_from("0=W")});
  EXPECT_EQ(kind, ErrorKind::bad_argument);
  EXPECT_THAT(message, AllOf(HasSubstr("line 2"), HasSubstr("\"7\"")));
}

TEST(StageList, TheMapIsAskedBeforeTheUsualLabels) {
  EXPECT_THAT(stages_in("M\nN2\n", {.stage_map = stage_map_from("M=W")}),
              ElementsAre(Stage::wake, Stage::n2));
}

TEST(StageList, TheEpochLengthIsTheCallers) {
  const TextFile file("W\nN1\n");
  EXPECT_EQ(read_annotations(file.path(), {.epoch = 20s}).hypnogram.epochs()[1].span, (Span{20s, 40s}));
  EXPECT_EQ(refusal_of("W\n", {.epoch = 0s}).first, ErrorKind::bad_argument);
}

TEST(StageList, ALineThatIsNoStageOrEmptyIsRefusedByItsNumber) {
  EXPECT_THAT(refusal_of("W\nN1\nfoo\n").second,
              AllOf(HasSubstr("line 3"), HasSubstr("text of the form \"aaa\"")));
  EXPECT_THAT(refusal_of("W\n\nN1\n").second, HasSubstr("line 2"));
  EXPECT_EQ(refusal_of("W\n\nN1\n").first, ErrorKind::malformed);
}

TEST(StageMap, WhatIsNoMapIsRefused) {
  for (const char* text : {"", "0", "0=", "=W", "0=X", "0=W,0=N1", "0=W,", "0=W;1=N1"}) {
    EXPECT_THROW((void)stage_map_from(text), Error) << text;
  }
  EXPECT_EQ(stage_map_from(" 0 = W , 5=rem"), (StageMap{{"0", Stage::wake}, {"5", Stage::rem}}));
}

// ---- other files

TEST(ReadAnnotations, FilesOfNoKnownFormatAreRefused) {
  EXPECT_EQ(refusal_of("Name;Value;Remark\n1;2;3\n").first, ErrorKind::unsupported);
  EXPECT_EQ(refusal_of(std::string("W\n\0\x01", 4)).first, ErrorKind::unsupported);
  EXPECT_EQ(refusal_of("").first, ErrorKind::malformed);
  EXPECT_EQ(refusal("no/such/file").first, ErrorKind::not_found);
  EXPECT_EQ(refusal("/").first, ErrorKind::io);
}

TEST(ReadAnnotations, ARecordingWithoutAnnotationsIsRefused) {
  const std::string path = PSG_SHARED_DATA "/legs/SN5_sample.edf";
  PSG_NEED(path);
  EXPECT_THAT(refusal(path).second, HasSubstr("holds no annotations"));
}

// ---- merge

NightEvents scored(Stage stage, std::vector<Event> events) {
  NightEvents s;
  s.hypnogram = Hypnogram({{{0s, 30s}, stage}});
  s.events = std::move(events);
  return s;
}

const Event apnea{EventKind::apnea, {10s, 20s}, "Apnea", "", {}};
const Event arousal{EventKind::arousal, {5s, 9s}, "EEG arousal", "", {}};

TEST(Merge, TheCompanionsStagesReplaceTheRecordingsWithAWarning) {
  const NightEvents merged = merge(scored(Stage::wake, {}), scored(Stage::n2, {}));
  EXPECT_EQ(merged.hypnogram.at(0s), Stage::n2);
  EXPECT_THAT(merged.warnings, ElementsAre(HasSubstr("replaced")));
  EXPECT_THAT(merge(scored(Stage::n2, {}), scored(Stage::n2, {})).warnings, IsEmpty());
}

TEST(Merge, ACompanionWithoutStagesKeepsTheRecordings) {
  NightEvents events;
  events.events = {apnea};
  const NightEvents merged = merge(scored(Stage::wake, {arousal}), events);
  EXPECT_EQ(merged.hypnogram.at(0s), Stage::wake);
  EXPECT_THAT(merged.events, ElementsAre(arousal, apnea));
  EXPECT_THAT(merged.warnings, IsEmpty());
}

TEST(Merge, AnEventInBothCountsOnceAndTwoScoringsOfOneKindAreSaid) {
  Event later = apnea;
  later.span = {50s, 60s};
  const NightEvents merged = merge(scored(Stage::n2, {apnea}), scored(Stage::n2, {apnea, later}));
  EXPECT_THAT(merged.events, ElementsAre(apnea, later));
  EXPECT_THAT(merged.warnings, ElementsAre(HasSubstr("count once"), HasSubstr("kind apnea (1 and 1)")));
}

TEST(Merge, LightsOfTheCompanionCount) {
  NightEvents ours;
  ours.lights_off = 10s;
  NightEvents theirs;
  theirs.lights_off = 20s;
  theirs.warnings = {"theirs"};
  const NightEvents merged = merge(ours, theirs);
  EXPECT_EQ(merged.lights_off, Time(20s));
  EXPECT_THAT(merged.warnings, ElementsAre("theirs", HasSubstr("lights off")));
}

}  // namespace
}  // namespace psg::test
