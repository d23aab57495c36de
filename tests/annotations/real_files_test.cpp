// Every shared annotation file that is no EDF+. The counts come from grep, awk and Python's csv and
// ElementTree modules, not from this program.
#include "support.hpp"

namespace psg {
namespace {

using namespace psg::test;
using std::chrono_literals::operator""s;
using Counts = std::map<std::string, std::size_t>;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Profusion, EveryClassOfTheFileIsCountedAndRemIsFive) {
  PSG_NEED(shared("profusion.xml"));
  const AnnotationFile file = read_annotation_file(shared("profusion.xml"), {.duration = 35850s});
  EXPECT_EQ(file.report.format, "Profusion XML");
  // ElementTree: Counter of Name, and of SleepStage.
  EXPECT_EQ(classes(file.report), (Counts{{"0 -> stage W", 480},
                                          {"1 -> stage N1", 11},
                                          {"2 -> stage N2", 399},
                                          {"3 -> stage N3", 185},
                                          {"5 -> stage R", 120},
                                          {"Hypopnea -> hypopnea", 101},
                                          {"Obstructive Apnea -> apnea", 5},
                                          {"Arousal () -> arousal", 51},
                                          {"SpO2 desaturation -> other ignored", 66},
                                          {"SpO2 artifact -> other ignored", 34}}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().size(), 1195U);
  EXPECT_EQ(time_in_stages(file.scoring), (std::map<Stage, Time>{{Stage::wake, 480 * 30s},
                                                                 {Stage::n1, 11 * 30s},
                                                                 {Stage::n2, 399 * 30s},
                                                                 {Stage::n3, 185 * 30s},
                                                                 {Stage::rem, 120 * 30s}}));
  EXPECT_EQ(file.scoring.events.size(), 257U) << "nothing is lost";
  EXPECT_THAT(file.scoring.warnings, IsEmpty());
}

TEST(Domino, ASleepProfileIsReadFromItsStartTime) {
  const std::string path = shared("domino/Sleep profile.txt");
  PSG_NEED(path);
  const AnnotationFile file =
      read_annotation_file(path, {.start = clock_at(2020, 9, 23, 1h), .duration = 121 * 30s});
  EXPECT_EQ(file.report.format, "SOMNO DOMINO text");
  EXPECT_EQ(
      classes(file.report),
      (Counts{
          {"N1 -> stage N1", 10}, {"N2 -> stage N2", 45}, {"REM -> stage R", 63}, {"Wake -> stage W", 3}}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().size(), 121U);
  EXPECT_EQ(file.scoring.hypnogram.at(0s), Stage::n1);
  EXPECT_EQ(file.scoring.hypnogram.at(30s), Stage::n2);
  EXPECT_EQ(file.scoring.hypnogram.at(1080s), Stage::rem) << "01:18:00";
  EXPECT_THAT(file.scoring.warnings, IsEmpty());
}

TEST(Domino, ArousalsHaveMillisecondsBehindADecimalComma) {
  const std::string path = shared("domino/Classification Arousals.txt");
  PSG_NEED(path);
  const AnnotationFile file = read_annotation_file(path, {.start = clock_at(2020, 9, 23, 1h)});
  EXPECT_EQ(classes(file.report), (Counts{{"Arousal -> arousal", 1},
                                          {"Arousal (EEG) -> arousal", 1},
                                          {"Arousal (EMG) -> arousal", 1},
                                          {"Cardiac Arousal (EEG) -> arousal", 1},
                                          {"LM Arousal (EEG) -> arousal", 2},
                                          {"LM Arousal (EMG) -> arousal", 1},
                                          {"PLM Arousal (EEG) -> arousal", 12},
                                          {"Respiratory Arousal (EEG) -> arousal", 9},
                                          {"Snore Arousal (EEG) -> arousal", 1}}));
  ASSERT_EQ(file.scoring.events.size(), 29U);
  EXPECT_EQ(file.scoring.events.front().span, (Span{60750ms, 72250ms}));
  EXPECT_EQ(file.scoring.events.back().span, (Span{3435488ms, 3443019ms})) << "01:57:15,488-01:57:23,019";
  EXPECT_EQ(kinds(file.scoring), (std::map<EventKind, int>{{EventKind::arousal, 29}}));
}

TEST(Domino, FlowEventsAreHypopneas) {
  const std::string path = shared("domino/Flow Events.txt");
  PSG_NEED(path);
  const AnnotationFile file = read_annotation_file(path, {.start = clock_at(2020, 9, 23, 1h)});
  EXPECT_EQ(classes(file.report),
            (Counts{{"Hypopnea -> hypopnea", 13}, {"Flow Limitation -> other ignored", 1}}));
}

TEST(Domino, AFileOfTheSameNightStartsLaterThanTheRecordingAcrossMidnight) {
  const std::string path = shared("domino/Flow Events.txt");
  PSG_NEED(path);
  const NightEvents s = read_annotations(path, {.start = clock_at(2020, 9, 22, 23h), .duration = 8h});
  EXPECT_EQ(s.events.front().span.start, 2h + 4min + 24411ms) << "01:04:24,411";
}

TEST(Noxturnal, Utf16FrenchAndMidnight) {
  PSG_NEED(shared("noxturnal_utf16.csv"));
  const AnnotationFile file = read_annotation_file(
      shared("noxturnal_utf16.csv"), {.start = clock_at(2018, 7, 25, 23h + 45min + 40s), .duration = 8h});
  EXPECT_EQ(file.report.format, "Noxturnal CSV");
  // iconv and awk: sort | uniq -c of the third column.
  EXPECT_EQ(classes(file.report), (Counts{{"Éveil -> stage W", 169},
                                          {"N1 -> stage N1", 38},
                                          {"N2 -> stage N2", 354},
                                          {"N3 -> stage N3", 141},
                                          {"REM -> stage R", 146},
                                          {"A. Obstructive -> apnea", 114},
                                          {"A. Mixte -> apnea", 1},
                                          {"Hypopnée -> hypopnea", 89},
                                          {"Micro-éveil -> arousal", 76},
                                          {"MJ -> leg_movement", 29},
                                          {"Artefact -> artefact", 22},
                                          {"PLM -> other ignored", 1},
                                          {"Désat -> other ignored", 191},
                                          {"Dos -> other ignored", 18},
                                          {"Gauche -> other ignored", 12},
                                          {"Droite -> other ignored", 4},
                                          {"Debout -> other ignored", 3},
                                          {"Notification -> other ignored", 2},
                                          {"Avertissement -> other ignored", 1},
                                          {"Début de l'analyse -> other ignored", 1}}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().size(), 848U);
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span, (Span{20s, 50s})) << "23:46:00";
  const auto moves = [](const Event& e) { return e.kind == EventKind::leg_movement; };
  const auto first = std::ranges::find_if(file.scoring.events, moves);
  ASSERT_NE(first, file.scoring.events.end());
  EXPECT_EQ(first->span, (Span{2155s, 2155s + 2722ms})) << "00:21:35, 35 min 55 s after 23:45:40";
}

TEST(Bids, StagesByNumberNeedAMapAndTheSecondStagingIsCompared) {
  PSG_NEED(shared("bids/sub-1_task-Sleep_acq-psg_events.tsv"));
  const std::string path = shared("bids/sub-1_task-Sleep_acq-psg_events.tsv");
  const AnnotationFile file = read_annotation_file(
      path, {.duration = 915 * 30s, .stage_map = stage_map_from("0=W,1=N1,2=N2,3=N3,4=R,8=?")});
  EXPECT_EQ(file.report.format, "table of stages or events");
  // awk: counts of column 6, and rows where columns 6 and 7 differ.
  EXPECT_EQ(classes(file.report), (Counts{{"0 -> stage W", 200},
                                          {"1 -> stage N1", 57},
                                          {"2 -> stage N2", 398},
                                          {"3 -> stage N3", 172},
                                          {"4 -> stage R", 87},
                                          {"8 -> stage ?", 1}}));
  EXPECT_THAT(file.scoring.warnings, Contains(HasSubstr("column 7 differs in 154 of 915 rows")));
  EXPECT_EQ(file.scoring.hypnogram.epochs().size(), 915U);
}

TEST(Bids, WithoutAMapNumbersAreRefused) {
  PSG_NEED(shared("bids/sub-1_task-Sleep_acq-psg_events.tsv"));
  EXPECT_THROW((void)read_annotations(shared("bids/sub-1_task-Sleep_acq-psg_events.tsv")), Error);
}

}  // namespace
}  // namespace psg
