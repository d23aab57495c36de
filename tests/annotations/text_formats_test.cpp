// Text formats by small files that follow the documented syntax; every expected value is read off the file.
#include <algorithm>
#include <array>

#include "support.hpp"

namespace psg {
namespace {

using namespace psg::test;
using namespace std::chrono_literals;
using Counts = std::map<std::string, std::size_t>;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

const StartClock evening = clock_at(2015, 4, 15, 22h);

// ---- RemLogic and CAP

const std::string remlogic_header =
    "RemLogic Event Export\r\nPatient:\tX\r\nRecording Date:\t15/04/2015\r\n\r\n"
    "Events Included:\r\nPLM-LM\r\nPLM\r\nSLEEP-S2\r\n\r\n";

TEST(RemLogic, IsoTimesAndLocationsTellTheLegsAndPlmIsTheSeries) {
  const AnnotationFile file =
      read_content(remlogic_header +
                       "Time [hh:mm:ss.xxx]\tEvent\tDuration[s]\tLocation\r\n"
                       "2015-04-15T23:52:03.162755\tPLM-LM\t1.98\tEMG.Tibialis-Leg.Right\r\n"
                       "2015-04-15T23:52:03.162755\tPLM\t63.5\tEMG.Tibialis-Leg.Right\r\n"
                       "2015-04-15T23:52:30.000000\tPLM-RRLM\t2.5\tLAntib1-LAntib2\r\n"
                       "2015-04-16T00:10:00.000000\tAROUSAL-PLM\t3\tEEG-C3-A2\r\n"
                       "2015-04-16T00:11:00.000000\tRESP-RERA\t12\tResp.Flow-Cannula.Nasal\r\n",
                   {.start = evening, .duration = 8h});
  EXPECT_EQ(file.report.format, "RemLogic text");
  EXPECT_EQ(classes(file.report), (Counts{{"PLM-LM -> leg_movement R", 1},
                                          {"PLM -> other ignored", 1},
                                          {"PLM-RRLM -> leg_movement L", 1},
                                          {"AROUSAL-PLM -> arousal", 1},
                                          {"RESP-RERA -> rera", 1}}));
  ASSERT_EQ(file.scoring.events.size(), 5U);
  const Time first = 1h + 52min + 3s + 162755us;
  EXPECT_EQ(file.scoring.events[0].span, (Span{first, first + 1980ms}));
  EXPECT_EQ(file.scoring.events[3].span.start, 2h + 10min) << "the other side of midnight";
}

TEST(RemLogic, TheNoteSaysWhyPlmIsNoMovement) {
  const AnnotationFile file = read_content("Time [hh:mm:ss]\tEvent\tDuration[s]\n22:00:00\tPLM\t60\n",
                                           {.start = evening, .duration = 8h});
  EXPECT_EQ(file.report.classes.front().note, "marks the series, not a movement");
}

TEST(Cap, StagesWithAPositionColumnCrossMidnight) {
  const AnnotationFile file =
      read_content(remlogic_header +
                       "Sleep Stage\tPosition\tTime [hh:mm:ss]\tEvent\tDuration[s]\tLocation\r\n"
                       "W\tUnknown Position\t23:59:00\tSLEEP-S0\t30\tROC-LOC\r\n"
                       "S2\tUnknown Position\t23:59:30\tSLEEP-S2\t30\tROC-LOC\r\n"
                       "S2\tUnknown Position\t23:59:41\tMCAP-A1\t4\tC4-A1\r\n"
                       "S4\tUnknown Position\t00:00:00\tSLEEP-S4\t30\tROC-LOC\r\n"
                       "R\tUnknown Position\t00:00:30\tSLEEP-REM\t30\tROC-LOC\r\n"
                       "MT\tUnknown Position\t00:01:00\tSLEEP-MT\t30\tROC-LOC\r\n",
                   {.start = evening, .duration = 8h});
  EXPECT_EQ(stages(file.scoring),
            (std::vector{Stage::wake, Stage::n2, Stage::n3, Stage::rem, Stage::unscored}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span.start, 1h + 59min);
  EXPECT_THAT(classes(file.report),
              Contains(std::pair<const std::string, std::size_t>("MCAP-A1 -> other ignored", 1)));
}

TEST(Cap, TimesWithPointsAndNoPositionColumn) {
  const AnnotationFile file = read_content(
      "Sleep Stage\tTime [hh:mm:ss]\tEvent\tDuration[s]\tLocation\n"
      "W\t21.50.53\tSLEEP-S0\t30\tROC-LOC\nS1\t21.51.23\tSLEEP-S1\t30\tROC-LOC\n",
      {.start = clock_at(2015, 4, 15, 21h + 50min), .duration = 8h});
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span, (Span{53s, 83s}));
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n1}));
}

TEST(RemLogic, EpochsOf20SecondsAndLights) {
  const AnnotationFile file = read_content(
      "Time [hh:mm:ss]\tEvent\tDuration[s]\n22:00:00\tLIGHTS-OFF\t0\n22:00:20\tSLEEP-S1\t20\n"
      "22:00:40\tSLEEP-S2\t20\n05:00:00\tLIGHTS-ON\t0\n",
      {.start = evening, .duration = 8h});
  EXPECT_EQ(file.scoring.lights_off, Time(0s));
  EXPECT_EQ(file.scoring.lights_on, Time(7h));
  EXPECT_EQ(file.scoring.hypnogram.epochs()[0].span, (Span{20s, 40s}));
}

TEST(RemLogic, WhatNobodyKnowsIsListedAndKept) {
  const AnnotationFile file =
      read_content("Time [hh:mm:ss]\tEvent\tDuration[s]\n22:00:10\tFROBNICATION\t5\n", {.start = evening});
  EXPECT_EQ(classes(file.report), (Counts{{"FROBNICATION -> other unknown", 1}}));
  EXPECT_EQ(file.scoring.events.size(), 1U);
}

TEST(RemLogic, ARowWithoutATimeIsRefusedWithItsLine) {
  const auto [kind, message] =
      refusal_of("Time [hh:mm:ss]\tEvent\tDuration[s]\n22:00:10\tSNORE\t5\nlater\tSNORE\t5\n");
  EXPECT_EQ(kind, ErrorKind::malformed);
  EXPECT_THAT(message, AllOf(HasSubstr("line 3"), HasSubstr("expected a time")));
}

TEST(RemLogic, TimesThatRunBackwardsArePutInOrderAndSaid) {
  const AnnotationFile file = read_content(
      "Time [hh:mm:ss]\tEvent\tDuration[s]\n22:01:00\tSLEEP-S2\t30\n22:00:30\tSLEEP-S1\t30\n"
      "22:00:00\tSLEEP-S0\t30\n",
      {.start = evening, .duration = 8h});
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n1, Stage::n2}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span.start, Time(0s));
  EXPECT_THAT(file.scoring.warnings, Contains(HasSubstr("run backwards in 2 places")));
}

// ---- DOMINO

TEST(Domino, EnglishLocaleAndLatin1AndMidnight) {
  const AnnotationFile file = read_content(
      "Signal ID: SchlafProfil\\profil \xB5\nStart Time: 4/15/2015 11:59:30 PM\nUnit: \nSignal Type: "
      "Discret\n"
      "Events list: N4,N3,N2,N1,REM,Wake,Movement\nRate: 30 s\n\n"
      "11:59:30,000 PM; Wake\n12:00:00,000 AM; N4\n12:00:30,000 AM; A\n12:01:00,000 AM; Movement\n",
      {.start = evening, .duration = 8h});
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n3, Stage::unscored, Stage::unscored}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span.start, 1h + 59min + 30s);
}

TEST(Domino, EpochsHaveTheLengthOfTheRate) {
  const AnnotationFile file = read_content(
      "Signal ID: SchlafProfil\\profil\nStart Time: 15.04.2015 22:00:00\nSignal Type: Discret\n"
      "Events list: N3,N2,N1,REM,Wach,Bewegung\nRate: 20 s\n\n22:00:00,000; Wach\n22:00:20,000; N2\n",
      {.start = evening, .duration = 8h});
  EXPECT_EQ(file.scoring.hypnogram.epochs().back().span, (Span{20s, 40s}));
}

/// A DOMINO file of one kind of events.
NightEvents domino_events(const std::string& labels, const std::string& row) {
  return read_content(
             "Signal ID: Signal\nStart Time: 15.04.2015 22:00:00\nSignal Type: Impuls\nEvents list: " +
                 labels + "\nRate: 4 ms\n\n" + row,
             {.start = evening, .duration = 8h})
      .scoring;
}

TEST(Domino, a_file_tells_only_that_its_own_kind_was_scored) {
  const NightEvents flow = domino_events("Hypopnea", "22:10:00,000-22:10:20,000; 20;Hypopnea\n");
  EXPECT_EQ(kinds(flow)[EventKind::hypopnea], 1);
  EXPECT_TRUE(flow.respiratory_scored);
  EXPECT_FALSE(flow.arousals_scored);
  const NightEvents arousals = domino_events("Arousal", "22:10:00,000-22:10:05,000; 5;Arousal\n");
  EXPECT_TRUE(arousals.arousals_scored);
  EXPECT_FALSE(arousals.respiratory_scored);
  EXPECT_TRUE(domino_events("Arousal", "").arousals_scored) << "a file of arousals without any";
  const NightEvents both = merge(flow, arousals);
  EXPECT_TRUE(both.arousals_scored && both.respiratory_scored);
}

// ---- Noxturnal

std::string utf16le(const std::string& ascii) {
  std::string bytes = "\xFF\xFE";
  for (const char c : ascii) bytes += std::string{c, '\0'};
  return bytes;
}

TEST(Noxturnal, AmbiguousDatesAreLeftOutAndTheClockStillAligns) {
  const AnnotationFile file =
      read_content(utf16le("Start Time,End Time,Event,Duration,\r\n[],[],[],[s],\r\n"
                           "04/05/2015 23:00:00,04/05/2015 23:00:30,N2,30,\r\n04/05/2015 23:00:10,04/05/2015 "
                           "23:00:12,LM,2.125,\r\n"),
                   {.start = evening, .duration = 8h});
  EXPECT_EQ(file.scoring.events.at(0).span, (Span{1h + 10s, 1h + 10s + 2125ms}));
  EXPECT_THAT(file.scoring.warnings, Contains(HasSubstr("aligned by the time of day")));
}

// ---- STAGES, Alice

TEST(Stages, TheTextHoldsCommasAndTheLegsAreTold) {
  const AnnotationFile file = read_content(
      "Start Time,Duration (seconds),Event\n22:00:00,30, Stage2\n22:00:30,30, REM\n22:00:05,2.5, Left Leg\n"
      "22:00:40,2, Both Leg w/ Arousal\n22:01:00,0, Note: patient turned, coughed\n",
      {.start = evening, .duration = 8h});
  EXPECT_EQ(file.report.format, "STAGES CSV");
  EXPECT_EQ(classes(file.report), (Counts{{"Stage2 -> stage N2", 1},
                                          {"REM -> stage R", 1},
                                          {"Left Leg -> leg_movement L", 1},
                                          {"Both Leg w/ Arousal -> leg_movement B", 1},
                                          {"Note: patient turned, coughed -> other unknown", 1}}));
}

TEST(Alice, EpochsByTheClock) {
  const AnnotationFile file = read_content(
      " Epoch Number ,Start Time ,Sleep Stage\n1,11:59:30 PM,WK\n2,12:00:00 AM,N1\n3,12:00:30 AM,REM\n",
      {.start = evening, .duration = 8h});
  EXPECT_EQ(file.report.format, "Alice CSV");
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n1, Stage::rem}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().back().span, (Span{2h + 30s, 2h + 60s}));
}

// ---- events TSV

TEST(Unrecognised, says_what_is_wrong_with_what_was_nearly_recognised) {
  using testing::HasSubstr;
  const auto said = [](const std::string& content) { return refusal_of(content).second; };
  EXPECT_THAT(said("Stadium 2\nStadium 3\n"),
              HasSubstr("begins with text of the form \"aaaaaaa 9\", expected a stage such as W"));
  EXPECT_THAT(said("Stadium 2\n"), HasSubstr("--stage-map"));
  EXPECT_THAT(said("N2\nhello\n"), HasSubstr("--stage-map says what other labels mean"));
  EXPECT_THAT(said("<?xml version=\"1.0\"?>\n<!-- x -->\n<ns:Study a=\"1\"><b/></ns:Study>"),
              HasSubstr("outermost element Study, expected PSGAnnotation"));
  EXPECT_THAT(said("{\"a\": 1}"), HasSubstr("is JSON that psg did not write"));
  EXPECT_THAT(said("onset\tseconds\tremark\n1\t2\tx\n"),
              HasSubstr("has 3 columns between tabs, and no heading that says how long"));
  EXPECT_THAT(said("a;b\n1;2\n"), HasSubstr("no heading that says when"));
  EXPECT_THAT(said("PK\x03\x04 and more"), HasSubstr("workbook (.xlsx)"));
  EXPECT_THAT(said("\x1f\x8b\x08"), HasSubstr("is compressed (gzip)"));
  EXPECT_THAT(said("%PDF-1.7\n"), HasSubstr("is a PDF"));
}

TEST(Unrecognised, quotes_nothing_that_may_be_about_a_patient) {
  for (const char* content : {"Zorblatt slept well\n", "Zorblatt,Hans\n1,2\n", "{\"Zorblatt\": 1}"}) {
    EXPECT_THAT(refusal_of(content).second, testing::Not(testing::HasSubstr("Zorblatt"))) << content;
  }
}

TEST(EventsTsv, lines_that_end_in_a_vertical_tab_are_lines_and_told) {
  const AnnotationFile file = read_content(
      "onset\tduration\tdescription\x0b"
      "1\t3\tEEG arousal\x0b"
      "9\t3\tEEG arousal\x0b");
  EXPECT_EQ(classes(file.report), (Counts{{"EEG arousal -> arousal", 2}}));
  EXPECT_THAT(file.scoring.warnings, testing::Contains(testing::HasSubstr("3 characters of U+000B")));
}

TEST(EventsTsv, a_vertical_tab_inside_a_line_is_told_and_ends_none) {
  const AnnotationFile file =
      read_content("onset\tduration\tdescription\n1\t3\tEEG arousal\x0b\n9\t3\tEEG arousal\n");
  EXPECT_EQ(classes(file.report), (Counts{{"EEG arousal -> arousal", 2}}));
  EXPECT_THAT(file.scoring.warnings, testing::Contains(testing::HasSubstr("are taken as part of its lines")));
}

TEST(Nchsdb, DescriptionsAreStagesAndEvents) {
  const AnnotationFile file = read_content(
      "onset\tduration\tdescription\n0.0\t30.0\tSleep stage W\n30.0\t30.0\tSleep stage N3\n"
      "41.25\t11.5\tObstructive Hypopnea\n44\t3\tEEG arousal\n50.5\t1.75\tLimb Movement\n"
      "52\t9\tOxygen Desaturation\n",
      {.start = evening, .duration = 60s});
  EXPECT_EQ(classes(file.report), (Counts{{"Sleep stage W -> stage W", 1},
                                          {"Sleep stage N3 -> stage N3", 1},
                                          {"Obstructive Hypopnea -> hypopnea", 1},
                                          {"EEG arousal -> arousal", 1},
                                          {"Limb Movement -> leg_movement", 1},
                                          {"Oxygen Desaturation -> other ignored", 1}}));
  EXPECT_THAT(file.scoring.warnings, IsEmpty());
}

TEST(Bids, TrialTypeAndChannelTellTheLeg) {
  const AnnotationFile file = read_content(
      "onset\tduration\ttrial_type\tchannel\n0\t30\tN2\tn/a\n3.5\t1.5\tlimb movement\tEMG LAT\n"
      "9\tn/a\tlights off\tn/a\n");
  EXPECT_EQ(file.scoring.lights_off, Time(9s));
  EXPECT_EQ(file.scoring.events.at(0).leg, Leg::left);
  EXPECT_EQ(file.scoring.events.at(0).channel, "EMG LAT");
}

TEST(Bids, LettersInTheStageColumnDecideWhatItsNumbersMean) {
  const AnnotationFile file =
      read_content("onset\tduration\tstage\n0\t30\tW\n30\t30\t2\n60\t30\tR\n90\t30\tn/a\n");
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n2, Stage::rem}));
}

TEST(Bids, a_line_end_in_quotes_belongs_to_its_event) {
  const AnnotationFile file =
      read_content("onset\tduration\ttrial_type\n3\t1\t\"arousal\nspontaneous\"\n9\t1\tapnea\n");
  ASSERT_EQ(file.scoring.events.size(), 2U);
  EXPECT_EQ(file.scoring.events[0].kind, EventKind::arousal);
  EXPECT_EQ(file.scoring.events[1].kind, EventKind::apnea);
}

TEST(Bids, a_stray_quote_swallows_no_event) {
  const AnnotationFile file =
      read_content("onset\tduration\ttrial_type\n3\t1\t\"arousal\n9\t1\t\"apnea\n12\t1\tarousal\n");
  EXPECT_EQ(file.scoring.events.size(), 3U);
  EXPECT_THAT(file.scoring.warnings,
              ElementsAre("2 rows of the annotation file have a quote that does not close "
                          "(first in line 2), each is read to the end of its line"));
}

TEST(Bids, two_stray_quotes_swallow_no_event) {
  const AnnotationFile file = read_content(
      "onset\tduration\ttrial_type\n3\t1\t\"arousal\n9\t1\tapnea\n12\t1\tarousal\"\n15\t1\tapnea\n");
  EXPECT_EQ(kinds(file.scoring), (std::map<EventKind, int>{{EventKind::arousal, 2}, {EventKind::apnea, 2}}));
  EXPECT_THAT(file.scoring.warnings, ElementsAre(StartsWith("1 row of the annotation file has a quote")));
}

TEST(Bids, rows_without_a_label_are_counted) {
  const AnnotationFile file =
      read_content("onset\tduration\ttrial_type\n3\t1\tarousal\n9\t1\tn/a\n12\t1\t\n15\t1\n");
  EXPECT_EQ(file.scoring.events.size(), 1U);
  EXPECT_THAT(file.scoring.warnings,
              ElementsAre("3 of 4 rows of the annotation file have no label and are left "
                          "out (first in line 3)"));
  // A row that says a stage or an event says something.
  EXPECT_THAT(read_content("onset\tduration\ttrial_type\tstage\n0\t30\tn/a\tN2\n3\t1\tarousal\tn/a\n")
                  .scoring.warnings,
              IsEmpty());
}

TEST(Bids, a_duration_may_be_missing_in_any_spelling_and_a_question_mark_is_a_stage) {
  const AnnotationFile file =
      read_content("onset\tduration\ttrial_type\n0\t30\t?\n40\tNA\tlights off\n50\tNaN\tlights on\n");
  EXPECT_EQ(stages(file.scoring), std::vector{Stage::unscored});
  EXPECT_EQ(file.scoring.lights_off, Time(40s));
  EXPECT_EQ(file.scoring.lights_on, Time(50s));
}

// ---- Luna

TEST(Luna, SixColumnsWithEveryKindOfTime) {
  const AnnotationFile file = read_content(
      "# N2 | stage\nclass\tinstance\tchannel\tstart\tstop\tmeta\n"
      "N2\t.\t.\te:1\te:2\t.\n"
      "LM:left\t.\tLAT\t22:00:05\t22:00:07.5\t.\n"
      "LM\t1\tEMG RAT\t20\t+1.5\tamp=12\n"
      "PLM:right\t.\t.\t0+00:00:40\t0+00:00:42\t.\n"
      "arousal:plm\t.\t.\t15-04-15-22:00:41\t15-04-15-22:00:45\t.\n"
      "apnea_obstructive\t.\t.\t100\t...\t.\n"
      "desat\t.\t.\t130\t150\t.\n",
      {.start = evening, .duration = 8h});
  EXPECT_EQ(file.report.format, "Luna .annot");
  EXPECT_EQ(classes(file.report), (Counts{{"N2 -> stage N2", 1},
                                          {"LM:left -> leg_movement L", 1},
                                          {"LM -> leg_movement R", 1},
                                          {"PLM:right -> leg_movement R", 1},
                                          {"arousal:plm -> arousal", 1},
                                          {"apnea_obstructive -> apnea", 1},
                                          {"desat -> other ignored", 1}}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span, (Span{0s, 60s})) << "from epoch 1 to the end of 2";
  const auto& e = file.scoring.events;
  ASSERT_EQ(e.size(), 6U);
  EXPECT_EQ(e[0].span, (Span{5s, 7500ms}));
  EXPECT_EQ(e[1].span, (Span{20s, 21500ms}));
  EXPECT_EQ(e[2].span, (Span{40s, 42s}));
  EXPECT_EQ(e[3].span, (Span{41s, 45s}));
  EXPECT_EQ(e[4].span, (Span{100s, 130s})) << "... is until the next annotation";
}

TEST(Luna, ThreeAndFourColumns) {
  EXPECT_EQ(stages(read_content("N1\t0\t30\nR\t30\t60\n").scoring), (std::vector{Stage::n1, Stage::rem}));
  const AnnotationFile four = read_content("LM\tleft\t10\t12\nN2\t.\t0\t30\n");
  EXPECT_EQ(four.scoring.events.at(0).leg, Leg::left);
}

TEST(Luna, ClockTimesBehindMidnight) {
  const AnnotationFile file = read_content("LM\t01:00:00\t01:00:02\n", {.start = evening, .duration = 8h});
  EXPECT_EQ(file.scoring.events.at(0).span, (Span{3h, 3h + 2s}));
}

TEST(LunaEannot, OneLabelAnEpoch) {
  EXPECT_EQ(stages(read_content("wake\nNREM1\nNREM2\nREM\n?\n").scoring),
            (std::vector{Stage::wake, Stage::n1, Stage::n2, Stage::rem, Stage::unscored}));
}

// ---- hypnograms

TEST(Elan, FiveIsRemAndTheTimeBaseIsTheEpoch) {
  const AnnotationFile file =
      read_content("time_base 20\nsampling_period 0.001953125\nepoch_nb 5\nepoch_list\n0\n1\n4\n5\n-1\n");
  EXPECT_EQ(file.report.format, "Elan hypnogram");
  EXPECT_EQ(stages(file.scoring),
            (std::vector{Stage::wake, Stage::n1, Stage::n3, Stage::rem, Stage::unscored}));
  EXPECT_EQ(file.scoring.hypnogram.epochs()[1].span, (Span{20s, 40s}));
  EXPECT_THAT(file.scoring.warnings, IsEmpty());
}

TEST(Elan, FewerEpochsThanPromisedAreSaid) {
  EXPECT_THAT(
      read_content("time_base 30\nsampling_period 1\nepoch_nb 3\nepoch_list\n0\n2\n").scoring.warnings,
      ElementsAre(HasSubstr("promises \"3\" as its epochs and holds 2")));
}

TEST(Visbrain, TimesAreEndsOfStages) {
  const AnnotationFile file =
      read_content("*Duration_sec 5177.99\n*Datafile Unspecified\nWake\t120\nN1\t180.5\nN2\t5177.99\n");
  EXPECT_EQ(file.report.format, "visbrain hypnogram");
  const auto& epochs = file.scoring.hypnogram.epochs();
  ASSERT_EQ(epochs.size(), 3U);
  EXPECT_EQ(epochs[1].span, (Span{120s, 180500ms}));
  EXPECT_EQ(epochs[2].span.end, Time(5177990ms));
}

TEST(Visbrain, EndsThatRunBackwardsAreRefused) {
  EXPECT_THAT(refusal_of("*Duration_sec 90\nWake\t60\nN1\t30\n").second, HasSubstr("line 3"));
}

TEST(Plain, AHeadingIsNoStageAndLabelsDecideAboutNumbers) {
  EXPECT_EQ(stages(read_content("Stage\nW\n1\n2\nR\n").scoring),
            (std::vector{Stage::wake, Stage::n1, Stage::n2, Stage::rem}));
  EXPECT_EQ(refusal_of("Stage\n0\n1\n4\n").first, ErrorKind::bad_argument);
  EXPECT_EQ(stages(read_content("0\n1\n4\n", {.stage_map = stage_map_from("0=W,1=N1,4=R")}).scoring),
            (std::vector{Stage::wake, Stage::n1, Stage::rem}));
}

// ---- alignment without dates

TEST(Alignment, EventsThirteenHoursIntoARecordingAreNotPutBeforeIt) {
  const std::string text = "Time [hh:mm:ss]\tEvent\tDuration[s]\n11:00:00\tPLM-LM\t2\n";
  const NightEvents s = read_content(text, {.start = evening, .duration = 20h}).scoring;
  EXPECT_EQ(s.events.at(0).span.start, Time(13h));
}

TEST(Alignment, EventsBeforeTheRecordingStayBeforeIt) {
  const std::string text = "Time [hh:mm:ss]\tEvent\tDuration[s]\n21:59:00\tPLM-LM\t2\n";
  const NightEvents s = read_content(text, {.start = evening, .duration = 8h}).scoring;
  EXPECT_EQ(s.events.at(0).span.start, Time(-60s));
  EXPECT_THAT(s.warnings, Contains(HasSubstr("outside the recording")));
}

TEST(Noxturnal, english_names_of_breathing_count_as_those_without_a_type) {
  const auto read = [](const std::string& hypopnea, const std::string& apnea) {
    return read_content(
        "Start Time,End Time,Event,Duration,\n[],[],[],[s],\n"
        "25/07/2018 23:00:00,25/07/2018 23:00:12," +
        hypopnea +
        ",12,\n"
        "25/07/2018 23:01:00,25/07/2018 23:01:20," +
        apnea +
        ",20,\n"
        "25/07/2018 23:02:00,25/07/2018 23:07:00,PLM,300,\n"
        "25/07/2018 23:08:00,25/07/2018 23:13:00,PLMS,300,\n");
  };
  const AnnotationFile typed = read("H. Obstructive", "A. Mixed");
  EXPECT_EQ(kinds(typed.scoring), kinds(read("Hypopnea", "Apnea").scoring));
  EXPECT_EQ(classes(typed.report), (Counts{{"H. Obstructive -> hypopnea", 1},
                                           {"A. Mixed -> apnea", 1},
                                           {"PLM -> other ignored", 1},
                                           {"PLMS -> other ignored", 1}}));
}

TEST(StageNames, an_unknown_name_is_reported_as_unknown_and_told) {
  const AnnotationFile file = read_content(
      "onset\tduration\tdescription\n0\t30\tSleep stage W\n30\t30\tSleep stage 3/4\n60\t30\tSleep stage foo\n"
      "90\t30\tSleep stage 5\n120\t30\tSleep stage ?\n");
  EXPECT_EQ(stages(file.scoring),
            (std::vector{Stage::wake, Stage::n3, Stage::unscored, Stage::unscored, Stage::unscored}));
  EXPECT_EQ(classes(file.report), (Counts{{"Sleep stage W -> stage W", 1},
                                          {"Sleep stage 3/4 -> stage N3", 1},
                                          {"Sleep stage foo -> stage ? unknown", 1},
                                          {"Sleep stage 5 -> stage ? unknown", 1},
                                          {"Sleep stage ? -> stage ?", 1}}));
  EXPECT_THAT(file.scoring.warnings, Contains(HasSubstr("2 sleep stages have unknown names")));
}

TEST(StageNames, a_list_knows_stages_3_and_4_as_one) {
  EXPECT_EQ(stages(read_content("W\nS1\nS3/S4\n3/4\nREM\n").scoring),
            (std::vector{Stage::wake, Stage::n1, Stage::n3, Stage::n3, Stage::rem}));
  EXPECT_THAT(refusal_of("1\n2\n3/4\n").second, HasSubstr("expected a stage map"));
}

TEST(LunaAnnot, an_ellipsis_in_the_last_row_lasts_until_the_recording_ends) {
  const std::string content = "W\t0\t...\nN1\t60\t...\nN2\t90\t...\nR\t240\t...\n";
  const NightEvents known = read_content(content, {.duration = 300s}).scoring;
  EXPECT_EQ(known.hypnogram.epochs().back(), (Epoch{{240s, 300s}, Stage::rem}));
  EXPECT_THAT(known.warnings, IsEmpty());
  const NightEvents unknown = read_content(content).scoring;
  EXPECT_THAT(unknown.warnings, ElementsAre(HasSubstr("lasts until the recording ends, which is unknown")));
}

TEST(LunaAnnot, letters_of_epochs_nobody_scored_and_of_lights_on) {
  const AnnotationFile file = read_content(
      "L\t.\t.\t0\t60\t.\nW\t.\t.\t60\t90\t.\nU\t.\t.\t90\t120\t.\nM\t.\t.\t120\t150\t.\n"
      "A\t.\t.\t150\t180\t.\nG\t.\t.\t180\t210\t.\nN2\t-\t-\t210\t240\t.\nL\t.\t.\t240\t300\t.\n");
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::unscored, Stage::unscored, Stage::unscored,
                                               Stage::unscored, Stage::n2}));
  EXPECT_EQ(file.scoring.lights_off, Time(60s));
  EXPECT_EQ(file.scoring.lights_on, Time(240s));
}

TEST(LunaAnnot, days_count_from_the_one_on_which_the_recording_starts) {
  const ReadOptions options{.start = {{}, 23h}, .duration = 30h};
  const NightEvents s =
      read_content("N1\td1-23:30:00\t+30\nN2\td2-00:30:00\td2-00:30:30\nW\td3-00:00:00\t-\n", options)
          .scoring;
  ASSERT_EQ(s.hypnogram.epochs().size(), 3U);
  EXPECT_EQ(s.hypnogram.epochs()[0].span, (Span{30min, 30min + 30s}));
  EXPECT_EQ(s.hypnogram.epochs()[1].span, (Span{90min, 90min + 30s}));
  EXPECT_EQ(s.hypnogram.epochs()[2].span.start, Time(25h));
  EXPECT_EQ(refusal_of("N1\td1-23:30:00\t+30\nN2\td0-00:30:00\t+30\n", options).first, ErrorKind::malformed);
}

TEST(StageNames, a_list_takes_lunas_letters_and_its_lights) {
  const AnnotationFile file = read_content("L\nL\nW\nN1\nU\nG\nM\nA\n-\n?\nR\nL\nL\n", {.epoch = 20s});
  EXPECT_EQ(file.scoring.lights_off, Time(40s));
  EXPECT_EQ(file.scoring.lights_on, Time(220s));
  const auto sums = time_in_stages(file.scoring);
  EXPECT_EQ(sums.at(Stage::unscored), Time(6 * 20s));
  EXPECT_EQ(sums.at(Stage::rem), Time(20s));
  EXPECT_EQ(read_content("L\nW\n", {.stage_map = {{"L", Stage::n1}}}).scoring.lights_off, std::nullopt);
}

// ---- the night in which the clock is changed

/// Noxturnal's rows of epochs of 20 s: the times of day as the clock shows them.
std::string noxturnal_epochs(const std::string& date,
                             const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string text = "Start Time,End Time,Event,Duration,\n[],[],[],[s],\n";
  for (const auto& [time, event] : rows) {
    text += date + " " + time + "," + date + " " + time + "," + event + (event == "LM" ? ",2,\n" : ",20,\n");
  }
  return text;
}

TEST(ClockChange, an_hour_that_comes_twice_is_put_behind_itself) {
  const NightEvents s = read_content(noxturnal_epochs("26/10/2014", {{"02:59:10", "Wake"},
                                                                     {"02:59:30", "N1"},
                                                                     {"02:59:40", "LM"},
                                                                     {"02:59:50", "N2"},
                                                                     {"02:00:10", "N2"},
                                                                     {"02:00:15", "LM"},
                                                                     {"02:00:30", "REM"}}))
                            .scoring;
  EXPECT_EQ(stages(s), (std::vector{Stage::wake, Stage::n1, Stage::n2, Stage::n2, Stage::rem}));
  EXPECT_EQ(s.hypnogram.epochs().front().span.start, Time{0});
  EXPECT_EQ(s.hypnogram.epochs().back().span, (Span{80s, 100s}));
  ASSERT_EQ(s.events.size(), 2U);
  EXPECT_EQ(s.events[1].span.start, Time(65s));
  EXPECT_THAT(s.warnings, Contains(HasSubstr("put back by an hour 50 s after its start")));
}

TEST(ClockChange, events_below_the_stages_are_told_by_their_order) {
  const NightEvents s = read_content(noxturnal_epochs("01/11/2015", {{"01:59:40", "N2"},
                                                                     {"01:00:00", "N2"},
                                                                     {"01:00:20", "N2"},
                                                                     {"01:59:41", "LM"},
                                                                     {"01:00:05", "LM"},
                                                                     {"01:00:25", "LM"}}))
                            .scoring;
  ASSERT_EQ(s.events.size(), 3U);
  EXPECT_EQ(s.events[0].span.start, Time(1s));
  EXPECT_EQ(s.events[1].span.start, Time(25s));
  EXPECT_EQ(s.events[2].span.start, Time(45s));
}

TEST(ClockChange, an_hour_left_out_on_a_sunday_of_spring_is_no_gap) {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"01:59:10", "Wake"}, {"01:59:30", "N1"}, {"01:59:50", "N2"}, {"03:00:10", "N2"}, {"03:00:15", "LM"}};
  const NightEvents sunday = read_content(noxturnal_epochs("29/03/2015", rows)).scoring;
  EXPECT_EQ(sunday.hypnogram.epochs().back().span, (Span{60s, 80s}));
  EXPECT_EQ(sunday.events.at(0).span.start, Time(65s));
  EXPECT_THAT(sunday.warnings, Contains(HasSubstr("put forward by an hour")));
  const NightEvents monday = read_content(noxturnal_epochs("30/03/2015", rows)).scoring;
  EXPECT_EQ(monday.hypnogram.epochs().back().span.start, Time(1h + 60s));
  EXPECT_THAT(monday.warnings, Contains(HasSubstr("nobody scored it, or the clock was put forward")));
}

TEST(ClockChange, another_gap_than_an_hour_at_a_full_hour_is_a_gap) {
  for (const auto& [before, after] : {std::pair("01:59:50", "03:00:11"), std::pair("02:10:00", "03:10:20")}) {
    const NightEvents s =
        read_content(noxturnal_epochs("29/03/2015", {{before, "N2"}, {after, "N2"}})).scoring;
    EXPECT_GT(s.hypnogram.epochs().back().span.start, Time(1h));
    EXPECT_THAT(s.warnings, Not(Contains(HasSubstr("put forward by")))) << before;
  }
}

// ---- a start that an anonymised header does not say

TEST(AnonymisedStart, midnight_beside_a_file_with_a_clock_is_asked_for) {
  const std::string rows = noxturnal_epochs("29/03/2015", {{"23:10:00", "Wake"}, {"23:10:20", "N2"}});
  for (const StartClock& start : {StartClock{{}, 0s}, clock_at(1985, 1, 1, 0s), clock_at(2015, 3, 29, 0s)}) {
    const auto [kind, sentence] = refusal_of(rows, {.start = start, .duration = 1h});
    EXPECT_EQ(kind, ErrorKind::ambiguous);
    EXPECT_THAT(sentence, HasSubstr("--start 22:30:00"));
  }
  const NightEvents told =
      read_content(rows, {.start = {{}, 23h}, .start_is_given = true, .duration = 1h}).scoring;
  EXPECT_EQ(told.hypnogram.epochs().front().span.start, Time(10min));
}

TEST(AnonymisedStart, midnight_of_the_files_own_date_is_a_start) {
  const std::string rows = noxturnal_epochs("29/03/2015", {{"00:10:00", "Wake"}, {"00:10:20", "N2"}});
  const NightEvents s = read_content(rows, {.start = clock_at(2015, 3, 29, 0s), .duration = 1h}).scoring;
  EXPECT_EQ(s.hypnogram.epochs().front().span.start, Time(10min));
}

// ---- several scorers in one table

std::string scored_by(const std::string& heading, const std::vector<std::array<std::string, 2>>& names,
                      const std::string& onset_of_second = "") {
  std::string text = "onset\tduration\tstage\t" + heading + "\n";
  for (int i = 0; i < 6; ++i) {
    for (std::size_t who = 0; who < names.size(); ++who) {
      const std::string onset = std::to_string(20 * i) + (who == 1 ? onset_of_second : "");
      text += onset + "\t20\t" + names[who][1] + "\t" + names[who][0] + "\n";
    }
  }
  return text;
}

TEST(SeveralScorers, the_persons_staging_counts_whichever_comes_last) {
  for (const char* heading : {"annotation_method", "scorer", "source", "notes"}) {
    for (const bool person_first : {true, false}) {
      std::vector<std::array<std::string, 2>> names = {{"manual", "N2"}, {"automated", "W"}};
      if (!person_first) std::ranges::reverse(names);
      const AnnotationFile file = read_content(scored_by(heading, names, ".0"));
      EXPECT_EQ(time_in_stages(file.scoring), (std::map<Stage, Time>{{Stage::n2, 120s}})) << heading;
      EXPECT_EQ(file.scoring.warnings.size(), 1U) << heading;
      EXPECT_THAT(file.scoring.warnings,
                  ElementsAre(AllOf(HasSubstr("2 stagings"), HasSubstr("column 4"), HasSubstr("6 rows"))));
    }
  }
}

TEST(SeveralScorers, two_people_are_refused_unless_one_is_chosen_or_they_agreed) {
  const std::string two = scored_by("scorer", {{"Ada", "N2"}, {"Ben", "W"}});
  const auto [kind, sentence] = refusal_of(two);
  EXPECT_EQ(kind, ErrorKind::ambiguous);
  EXPECT_THAT(sentence,
              AllOf(HasSubstr("column 4"), HasSubstr("\"Ada\", \"Ben\""), HasSubstr("--scorer NAME")));
  const AnnotationFile ben = read_content(two, {.scorer = "ben"});
  EXPECT_EQ(time_in_stages(ben.scoring), (std::map<Stage, Time>{{Stage::wake, 120s}}));
  EXPECT_TRUE(ben.scorer_found);
  EXPECT_THAT(ben.scoring.warnings, ElementsAre(Not(HasSubstr("Ben"))));
  EXPECT_EQ(refusal_of(two, {.scorer = "Cid"}).first, ErrorKind::ambiguous);
  const auto three = scored_by("scorer", {{"Ada", "N2"}, {"Ben", "W"}, {"consensus", "N1"}});
  EXPECT_EQ(time_in_stages(read_content(three).scoring), (std::map<Stage, Time>{{Stage::n1, 120s}}));
}

TEST(SeveralScorers, the_program_counts_where_it_is_chosen) {
  const std::string text = scored_by("method", {{"manual", "N2"}, {"yasa", "W"}});
  EXPECT_EQ(time_in_stages(read_content(text, {.scorer = "YASA"}).scoring),
            (std::map<Stage, Time>{{Stage::wake, 120s}}));
}

TEST(SeveralScorers, rows_of_the_others_and_their_events_do_not_count) {
  std::string text = "onset\tduration\tdescription\tscorer\n";
  for (int i = 0; i < 4; ++i) {
    text += std::to_string(30 * i) + "\t30\tN2\texpert\n" + std::to_string(30 * i) + "\t30\tW\tauto\n";
  }
  text += "10\t3\tArousal\texpert\n12\t3\tArousal\tauto\n50\t3\tArousal\tn/a\n";
  const NightEvents s = read_content(text).scoring;
  EXPECT_EQ(kinds(s), (std::map<EventKind, int>{{EventKind::arousal, 2}}));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("5 rows")));
}

TEST(SeveralScorers, people_who_share_a_night_are_one_staging) {
  const AnnotationFile file = read_content(
      "onset\tduration\tstage\tscorer\n0\t30\tW\tAda\n30\t30\tN1\tAda\n60\t30\tN2\tBen\n90\t30\tN2\tBen\n");
  EXPECT_EQ(file.scoring.hypnogram.epochs().size(), 4U);
  EXPECT_THAT(file.scoring.warnings, IsEmpty());
}

TEST(SeveralScorers, stagings_that_do_not_differ_are_one) {
  const AnnotationFile file = read_content(scored_by("annotator", {{"Ada", "N2"}, {"Ben", "N2"}}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().size(), 6U);
}

TEST(SeveralScorers, a_column_of_stages_is_chosen_by_its_name) {
  const std::string text =
      "onset\tduration\tstage_hum\tstage_ai\tstage_confidence\n0\t30\tN2\tW\t0.5\n30\t30\tN2\tW\t0.75\n";
  EXPECT_EQ(time_in_stages(read_content(text).scoring), (std::map<Stage, Time>{{Stage::n2, 60s}}));
  const AnnotationFile program = read_content(text, {.scorer = "stage_ai"});
  EXPECT_EQ(time_in_stages(program.scoring), (std::map<Stage, Time>{{Stage::wake, 60s}}));
  EXPECT_TRUE(program.scorer_found);
  EXPECT_EQ(program.scoring.warnings.size(), 1U);
}

TEST(SeveralScorers, two_columns_of_people_that_differ_are_refused_unless_one_is_chosen) {
  const std::string text = "onset\tduration\tstage_ada\tstage_ben\n0\t30\tN2\tN2\n30\t30\tN2\tW\n";
  EXPECT_EQ(refusal_of(text).first, ErrorKind::ambiguous);
  EXPECT_EQ(stages(read_content(text, {.scorer = "stage_ben"}).scoring),
            (std::vector{Stage::n2, Stage::wake}));
  EXPECT_EQ(
      stages(read_content("onset\tduration\tstage_ada\tstage_rk\n0\t30\tN2\tS2\n30\t30\tN3\tS4\n").scoring),
      (std::vector{Stage::n2, Stage::n3}))
      << "the same in other words";
}

TEST(SeveralScorers, the_type_of_a_row_is_no_event_beside_its_stage) {
  const AnnotationFile file = read_content(
      "onset\tduration\tannotation_type\tsleep_stage\tannotation_method\n0\t20\tsleep_stage\twake\tmanual\n"
      "0\t20\tsleep_stage\tn2\tauto\n20\t20\tsleep_stage\tn1\tmanual\n20\t20\tsleep_stage\tn2\tauto\n");
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n1}));
  EXPECT_THAT(file.scoring.events, IsEmpty());
  EXPECT_EQ(file.scoring.warnings.size(), 1U);
}

}  // namespace
}  // namespace psg
