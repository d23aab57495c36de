#include "psg/annotations/write.hpp"

#include <edflib.h>

#include <algorithm>
#include <sstream>

#include "annotations/support.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/standard_texts.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/edf/read.hpp"

namespace psg::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using enum EventKind;

/// A path of its own that is gone at the end, with what BIDS writes beside it.
class Output {
 public:
  explicit Output(const std::string& extension = "") {
    std::string pattern = (std::filesystem::temp_directory_path() / "psg-write-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    folder_ = pattern;
    path_ = (folder_ / ("night" + extension)).string();
  }
  ~Output() { std::filesystem::remove_all(folder_); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string sidecar() const { return (folder_ / "night.json").string(); }

 private:
  std::filesystem::path folder_;
  std::string path_;
};

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

const StartClock evening = {{}, 22h + 35min + 17s + 250ms};

Event event(EventKind kind, Time start, Time duration, const char* text, const char* channel = "",
            std::optional<Leg> leg = {}) {
  return {kind, {start, start + duration}, text, channel, leg};
}

/// A night across midnight with one or more of everything, by start.
NightEvents night() {
  NightEvents scoring;
  std::vector<Epoch> epochs;
  constexpr std::array stages = {Stage::wake, Stage::n1, Stage::n2,  Stage::n2,
                                 Stage::n3,   Stage::n3, Stage::rem, Stage::unscored};
  for (int i = 0; i < 960; ++i) epochs.push_back({{i * 30s, i * 30s + 30s}, stages[(i / 7) % 8]});
  scoring.hypnogram = Hypnogram(epochs);
  scoring.lights_off = 83s + 210ms;
  scoring.lights_on = 28'700s + 125ms;
  scoring.events = {
      event(leg_movement, 100s + 1953125ns, 1s + 500ms, "Periodic limb movement", "EMG LAT", Leg::left),
      event(leg_movement, 120s + 123456ns * 1000, 2s, "Periodic limb movement", "EMG RAT", Leg::right),
      event(leg_movement, 140s, 600ms, "Limb movement", "EMG3", Leg::right),
      event(leg_movement, 150s, 600ms, "Limb movement", "", Leg::left),
      event(leg_movement, 160s, 700ms, "Periodic limb movement", "", Leg::both),
      event(leg_movement, 170s, 700ms, "Limb movement"),
      event(leg_movement, 180s, 700ms, "Limb movement", "EMG LAT"),
      event(apnea, 500s, 12s, "Obstructive apnea", "Resp nasal"),
      event(apnea, 600s, 12s, "Apnea"),
      event(hypopnea, 700s + 7ms, 15s + 1ms, "Hypopnea", "Resp nasal"),
      event(hypopnea, 760s, 15s, "Central hypopnea", "Resp nasal"),
      event(rera, 800s, 20s, "RERA"),
      event(arousal, 821s, 3s, "EEG arousal", "C4-M1"),
      event(arousal, 830s, 3s, "EEG arousal (periodic limb movement)"),
      event(arousal, 840s, 3s, "EEG arousal (spontaneous)"),
      event(arousal, 850s, 3s, "EEG arousal (respiratory)"),
      event(artefact, 900s, 10s, "Artefact", "EMG LAT"),
      event(artefact, 950s, 10s, "Artefact", "ECG"),
      event(other, 1000s, 20s, "Desaturation", "SpO2"),
      event(other, 1100s, 0s, "patient reports apnea, \"twice\""),
      event(other, 1200s, 60s, "PLM"),
      event(other, 1300s, 0s, "lights? 100 % µV | <b>&amp;</b>"),
      event(leg_movement, 20'000s + 999'999us, 1s, "Limb movement", "EMG LAT", Leg::left),
  };
  scoring.arousals_scored = scoring.respiratory_scored = true;
  return scoring;
}

/// What every format keeps of an event.
struct Kept {
  EventKind kind;
  std::optional<Leg> leg;
  Span span;
  bool periodic;
  friend bool operator==(const Kept&, const Kept&) = default;
  friend void PrintTo(const Kept& k, std::ostream* out) {
    *out << name(k.kind) << ' ' << (k.leg ? name(*k.leg) : "-") << (k.periodic ? " periodic " : " ")
         << to_seconds(k.span.start) << ' ' << to_seconds(k.span.end);
  }
};

std::vector<Kept> kept(const NightEvents& scoring) {
  std::vector<Kept> list;
  for (const Event& e : scoring.events) {
    list.push_back({e.kind, e.leg, e.span, e.kind == leg_movement && annotations::is_periodic(e.text)});
  }
  return list;
}

/// The stages without the borders between epochs of one stage.
std::vector<Epoch> runs(const Hypnogram& hypnogram) {
  std::vector<Epoch> list;
  for (const Epoch& e : hypnogram.epochs()) {
    if (!list.empty() && list.back().stage == e.stage && list.back().span.end == e.span.start) {
      list.back().span.end = e.span.end;
    } else {
      list.push_back(e);
    }
  }
  return list;
}

class EveryFormat : public testing::TestWithParam<AnnotationFormat> {};

AnnotationFile written_and_read(const NightEvents& scoring, AnnotationFormat format,
                                const WriteOptions& options = {.start = evening}) {
  const Output file;
  (void)write_annotation_file(scoring, file.path(), format, options);
  return read_annotation_file(file.path(), {.start = evening});
}

TEST_P(EveryFormat, IsReadBackAsItWasWritten) {
  const NightEvents scoring = night();
  const AnnotationFile file = written_and_read(scoring, GetParam());
  std::vector<Kept> expected = kept(scoring);
  for (Kept& k : expected) {
    if (GetParam() != AnnotationFormat::remlogic_text) continue;
    k.periodic = false;
    const auto rounded = [](Time t) { return Time(std::chrono::round<std::chrono::microseconds>(t)); };
    k.span = {rounded(k.span.start), rounded(k.span.end)};
  }
  EXPECT_EQ(kept(file.scoring), expected);
  if (GetParam() == AnnotationFormat::nsrr_xml) {
    EXPECT_EQ(runs(file.scoring.hypnogram), runs(scoring.hypnogram));
  } else {
    EXPECT_EQ(file.scoring.hypnogram, scoring.hypnogram);
  }
  EXPECT_EQ(file.scoring.lights_off, scoring.lights_off);
  EXPECT_EQ(file.scoring.lights_on, scoring.lights_on);
}

TEST_P(EveryFormat, WrittenFromWhatWasReadGivesTheSameBytes) {
  const Output first, second, third;
  (void)write_annotation_file(night(), first.path(), GetParam(), {.start = evening});
  const auto again = [&](const Output& from, const Output& to) {
    const NightEvents scoring = read_annotations(from.path(), {.start = evening});
    (void)write_annotation_file(scoring, to.path(), GetParam(), {.start = evening});
  };
  again(first, second);
  again(second, third);
  EXPECT_EQ(content_of(second.path()), content_of(third.path()));
}

TEST_P(EveryFormat, KeepsTimesToItsResolution) {
  const bool coarse = GetParam() == AnnotationFormat::remlogic_text;
  const Time step = coarse ? Time(1us) : Time(1ns);
  NightEvents scoring;
  scoring.hypnogram = Hypnogram({{{0s, 30s}, Stage::n2}, {{30s + step, 31'234s + 7 * step}, Stage::rem}});
  for (int i = 0; i < 500; ++i) {
    const Time start = i * (63s + 987'654 * step);
    scoring.events.push_back(
        {arousal, {start, start + 3s + i * 1'234'567 * step / 7 / step * step}, "arousal", "", {}});
  }
  const NightEvents read = written_and_read(scoring, GetParam()).scoring;
  ASSERT_EQ(read.events.size(), scoring.events.size());
  EXPECT_EQ(kept(read), kept(scoring));
  EXPECT_EQ(read.hypnogram, scoring.hypnogram);
}

TEST_P(EveryFormat, HoldsEventsBeforeTheRecordingAndAnEmptyScoring) {
  NightEvents scoring;
  scoring.events = {event(arousal, -10s - 500ms, 3s, "arousal"), event(arousal, 5s, 3s, "arousal")};
  EXPECT_EQ(kept(written_and_read(scoring, GetParam()).scoring), kept(scoring));
  const Output empty;
  (void)write_annotation_file({}, empty.path(), GetParam(), {.start = evening});
  EXPECT_TRUE(std::filesystem::exists(empty.path()));
}

TEST_P(EveryFormat, ReadsEventsOfKindOtherAsOther) {
  // Each of these would be a stage, lights, or an event that counts, if it were written as it is.
  NightEvents scoring;
  Time start = 10s;
  for (const char* text : {"PLM",
                           "apnea",
                           "Lights off",
                           "N2",
                           "Sleep stage R",
                           "leg movement left",
                           "",
                           "#",
                           "# #1",
                           "artifact",
                           "no apnea",
                           "EMG@@LAT",
                           "a\tb\nc",
                           "\"",
                           "class",
                           "x|Apnea|Apnea",
                           "|PLM",
                           "PLM|N2",
                           "a | b | Arousal",
                           "Not an event: x|apnea",
                           "apnea|"}) {
    scoring.events.push_back(event(other, start, 1s, text));
    start += 10s;
  }
  const AnnotationFile file = written_and_read(scoring, GetParam());
  EXPECT_EQ(kept(file.scoring), kept(scoring));
  EXPECT_TRUE(file.scoring.hypnogram.empty());
  EXPECT_EQ(file.scoring.lights_off, std::nullopt);
}

TEST_P(EveryFormat, ReadsTextsWithSpacesOfAnyKindAsItWroteThem) {
  NightEvents scoring;
  Time start = 10s;
  for (const char* text : {"\v=1", "kicks\f", "\xEF\xBF\xBE\v", "\f-\v", "a\vb"}) {
    scoring.events.push_back(event(other, start, 1s, meaning_of(text).text.c_str()));
    start += 10s;
  }
  const auto texts = [](const NightEvents& of) {
    std::vector<std::string> list;
    for (const Event& e : of.events) list.push_back(shown(e.text));
    return list;
  };
  const NightEvents read = written_and_read(scoring, GetParam()).scoring;
  EXPECT_THAT(texts(read), ElementsAre("=1", "kicks", "<U+FFFE>", "-", "a b"));
  EXPECT_EQ(texts(written_and_read(read, GetParam()).scoring), texts(read));
}

TEST_P(EveryFormat, RefusesTimesThatNoNightHas) {
  const auto refusal = [&](Time start, Time end) {
    NightEvents scoring;
    scoring.events = {{arousal, {start, end}, "arousal", "", {}}};
    const Output file;
    try {
      (void)write_annotation_file(scoring, file.path(), GetParam(), {.start = evening});
    } catch (const Error& error) {
      EXPECT_FALSE(std::filesystem::exists(file.path()));
      return error.kind();
    }
    ADD_FAILURE() << "not refused";
    return ErrorKind::io;
  };
  EXPECT_EQ(refusal(Time::max() - 1s, Time::max()), ErrorKind::unsupported);
  EXPECT_EQ(refusal(Time::min(), 0s), ErrorKind::unsupported);
  EXPECT_EQ(refusal(2s, 1s), ErrorKind::unsupported);
}

TEST_P(EveryFormat, LeavesNothingBehindWhereItCannotWrite) {
  try {
    (void)write_annotation_file(night(), "/nowhere/night", GetParam(), {.start = evening});
    FAIL() << "not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::io);
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/night"));
  }
}

INSTANTIATE_TEST_SUITE_P(Write, EveryFormat,
                         testing::ValuesIn(annotation_formats().begin(), annotation_formats().end()),
                         [](const auto& p) { return std::string(name(p.param)); });

// ---- what each format says

std::string text_written(AnnotationFormat format, const WriteOptions& options = {.start = evening}) {
  const Output file;
  (void)write_annotation_file(night(), file.path(), format, options);
  return content_of(file.path());
}

TEST(WriteJson, KeepsEveryFieldOfEveryEvent) {
  EXPECT_EQ(written_and_read(night(), AnnotationFormat::json).scoring, night());
}

TEST(WriteJson, keeps_what_was_scored_although_no_event_tells) {
  for (const bool arousals : {false, true}) {
    for (const bool respiratory : {false, true}) {
      NightEvents scoring;
      scoring.events = {event(leg_movement, 100s, 1s, "Limb movement", "", Leg::left)};
      scoring.arousals_scored = arousals;
      scoring.respiratory_scored = respiratory;
      EXPECT_EQ(written_and_read(scoring, AnnotationFormat::json).scoring, scoring);
    }
  }
  NightEvents apnea_alone;
  apnea_alone.events = {event(apnea, 500s, 12s, "Apnea")};
  const NightEvents read = written_and_read(apnea_alone, AnnotationFormat::json).scoring;
  EXPECT_TRUE(knows_respiratory(read));
  EXPECT_FALSE(knows_arousals(read));
}

TEST(Write, says_where_a_reader_will_take_what_nobody_scored_for_none) {
  NightEvents apnea_alone;
  apnea_alone.events = {event(apnea, 500s, 12s, "Apnea")};
  const auto notes = [&](AnnotationFormat format) {
    const Output file;
    return write_annotation_file(apnea_alone, file.path(), format, {.start = evening});
  };
  EXPECT_THAT(notes(AnnotationFormat::luna_annot),
              ElementsAre(HasSubstr("cannot say that no arousals were scored")));
  EXPECT_THAT(notes(AnnotationFormat::json), IsEmpty());
  apnea_alone.arousals_scored = true;
  EXPECT_THAT(notes(AnnotationFormat::luna_annot), IsEmpty());
}

TEST(WriteBids, KeepsEveryFieldAndDescribesEveryColumnAndLevel) {
  EXPECT_EQ(written_and_read(night(), AnnotationFormat::bids_tsv).scoring, night());
  const Output file(".tsv");
  (void)write_annotation_file(night(), file.path(), AnnotationFormat::bids_tsv);
  const std::string table = content_of(file.path());
  const std::string sidecar = content_of(file.sidecar());
  EXPECT_THAT(table, testing::StartsWith("onset\tduration\ttrial_type\tleg\tchannel\ttext\n"
                                         "0\t30\tsleep_stage_W\tn/a\tn/a\tn/a\n"));
  EXPECT_THAT(table,
              HasSubstr("\n100.001953125\t1.5\tperiodic_leg_movement\tL\tEMG LAT\tPeriodic limb movement\n"));
  std::istringstream lines(table);
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) {
    const auto second = line.find('\t', line.find('\t') + 1);
    const std::string level = line.substr(second + 1, line.find('\t', second + 1) - second - 1);
    EXPECT_THAT(sidecar, HasSubstr('"' + level + "\": ")) << level;
  }
  for (const char* column : {"onset", "duration", "trial_type", "leg", "channel", "text"}) {
    EXPECT_THAT(sidecar, HasSubstr('"' + std::string(column) + "\": {"));
  }
}

TEST(WriteLuna, UsesTheClassesThatLunaKnows) {
  const std::string text = text_written(AnnotationFormat::luna_annot);
  for (const char* line :
       {"class\tinstance\tchannel\tstart\tstop\tmeta\n", "\nW\t.\t.\t0\t30\t.\n",
        "\n?\t.\t.\t1470\t1500\t.\n", "\nlights_off\t.\t.\t83.21\t83.21\t.\n",
        "\nPLM:left\t.\tEMG LAT\t100.001953125\t101.501953125\t.\n",
        "\nPLM:right\t.\tEMG RAT\t120.123456\t122.123456\t.\n", "\nLM:right\t.\tEMG3\t140\t140.6\t.\n",
        "\nLM\t.\t.\t170\t170.7\t.\n", "\napnea:obstructive\t.\tResp nasal\t500\t512\t.\n",
        "\narousal\t.\tC4-M1\t821\t824\t.\n", "\narousal:plm\t.\t.\t830\t833\t.\n",
        "\narousal:spontaneous\t.\t.\t840\t843\t.\n", "\nartifact\t.\tEMG LAT\t900\t910\t.\n"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(WriteNsrr, UsesTheConceptsOfTheNsrr) {
  const std::string text = text_written(AnnotationFormat::nsrr_xml, {.start = evening, .duration = 28'800s});
  EXPECT_THAT(text, testing::StartsWith(
                        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\n<PSGAnnotation>\n"
                        "<SoftwareVersion>libpsg</SoftwareVersion>\n<EpochLength>30</EpochLength>\n"
                        "<ScoredEvents>\n<ScoredEvent>\n<EventType />\n"
                        "<EventConcept>Recording Start Time</EventConcept>\n<Start>0</Start>\n"
                        "<Duration>28800.0</Duration>\n<ClockTime>00.00.00 22.35.17</ClockTime>\n"
                        "</ScoredEvent>\n<ScoredEvent>\n<EventType>Stages|Stages</EventType>\n"
                        "<EventConcept>Wake|0</EventConcept>\n<Start>0.0</Start>\n"
                        "<Duration>210.0</Duration>\n</ScoredEvent>\n"));
  for (const char* part :
       {"<EventType>Limb Movement|Limb Movement</EventType>\n"
        "<EventConcept>Periodic leg movement - left|PLM (Left)</EventConcept>\n<Start>100.001953125</Start>\n"
        "<Duration>1.5</Duration>\n<SignalLocation>EMG LAT</SignalLocation>\n",
        "<EventConcept>Limb movement - right|Limb Movement (Right)</EventConcept>",
        "<EventType>Respiratory|Respiratory</EventType>\n"
        "<EventConcept>Obstructive apnea|Obstructive Apnea</EventConcept>",
        "<EventType>Arousals|Arousals</EventType>\n<EventConcept>Arousal|Arousal ()</EventConcept>",
        "&lt;b&gt;"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(ReadNsrr, SaysWhenTheFileBelongsToARecordingOfAnotherHour) {
  const Output file;
  (void)write_annotation_file(night(), file.path(), AnnotationFormat::nsrr_xml, {.start = evening});
  const auto warnings_for = [&](Time time_of_day) {
    return read_annotations(file.path(), {.start = {{}, time_of_day}}).warnings;
  };
  EXPECT_THAT(warnings_for(22h + 35min + 17s), IsEmpty());
  EXPECT_THAT(warnings_for(22h + 35min + 17s + 999ms), IsEmpty());
  EXPECT_THAT(
      warnings_for(22h + 35min + 18s),
      ElementsAre("annotation file belongs to a recording that started at 00.00.00 22.35.17, this one "
                  "started 1 s from that; its times are taken to count from the start of this one"));
}

TEST(WriteRemlogic, WritesTheClockAcrossMidnight) {
  const std::string text = text_written(AnnotationFormat::remlogic_text);
  for (const char* part :
       {"RemLogic Event Export\r\n", "\r\nEvents Included:\r\n",
        "\r\n\r\nTime [hh:mm:ss.xxx]\tEvent\tDuration[s]\tLocation\r\n22:35:17.250000\tSLEEP-S0\t30\t\r\n",
        "\r\n22:36:57.251953\tPLM-LM\t1.5\tEMG.Tibialis-Leg.Left\r\n", "\r\n00:00:17.250000\tSLEEP-",
        "\tLIGHTS-OFF\t0\t\r\n", "\tAROUSAL-PLM\t3\t\r\n"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(WriteRemlogic, WritesADateOnlyWhenThereIsOne) {
  const StartClock dated = clock_at(2015, 4, 30, 22h + 35min);
  const std::string text = text_written(AnnotationFormat::remlogic_text, {.start = dated});
  EXPECT_THAT(text, AllOf(HasSubstr("\r\n2015-04-30T22:35:00.000000\tSLEEP-S0\t"),
                          HasSubstr("\r\n2015-05-01T00:00:00.000000\tSLEEP-")));
}

TEST(WriteRemlogic, NeedsAClockAndNoGapOfHalfADay) {
  const auto refusal = [](const NightEvents& scoring, const WriteOptions& options) {
    const Output file;
    try {
      (void)write_annotation_file(scoring, file.path(), AnnotationFormat::remlogic_text, options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), options.start.time_of_day ? ErrorKind::unsupported : ErrorKind::bad_argument);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(refusal(night(), {}),
              HasSubstr("holds times of day, expected the recording or its start time"));
  NightEvents gap;
  gap.events = {event(arousal, 0s, 3s, "arousal"), event(arousal, 12h, 3s, "arousal")};
  EXPECT_THAT(refusal(gap, {.start = evening}), HasSubstr("nothing was scored between 0 s and 43200 s"));
  gap.events[1].span.start -= 1ms;
  EXPECT_EQ(refusal(gap, {.start = evening}), "");
}

TEST(WriteEdfPlus, UsesTheStandardTexts) {
  const Output file;
  (void)write_annotation_file(night(), file.path(), AnnotationFormat::edf_plus, {.start = evening});
  const Recording recording = read_edf(file.path());
  EXPECT_THAT(recording.deviations, IsEmpty());
  EXPECT_EQ(recording.start.time_of_day, evening.time_of_day);
  EXPECT_EQ(recording.start.date, std::nullopt);
  std::map<std::string, std::size_t> texts;
  for (const Annotation& a : recording.annotations) ++texts[a.text];
  for (const char* text :
       {"Sleep stage W", "Sleep stage N1", "Sleep stage N2", "Sleep stage N3", "Sleep stage R",
        "Sleep stage ?", "Lights off", "Lights on", "Periodic limb movement@@EMG LAT",
        "Limb movement (right)@@EMG3", "Limb movement (left)", "Limb movement",
        "Obstructive apnea@@Resp nasal", "Hypopnea@@Resp nasal", "RERA", "EEG arousal@@C4-M1",
        "Desaturation@@SpO2", "Not an event: PLM"}) {
    EXPECT_EQ(texts.count(text), 1U) << text;
  }
}

TEST(WriteEdfPlus, IsReadByEdflib) {
  const Output file;
  (void)write_annotation_file(night(), file.path(), AnnotationFormat::edf_plus, {.start = evening});
  edf_hdr_struct header{};
  const int handle = edfopen_file_readonly(file.path().c_str(), &header, EDFLIB_READ_ALL_ANNOTATIONS);
  ASSERT_GE(handle, 0) << header.filetype;
  EXPECT_EQ(header.filetype, EDFLIB_FILETYPE_EDFPLUS);
  EXPECT_EQ(header.edfsignals, 0);
  const NightEvents scoring = night();
  const std::size_t expected = scoring.hypnogram.epochs().size() + 2 + scoring.events.size();
  ASSERT_EQ(static_cast<std::size_t>(header.annotations_in_file), expected);
  std::map<std::string, long long> onsets;  // of the last of each text, in EDFlib's steps of 100 ns
  for (long long i = 0; i < header.annotations_in_file; ++i) {
    edf_annotation_struct annotation{};
    ASSERT_EQ(edf_get_annotation(handle, static_cast<int>(i), &annotation), 0);
    onsets[annotation.annotation] = annotation.onset;
  }
  edfclose_file(handle);
  EXPECT_EQ(onsets.at("Lights off"), 832'100'000);
  EXPECT_EQ(onsets.at("Periodic limb movement@@EMG LAT"), 1'000'019'531);
}

TEST(WriteEdfPlus, WithoutAClockIsReadFromTheStartOfTheRecording) {
  const Output file;
  (void)write_annotation_file(night(), file.path(), AnnotationFormat::edf_plus);
  const NightEvents read =
      read_annotations(file.path(), {.start = clock_at(2015, 4, 15, 23h), .duration = 8h});
  EXPECT_EQ(kept(read), kept(night()));
  EXPECT_THAT(
      read.warnings,
      ElementsAre("start time of the recording or of the annotation file is unknown, both are taken to "
                  "start together"));
}

TEST(WriteEdfPlus, ShortensWhatDoesNotFitAndSaysSo) {
  NightEvents scoring;
  scoring.events = {
      event(other, 100'000s + 1ns, 1s + 1ns,
            "the patient says that it took more than an hour to fall asl\xC3\xA9\xC3\xA9p again")};
  const Output file;
  const auto notes =
      write_annotation_file(scoring, file.path(), AnnotationFormat::edf_plus, {.start = evening});
  EXPECT_THAT(notes, ElementsAre("1 text is shortened to fit into an annotation of EDF+"));
  EXPECT_EQ(kept(read_annotations(file.path(), {.start = evening})), kept(scoring));
}

TEST(WriteEdfPlus, DoesNotCutATextOrChannelToSomethingThatItDoesNotMean) {
  const Time late = 100'000s + 1ns, length = 1s + 1ns;  // 32 of 90 bytes
  NightEvents scoring;
  Event remark = event(other, late, length,
                       "limb movement event limb movement event limb movement auto as the patient says");
  ASSERT_EQ(meaning_of(remark.text.substr(0, 58)).kind, leg_movement);
  Event left = event(leg_movement, late + 10s, length, "Limb movement");
  left.channel = "surface electrode, anterior tibialis muscle, left";
  left.leg = Leg::left;
  ASSERT_EQ(meaning_of("Limb movement@@" + left.channel).leg, Leg::left);
  ASSERT_EQ(meaning_of("Limb movement@@" + left.channel.substr(0, 43)).leg, std::nullopt);
  scoring.events = {remark, left};
  const Output file;
  const auto notes =
      write_annotation_file(scoring, file.path(), AnnotationFormat::edf_plus, {.start = evening});
  EXPECT_THAT(notes, testing::Contains("2 texts are shortened to fit into an annotation of EDF+"));
  const NightEvents read = read_annotations(file.path(), {.start = evening});
  EXPECT_EQ(kept(read), kept(scoring));
  EXPECT_THAT(read.events.at(0).text, testing::StartsWith("Not an event: limb movement"));
}

TEST(Write, SaysWhatItHadToSayInOtherWords) {
  const Output file;
  const auto notes = write_annotation_file(night(), file.path(), AnnotationFormat::luna_annot);
  EXPECT_THAT(notes, testing::Contains(HasSubstr("1 event \"PLM\" is written as \"Not an event: PLM\"")));
}

TEST(Write, HoldsNoDateUnlessThereIsOne) {
  for (const AnnotationFormat format : annotation_formats()) {
    const std::string bytes = text_written(format);
    for (const char* year : {"1985", "2015", "20-", "JAN"}) {
      EXPECT_THAT(bytes, Not(HasSubstr(std::string(year) + "-"))) << name(format);
    }
  }
}

TEST(IsPeriodic, KnowsEveryProgramsName) {
  for (const char* text : {"PLM:left", "PLM (Left)", "Periodic leg movement - left|PLM (Left)",
                           "Periodic limb movement", "PLMS", "plm,Manual"}) {
    EXPECT_TRUE(annotations::is_periodic(text)) << text;
  }
  for (const char* text : {"PLM-LM", "PLM-RRLM", "Limb movement", "LM:left", "Left Leg", "MJ", ""}) {
    EXPECT_FALSE(annotations::is_periodic(text)) << text;
  }
}

}  // namespace
}  // namespace psg::test
