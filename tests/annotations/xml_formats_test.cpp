// XML formats by small files that follow the documented syntax, and XML that must not be trusted.
#include "support.hpp"

namespace psg {
namespace {

using namespace psg::test;
using namespace std::chrono_literals;
using Counts = std::map<std::string, std::size_t>;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

TEST(ProfusionXml, EpochLengthIsHonouredAndItsOwnNumbersCount) {
  const AnnotationFile file = read_content(
      declaration +
      "<CMPStudyConfig><EpochLength>20</EpochLength><ScoredEvents>"
      "<ScoredEvent><Name>Limb Movement "
      "(Left)</Name><Start>81.2</Start><Duration>1.4</Duration><Input>Leg/L</Input></ScoredEvent>"
      "<ScoredEvent><Name>PLM "
      "(Right)</Name><Start>95</Start><Duration>2</Duration><Input>Leg/R</Input></ScoredEvent>"
      "<ScoredEvent><Name>Arousal (ARO "
      "Limb)</Name><Start>82</Start><Duration>3</Duration><Input>EEG</Input></ScoredEvent>"
      "<ScoredEvent><Name>Arousal "
      "(ASDA)</Name><Start>90</Start><Duration>3</Duration><Input>EEG</Input></ScoredEvent>"
      "</ScoredEvents><SleepStages><SleepStage>0</SleepStage><SleepStage>4</SleepStage><SleepStage>5</"
      "SleepStage>"
      "<SleepStage>6</SleepStage><SleepStage>9</SleepStage><SleepStage>10</SleepStage></SleepStages></"
      "CMPStudyConfig>");
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n3, Stage::rem, Stage::unscored,
                                               Stage::unscored, Stage::unscored}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().back().span, (Span{100s, 120s}));
  const auto counted = classes(file.report);
  for (const char* expected : {"Limb Movement (Left) -> leg_movement L", "PLM (Right) -> leg_movement R",
                               "Arousal (ARO Limb) -> arousal", "Arousal (ASDA) -> arousal"}) {
    EXPECT_TRUE(counted.contains(expected)) << expected;
  }
  EXPECT_EQ(file.scoring.events.at(0).span, (Span{81200ms, 82600ms}));
}

std::string nsrr(const std::string& type, const std::string& concept_text, const std::string& start,
                 const std::string& duration, const std::string& location = "") {
  return "<ScoredEvent><EventType>" + type + "</EventType><EventConcept>" + concept_text +
         "</EventConcept><Start>" + start + "</Start><Duration>" + duration + "</Duration><SignalLocation>" +
         location + "</SignalLocation></ScoredEvent>";
}

TEST(NsrrXml, NewConcepts) {
  const AnnotationFile file = read_content(
      declaration + "<PSGAnnotation><EpochLength>30</EpochLength><ScoredEvents>" +
      "<ScoredEvent><EventType/><EventConcept>Recording Start Time</EventConcept><Start>0</Start>"
      "<Duration>300.0</Duration><ClockTime>00.00.00 21.18.06</ClockTime></ScoredEvent>" +
      nsrr("Stages|Stages", "Wake|0", "0", "60") + nsrr("Stages|Stages", "Stage 2 sleep|2", "60", "90") +
      nsrr("Stages|Stages", "Stage 4 sleep|4", "150", "30") +
      nsrr("Stages|Stages", "REM sleep|5", "180", "60") + nsrr("Stages|Stages", "Unscored|9", "240", "30") +
      nsrr("Limb Movement|Limb Movement", "Periodic leg movement - left|PLM (Left)", "70.5", "2.5", "Leg L") +
      nsrr("Limb Movement|Limb Movement", "Limb movement - right|Limb Movement (Right)", "80", "1") +
      nsrr("Respiratory|Respiratory", "Obstructive apnea|Obstructive Apnea", "100", "20") +
      nsrr("Arousals|Arousals", "Arousal resulting from respiratory effort|Arousal (ARO RES)", "121", "5") +
      nsrr("Respiratory|Respiratory", "Respiratory effort related arousal|RERA", "130", "12") +
      nsrr("Respiratory|Respiratory", "Unsure|Unsure", "131", "12") + "</ScoredEvents></PSGAnnotation>");
  EXPECT_EQ(file.report.format, "NSRR XML");
  EXPECT_EQ(time_in_stages(file.scoring), (std::map<Stage, Time>{{Stage::wake, 60s},
                                                                 {Stage::n2, 90s},
                                                                 {Stage::n3, 30s},
                                                                 {Stage::rem, 60s},
                                                                 {Stage::unscored, 30s}}));
  EXPECT_EQ(kinds(file.scoring), (std::map<EventKind, int>{{EventKind::leg_movement, 2},
                                                           {EventKind::apnea, 1},
                                                           {EventKind::arousal, 1},
                                                           {EventKind::rera, 1},
                                                           {EventKind::other, 1}}));
  EXPECT_EQ(classes(file.report).count("Recording Start Time -> other ignored"), 1U);
  EXPECT_TRUE(classes(file.report).contains("Periodic leg movement - left|PLM (Left) -> leg_movement L"));
  EXPECT_TRUE(classes(file.report).contains("Limb movement - right|Limb Movement (Right) -> leg_movement R"));
}

TEST(NsrrXml, OlderConcepts) {
  const AnnotationFile file = read_content(
      declaration + "<PSGAnnotation><ScoredEvents>" + nsrr("", "SDO:WakeState", "0", "30") +
      nsrr("", "SDO:NonRapidEyeMovementSleep-N1", "30", "30") + nsrr("", "SRO:Stage2Sleep", "60", "30") +
      nsrr("", "SDO:NonRapidEyeMovementSleep-N4", "90", "30") +
      nsrr("", "SDO:RapidEyeMovementSleep", "120", "30") +
      nsrr("", "SDO:ObstructiveApneaFinding", "10", "12") + nsrr("", "SDO:HypopneaFinding", "40", "12") +
      nsrr("", "SDO:ArousalFinding", "52", "4") + "</ScoredEvents></PSGAnnotation>");
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n1, Stage::n2, Stage::n3, Stage::rem}));
  EXPECT_EQ(
      kinds(file.scoring),
      (std::map<EventKind, int>{{EventKind::apnea, 1}, {EventKind::hypopnea, 1}, {EventKind::arousal, 1}}));
}

TEST(NsrrXml, plm_without_a_side_is_a_series_and_with_a_side_a_movement) {
  const AnnotationFile file =
      read_content(declaration + "<PSGAnnotation><ScoredEvents>" +
                   nsrr("Limb Movement|Limb Movement", "Periodic leg movement|PLM", "100", "90") +
                   nsrr("", "PLM", "200", "2") + nsrr("", "SRO:PeriodicLimbMovementSeries", "300", "90") +
                   nsrr("", "Periodic leg movement|PLM", "400", "2", "LAT") +
                   nsrr("", "Periodic leg movement - right|PLM (Right)", "500", "2") +
                   nsrr("", "Limb movement|Limb Movement", "600", "2") + "</ScoredEvents></PSGAnnotation>");
  EXPECT_EQ(classes(file.report), (Counts{{"Periodic leg movement|PLM -> other ignored", 1},
                                          {"PLM -> other ignored", 1},
                                          {"SRO:PeriodicLimbMovementSeries -> other ignored", 1},
                                          {"Periodic leg movement|PLM -> leg_movement L", 1},
                                          {"Periodic leg movement - right|PLM (Right) -> leg_movement R", 1},
                                          {"Limb movement|Limb Movement -> leg_movement", 1}}));
}

TEST(NsrrXml, OverlappingEpochsAreCutAndSaid) {
  const NightEvents s =
      read_content("<PSGAnnotation><ScoredEvents>" + nsrr("Stages|Stages", "Wake|0", "0", "60") +
                   nsrr("Stages|Stages", "Stage 2 sleep|2", "30", "30") + "</ScoredEvents></PSGAnnotation>")
          .scoring;
  EXPECT_EQ(s.hypnogram.at(45s), Stage::n2);
  EXPECT_THAT(s.warnings, Contains(HasSubstr("overlaps the next one")));
}

TEST(EmblaXml, EventsWithStartAndStop) {
  const auto event = [](const std::string& type, const std::string& start, const std::string& stop,
                        const std::string& location) {
    return "<Event><Type dt:dt=\"string\">" + type + "</Type><Location dt:dt=\"string\">" + location +
           "</Location><StartTime dt:dt=\"string\">" + start + "</StartTime><StopTime dt:dt=\"string\">" +
           stop + "</StopTime><Parameters/></Event>";
  };
  const AnnotationFile file = read_content(
      declaration +
          "<EventExport xmlns:dt=\"urn:schemas-microsoft-com:datatypes\"><EventTypes>"
          "<EventType>PLM-LM</EventType></EventTypes><Events>" +
          event("SLEEP-S2", "2015-04-15T23:59:30.000000", "2015-04-16T00:00:00.000000", "EEG") +
          event("PLM-LM", "2015-04-16T00:00:10.250000", "2015-04-16T00:00:12.000000",
                "EMG.Tibialis-Leg.Left") +
          event("PLM", "2015-04-16T00:00:10.250000", "2015-04-16T00:02:12.000000", "EMG.Tibialis-Leg.Left") +
          "</Events></EventExport>",
      {.start = clock_at(2015, 4, 15, 23h), .duration = 8h});
  EXPECT_EQ(
      classes(file.report),
      (Counts{{"SLEEP-S2 -> stage N2", 1}, {"PLM-LM -> leg_movement L", 1}, {"PLM -> other ignored", 1}}));
  EXPECT_EQ(file.scoring.events.at(0).span, (Span{1h + 10250ms, 1h + 12s}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span, (Span{59min + 30s, 1h}));
}

std::string rml(const std::string& user, const std::string& machine) {
  return declaration +
         "<PatientStudy "
         "xmlns=\"http://www.respironics.com/PatientStudy.xsd\"><Acquisition><Sessions><Session>"
         "<RecordingStart>2015-04-15T22:00:00</RecordingStart><Duration>300</Duration></Session></Sessions></"
         "Acquisition>"
         "<ScoringData><Events><Event Family=\"Respiratory\" Type=\"ObstructiveApnea\" Start=\"40.5\" "
         "Duration=\"12\"/>"
         "<Event Family=\"Neuro\" Type=\"Arousal\" Start=\"53\" Duration=\"4\"/>"
         "<Event Family=\"Limb\" Type=\"LegMovement\" Start=\"60\" Duration=\"2\" Side=\"Left\"/>"
         "<Event Family=\"SpO2\" Type=\"RelativeDesaturation\" Start=\"60\" "
         "Duration=\"20\"/></Events><StagingData>" +
         user + machine + "</StagingData></ScoringData></PatientStudy>";
}

TEST(PhilipsRml, StagesAreRunsAndTheUsersStagingIsUsed) {
  const std::string user =
      "<UserStaging><NeuroAdultAASMStaging><Stage Type=\"NotScored\" Start=\"0\"/><Stage Type=\"Wake\" "
      "Start=\"30\"/>"
      "<Stage Type=\"NonREM2\" Start=\"90\"/><Stage Type=\"REM\" "
      "Start=\"240\"/></NeuroAdultAASMStaging></UserStaging>";
  const std::string machine =
      "<MachineStaging><NeuroAdultAASMStaging><Stage Type=\"Wake\" "
      "Start=\"0\"/></NeuroAdultAASMStaging></MachineStaging>";
  const AnnotationFile file =
      read_content(rml(user, machine), {.start = clock_at(2015, 4, 15, 22h), .duration = 300s});
  EXPECT_EQ(file.report.format, "Philips .rml");
  EXPECT_EQ(time_in_stages(file.scoring),
            (std::map<Stage, Time>{
                {Stage::unscored, 30s}, {Stage::wake, 60s}, {Stage::n2, 150s}, {Stage::rem, 60s}}));
  EXPECT_THAT(file.scoring.warnings, Contains(HasSubstr("two stagings")));
  EXPECT_EQ(kinds(file.scoring), (std::map<EventKind, int>{{EventKind::apnea, 1},
                                                           {EventKind::arousal, 1},
                                                           {EventKind::leg_movement, 1},
                                                           {EventKind::other, 1}}));
  const auto only_machine =
      read_content(rml("", machine), {.start = clock_at(2015, 4, 15, 22h), .duration = 300s});
  EXPECT_EQ(time_in_stages(only_machine.scoring), (std::map<Stage, Time>{{Stage::wake, 300s}}));
  EXPECT_THAT(only_machine.scoring.warnings, IsEmpty());
}

// ---- XML that must not be trusted

TEST(XmlBounds, EntitiesAreRefused) {
  const auto [kind, message] = refusal_of(
      "<?xml version=\"1.0\"?>\n<!DOCTYPE PSGAnnotation [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
      "\"&a;&a;&a;\">]>\n"
      "<PSGAnnotation><ScoredEvents/></PSGAnnotation>");
  EXPECT_TRUE(kind == ErrorKind::malformed || kind == ErrorKind::unsupported) << message;
  EXPECT_EQ(refusal_of("<PSGAnnotation><!-- x --><!DOCTYPE y [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>"
                       "<ScoredEvents/></PSGAnnotation>")
                    .second.find("declares entities") == std::string::npos,
            false);
}

std::string nested(int depth) {
  std::string text = "<PSGAnnotation>";
  for (int i = 0; i < depth; ++i) text += "<a>";
  for (int i = 0; i < depth; ++i) text += "</a>";
  return text + "</PSGAnnotation>";
}

TEST(XmlBounds, ElementsNestSixtyFourDeepAndNoDeeper) {
  EXPECT_THAT(read_content(nested(60)).scoring.events, IsEmpty());
  EXPECT_THAT(refusal_of(nested(64)).second, HasSubstr("64 deep"));
  EXPECT_THAT(refusal_of(nested(200000)).second, HasSubstr("64 deep"));
}

TEST(XmlBounds, AFileAbove16MebibytesIsRefused) {
  const std::string text = "<PSGAnnotation>" + std::string(std::size_t{16} << 20, ' ') + "</PSGAnnotation>";
  EXPECT_THAT(refusal_of(text).second, HasSubstr("16 MiB"));
}

TEST(XmlBounds, BrokenXmlNamesThePlace) {
  EXPECT_THAT(refusal_of("<PSGAnnotation><ScoredEvents></PSGAnnotation>").second,
              HasSubstr("no well-formed XML at character"));
}

TEST(XmlBounds, AStartThatIsNoNumberNamesTheEvent) {
  EXPECT_THAT(refusal_of("<PSGAnnotation><ScoredEvents>" + nsrr("", "Hypopnea|Hypopnea", "soon", "1") +
                         "</ScoredEvents></PSGAnnotation>")
                  .second,
              AllOf(HasSubstr("event 1"), HasSubstr("Start as text of the form \"aaaa\"")));
}

TEST(XmlBounds, Utf16XmlIsReadLikeUtf8) {
  const std::string text = "<PSGAnnotation><ScoredEvents>" + nsrr("Stages|Stages", "Wake|0", "0", "30") +
                           "</ScoredEvents></PSGAnnotation>";
  std::string bytes = "\xFE\xFF";
  for (const char c : text) bytes += std::string{'\0', c};
  EXPECT_EQ(stages(read_content(bytes).scoring), std::vector{Stage::wake});
}

}  // namespace
}  // namespace psg
