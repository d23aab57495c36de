#include "psg/export/export.hpp"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "psg/core/error.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/write.hpp"
#include "psg/night/score.hpp"
#include "psg/rules/rule.hpp"
#include "psg/rules/score_movements.hpp"
#include "psg/store/marked.hpp"
#include "psg/store/store.hpp"
#include "psg/store/tables.hpp"

namespace psg {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "psg-export-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

Score scored(const std::vector<Rule>& rules) {
  NightContext night;
  night.recording = {0s, 8h};
  night.given.hypnogram = Hypnogram({{{0s, 4h}, Stage::n2}, {{4h, 8h}, Stage::rem}});
  night.given.lights_off = 10s;
  night.given.events = {{EventKind::arousal, {100s, 104s}, "EEG arousal", "C4-M1", {}}};
  std::vector<Activity> activities;
  for (const Time onset : {Time(100s), Time(120s), Time(140s), Time(160s)}) {
    activities.push_back({.leg = Leg::left, .span = {onset, onset + 1500ms}});
  }
  activities.push_back({.leg = Leg::right, .span = {140s + 100ms, 141s}});
  activities.push_back({.leg = Leg::right, .span = {200s, 200s + 300ms}});
  Score score;
  score.night = night;
  for (const Rule& rule : rules) score.rules.push_back(score_movements(activities, night, rule));
  LegSignal left;
  left.channel = "EMG LAT";
  score.legs = {left};
  return score;
}

Tables one_rule() { return tables_of(scored({aasm()})); }
Tables two_rules() { return tables_of(scored({aasm(), wasm2016()})); }

std::pair<ErrorKind, std::string> refusal(const Tables& tables, const char* output,
                                          const ExportOptions& options) {
  const Folder folder;
  try {
    (void)export_result(tables, folder.file(output), options);
  } catch (const Error& error) {
    EXPECT_FALSE(std::filesystem::exists(folder.file(output)));
    return {error.kind(), error.what()};
  }
  ADD_FAILURE() << "not refused";
  return {};
}

TEST(Export, WritesTheMovementsOfAResultInEveryFormat) {
  const Folder folder;
  const NightEvents expected = night_events_from(one_rule(), "aasm");
  for (const char* output : {"a.edf", "a.annot", "a_events.tsv", "a.xml", "a.txt", "a.json"}) {
    const Exported done = export_result(one_rule(), folder.file(output), {.start = "22:35:17"});
    EXPECT_EQ(done.stages, 2U);
    EXPECT_EQ(done.movements, 5U);
    EXPECT_EQ(done.events, 1U);
    const NightEvents read =
        read_annotations(folder.file(output), {.start = {{}, 22h + 35min + 17s}, .duration = 8h});
    ASSERT_EQ(read.events.size(), expected.events.size()) << output;
    for (std::size_t i = 0; i < read.events.size(); ++i) {
      EXPECT_EQ(read.events[i].kind, expected.events[i].kind) << output;
      EXPECT_EQ(read.events[i].leg, expected.events[i].leg) << output;
      EXPECT_EQ(read.events[i].span, expected.events[i].span) << output;
    }
    EXPECT_EQ(read.hypnogram, expected.hypnogram) << output;
    EXPECT_EQ(read.lights_off, expected.lights_off) << output;
  }
}

TEST(Export, TellsTheFormatByTheExtensionWhereThatIsClear) {
  const Folder folder;
  const std::vector<std::pair<const char*, const char*>> expected = {
      {"a.edf", "edf"},  {"a.annot", "annot"},  {"sub-1_events.tsv", "bids"},
      {"a.xml", "nsrr"}, {"a.txt", "remlogic"}, {"a.json", "json"},
      {"a.csv", "csv"},  {"a.tsv", "tsv"}};
  for (const auto& [output, format] : expected) {
    EXPECT_EQ(export_result(one_rule(), folder.file(output), {.start = "22:00:00"}).format, format);
  }
  EXPECT_THAT(
      refusal(one_rule(), "a.dat", {}).second,
      HasSubstr("its extension tells no format, expected one of edf, annot, bids, nsrr, remlogic, json, "
                "csv, tsv"));
  EXPECT_THAT(refusal(one_rule(), "a.edf", {.format = "xlsx"}).second, StartsWith("\"xlsx\" is no format"));
}

TEST(Export, OfSeveralRuleSetsAsksWhichOne) {
  EXPECT_EQ(refusal(two_rules(), "a.edf", {}),
            std::pair(ErrorKind::ambiguous,
                      std::string("the night was scored by aasm, wasm2016; choose one with --rules")));
  EXPECT_EQ(refusal(two_rules(), "a.edf", {.rule = "icsd"}).first, ErrorKind::not_found);
  const Folder folder;
  EXPECT_EQ(export_result(two_rules(), folder.file("a.edf"), {.rule = "wasm2016"}).movements, 5U);
  EXPECT_EQ(export_result(two_rules(), folder.file("a.csv")).rows, 12U);
  EXPECT_EQ(export_result(two_rules(), folder.file("a.csv"), {.rule = "aasm"}).rows, 6U);
}

TEST(Export, WritesATableOfEveryMovementOfOneLegWithItsReason) {
  const Folder folder;
  (void)export_result(one_rule(), folder.file("a.csv"));
  std::istringstream lines(content_of(folder.file("a.csv")));
  std::vector<std::string> rows;
  for (std::string line; std::getline(lines, line);) rows.push_back(line);
  ASSERT_EQ(rows.size(), 7U);
  EXPECT_EQ(
      rows[0],
      "rule,onset_s,clock,epoch,duration_s,leg,amplitude_uv,resting_uv,open_end,verdict,reason,movement,"
      "channel,legs,"
      "components,stage,candidate,non_candidate,respiratory,arousal,plm,plm_nr,series,series_nr,interval_s,"
      "run,run_nr,plm_reason");
  EXPECT_THAT(rows[1], StartsWith("aasm,100,NA,4,1.5,L,NA,NA,0,counted,"));
  EXPECT_THAT(rows[1], HasSubstr(",0,EMG LAT,L,1,N2,1,NA,NA,1,1,NA,"));
  EXPECT_THAT(rows[4], StartsWith("aasm,140.1,NA,5,0.9,R,NA,NA,0,counted,"));
  EXPECT_THAT(rows[4], HasSubstr(",2,NA,LR,2,N2,1,NA,NA,0,1,NA,"));
  EXPECT_THAT(rows[6], StartsWith("aasm,200,NA,7,0.3,R,NA,NA,0,too_short,"));
  // Rejected: no movement, so nothing of one.
  EXPECT_THAT(rows[6], testing::EndsWith(",-1,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA,NA"));
}

TEST(Export, ItsTableIsReadBackAsTheCountedMovements) {
  const Folder folder;
  for (const char* output : {"a.csv", "a.tsv"}) {
    (void)export_result(one_rule(), folder.file(output));
    std::vector<Event> expected;
    for (const Event& e : night_events_from(one_rule(), "aasm").events) {
      if (e.kind == EventKind::leg_movement) expected.push_back(e);
    }
    EXPECT_EQ(read_annotations(folder.file(output)).events, expected);
  }
}

TEST(Export, the_clock_of_a_result_is_used_where_the_user_gives_none) {
  const Folder folder;
  Score score = scored({aasm()});
  score.night.start_of_day = 22h + 35min + 17s;
  const Tables result = tables_of(score);
  export_result(result, folder.file("known.txt"));
  export_result(one_rule(), folder.file("given.txt"), {.start = "22:35:17"});
  EXPECT_EQ(content_of(folder.file("known.txt")), content_of(folder.file("given.txt")));
  export_result(result, folder.file("other.txt"), {.start = "23:00:00"});
  EXPECT_NE(content_of(folder.file("known.txt")), content_of(folder.file("other.txt")));
  EXPECT_EQ(refusal(one_rule(), "unknown.txt", {}).first, ErrorKind::bad_argument);
}

TEST(Export, WritesAnyOtherTableAsItIs) {
  const Folder folder;
  const Exported done = export_result(one_rule(), folder.file("a.tsv"), {.table = "series"});
  EXPECT_EQ(done.rows, 1U);  // AASM has one pass
  EXPECT_THAT(content_of(folder.file("a.tsv")),
              StartsWith("rule\tpass\tseries\tonset_s\tclock\tepoch\tduration_s\tmovements\tbegan\tended\n"
                         "aasm\tall\t0\t100\tNA\t4\t61.5\t4\t"));
  EXPECT_EQ(refusal(one_rule(), "a.tsv", {.table = "nights"}).first, ErrorKind::not_found);
  EXPECT_EQ(refusal(one_rule(), "a.edf", {.table = "series"}).first, ErrorKind::bad_argument);
}

TEST(Export, RefusesOptionsThatDoNotGoTogether) {
  for (const ExportOptions& options :
       {ExportOptions{.recording = "a.edf", .start = "22:00:00"}, ExportOptions{.keep_date = true},
        ExportOptions{.start = "25:00:00"}, ExportOptions{.start = "soon"},
        ExportOptions{.start = "2015-04-15T22:00:00"}}) {
    EXPECT_EQ(refusal(one_rule(), "a.annot", options).first, ErrorKind::bad_argument);
  }
  EXPECT_THAT(refusal(one_rule(), "a.txt", {}).second, HasSubstr("holds times of day"));
}

TEST(ExportFile, ReadsAResultOrConvertsAnAnnotationFile) {
  const Folder folder;
  write(one_rule(), folder.file("night.h5"));
  EXPECT_EQ(export_file(folder.file("night.h5"), folder.file("night.xml")).movements, 5U);
  const Exported done = export_file(folder.file("night.xml"), folder.file("night.annot"));
  EXPECT_EQ(done.report.format, "NSRR XML");
  EXPECT_EQ(done.movements, 5U);
  EXPECT_EQ(done.format, "annot");
}

TEST(ExportFile, RefusesItsOwnInputAndTablesOfAnnotationFiles) {
  const Folder folder;
  std::ofstream(folder.file("a.txt")) << "N2\nN2\n";
  const auto says = [&](const char* output, const ExportOptions& options) {
    try {
      (void)export_file(folder.file("a.txt"), folder.file(output), options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(says("a.txt", {.start = "22:00:00"}), HasSubstr("is read by this call"));
  EXPECT_EQ(content_of(folder.file("a.txt")), "N2\nN2\n");
  EXPECT_THAT(says("a.csv", {}), HasSubstr("is no result of psg score"));
  EXPECT_THAT(says("a.edf", {.rule = "aasm"}), HasSubstr("is no result of psg score"));
}

// The night "night.edf" with one signal and one record of 256 samples of 1 s.
std::string recording_in(const Folder& folder) {
  EdfDescription night;
  night.channels = {{.label = "EMG LAT"}};
  night.records = 1;
  night.start.time_of_day = 22h;
  EdfWriter writer(folder.file("night.edf"), night);
  const std::vector<std::int32_t> samples(256, 7);
  const std::span<const std::int32_t> record[] = {samples};
  writer.write_record(record);
  writer.close();
  return folder.file("night.edf");
}

std::string what_refuses(const std::function<void()>& exports) {
  try {
    exports();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_argument);
    return error.what();
  }
  return "nothing";
}

TEST(Export, NeverReplacesARecording) {
  const Folder folder;
  const std::string night = recording_in(folder);
  const std::string bytes = content_of(night);
  write(one_rule(), folder.file("night.h5"));
  std::ofstream(folder.file("a.txt")) << "N2\nN2\n";
  const std::string spelled = folder.file("./night.edf");
  for (const std::string& output : {night, spelled}) {
    const ExportOptions with{.recording = night};
    EXPECT_THAT(what_refuses([&] { (void)export_result(one_rule(), output, with); }),
                HasSubstr("is read by this call"));
    EXPECT_THAT(what_refuses([&] { (void)export_file(folder.file("night.h5"), output, with); }),
                HasSubstr("is read by this call"));
    EXPECT_THAT(what_refuses([&] { (void)export_file(folder.file("a.txt"), output, with); }),
                HasSubstr("is read by this call"));
  }
  EXPECT_THAT(what_refuses([&] { (void)export_result(one_rule(), night); }),
              HasSubstr("is a recording with signals, and is not replaced"));
  EXPECT_THAT(what_refuses([&] { (void)export_result(one_rule(), night, {.format = "csv"}); }),
              HasSubstr("is a recording with signals, and is not replaced"));
  EXPECT_EQ(content_of(night), bytes);
  // Cut short, it is no recording that can be read, and still not to be lost.
  std::filesystem::resize_file(night, 300);
  EXPECT_THAT(what_refuses([&] { (void)export_result(one_rule(), night); }), HasSubstr("with signals"));
}

TEST(Export, ReplacesAnnotationsThatItWroteBefore) {
  const Folder folder;
  (void)export_result(one_rule(), folder.file("a.edf"));
  EXPECT_EQ(export_result(one_rule(), folder.file("a.edf"), {.start = "22:00:00"}).movements, 5U);
}

TEST(Export, NeverReplacesItsInputByASidecar) {
  const Folder folder;
  (void)export_result(one_rule(), folder.file("n_events.json"));
  const std::string bytes = content_of(folder.file("n_events.json"));
  EXPECT_THAT(
      what_refuses([&] { (void)export_file(folder.file("n_events.json"), folder.file("n_events.tsv")); }),
      AllOf(HasSubstr("n_events.json"), HasSubstr("is read by this call")));
  EXPECT_EQ(content_of(folder.file("n_events.json")), bytes);
  EXPECT_FALSE(std::filesystem::exists(folder.file("n_events.tsv")));
}

/// A recording of 100 s with these annotations.
std::string night_with(const Folder& folder, std::vector<Annotation> annotations) {
  EdfDescription night{.channels = {{.label = "EMG LAT", .samples_per_record = 2}}, .records = 100};
  night.annotations = std::move(annotations);
  EdfWriter writer(folder.file("night.edf"), night);
  const std::vector<std::int32_t> values = {1, -1};
  const std::span<const std::int32_t> view = values;
  for (int r = 0; r < 100; ++r) writer.write_record(std::span(&view, 1));
  writer.close();
  return folder.file("night.edf");
}

/// A result of that night: two stages, lights off, one arousal, a movement of the left leg.
Tables short_night(Stage second = Stage::rem, Time length = 100s) {
  NightContext night;
  night.recording = {0s, length};
  night.given.hypnogram = Hypnogram({{{0s, 60s}, Stage::n2}, {{60s, 90s}, second}});
  night.given.lights_off = 10s;
  night.given.events = {{EventKind::arousal, {20s, 24s}, "EEG arousal", "", {}}};
  Score score;
  score.night = night;
  score.rules.push_back(score_movements({{.leg = Leg::left, .span = {30s, 32s}}}, night, aasm()));
  LegSignal left;
  left.channel = "EMG LAT";
  score.legs = {left};
  return tables_of(score);
}

std::vector<std::string> texts_in(const std::string& path) {
  std::vector<std::string> texts;
  for (const Annotation& annotation : read_edf(path).annotations) texts.push_back(annotation.text);
  return texts;
}

TEST(ExportInto, ACopyOfTheRecordingHoldsTheNight) {
  const Folder folder;
  const std::string night = night_with(folder, {{5s, {}, "Recording started"}});
  const Exported done = export_result(short_night(), folder.file("copy.edf"), {.into = night});
  EXPECT_EQ(done.stages, 2U);
  EXPECT_EQ(done.movements, 1U);
  EXPECT_EQ(done.events, 1U);
  EXPECT_THAT(texts_in(folder.file("copy.edf")),
              ::testing::UnorderedElementsAre("Recording started", "Sleep stage N2", "Sleep stage R",
                                              "Lights off", "EEG arousal", "Limb movement@@EMG LAT"));
}

TEST(ExportInto, WhatTheRecordingSaysAlreadyIsThereOnce) {
  const Folder folder;
  const std::string night = night_with(folder, {{0s, 60s, "Sleep stage N2"},
                                                {60s, 30s, "Sleep stage R"},
                                                {20s, 4s, "EEG arousal"},
                                                {10s, {}, "Lights off"}});
  const Exported done = export_result(short_night(), folder.file("copy.edf"), {.into = night});
  EXPECT_EQ(done.stages, 0U);
  EXPECT_EQ(done.movements, 1U);
  EXPECT_THAT(done.notes, ElementsAre("the recording has the same sleep stages already",
                                      "the recording has 1 of the events already"));
  EXPECT_THAT(texts_in(folder.file("copy.edf")),
              ::testing::UnorderedElementsAre("Sleep stage N2", "Sleep stage R", "EEG arousal", "Lights off",
                                              "Limb movement@@EMG LAT"));
}

std::string what_is_ambiguous(const std::function<void()>& exports) {
  try {
    exports();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::ambiguous);
    return error.what();
  }
  return "nothing";
}

TEST(ExportInto, TwoStagingsOrLightsInOneFileAreRefused) {
  const Folder folder;
  const std::string night = night_with(folder, {{0s, 60s, "Sleep stage N2"}, {60s, 30s, "Sleep stage R"}});
  EXPECT_THAT(what_is_ambiguous([&] {
                (void)export_result(short_night(Stage::n3), folder.file("copy.edf"), {.into = night});
              }),
              HasSubstr("has sleep stages of its own"));
  const Folder other;
  const std::string lit = night_with(other, {{11s, {}, "Lights off"}});
  EXPECT_THAT(
      what_is_ambiguous([&] { (void)export_result(short_night(), other.file("copy.edf"), {.into = lit}); }),
      HasSubstr("has lights off of its own"));
  EXPECT_FALSE(std::filesystem::exists(folder.file("copy.edf")));
}

TEST(ExportInto, ARecordingOfAnotherLengthIsRefused) {
  const Folder folder;
  const std::string night = night_with(folder, {});
  const auto with = [&](Time length) {
    (void)export_result(short_night(Stage::rem, length), folder.file("copy.edf"), {.into = night});
  };
  EXPECT_THAT(what_is_ambiguous([&] { with(100s + 2ms); }),
              HasSubstr("expected the recording that was scored"));
  EXPECT_NO_THROW(with(100s + 1ms));
}

TEST(ExportInto, NoOtherFormatClockOrDateGoesWithIt) {
  const Folder folder;
  const std::string night = night_with(folder, {});
  for (const ExportOptions& more :
       {ExportOptions{.format = "edf", .into = night}, ExportOptions{.table = "indices", .into = night},
        ExportOptions{.recording = night, .into = night}, ExportOptions{.into = night, .start = "22:00:00"},
        ExportOptions{.into = night, .keep_date = true}}) {
    EXPECT_THAT(what_refuses([&] { (void)export_result(short_night(), folder.file("copy.edf"), more); }),
                HasSubstr("a copy of a recording has its format"));
  }
}

TEST(FilesWritten, AreTheOutputAndTheSidecarOfBids) {
  EXPECT_THAT(files_written("n_events.tsv", ExportOptions{}), ElementsAre("n_events.tsv", "n_events.json"));
  EXPECT_THAT(files_written("n.tsv", ExportOptions{}), ElementsAre("n.tsv"));
  EXPECT_THAT(files_written("n.dat", ExportOptions{.format = "bids"}), ElementsAre("n.dat", "n.dat.json"));
  EXPECT_THAT(files_written("n.edf", ExportOptions{}), ElementsAre("n.edf"));
}

TEST(Export, ReplacesNothingThatItDidNotWriteUnlessForced) {
  const Folder folder;
  const std::string marks = "class\tinstance\tchannel\tstart\tstop\tmeta\nLM:left\tby hand\t.\t1\t2\t.\n";
  std::ofstream(folder.file("marks.annot")) << marks;
  std::ofstream(folder.file("nights.tsv")) << "id\tedf\nn1\tn1.edf\n";
  for (const char* name : {"marks.annot", "nights.tsv"}) {
    const std::string before = content_of(folder.file(name));
    EXPECT_THAT(what_refuses([&] { (void)export_result(one_rule(), folder.file(name)); }),
                AllOf(HasSubstr(name), HasSubstr("is not a"), HasSubstr("nothing else is replaced")));
    EXPECT_EQ(content_of(folder.file(name)), before);
    (void)export_result(one_rule(), folder.file(name), {.force = Force::asked});
    EXPECT_NE(content_of(folder.file(name)), before);
    (void)export_result(one_rule(), folder.file(name));  // by now one of its own
  }
}

TEST(Export, ReplacesItsOwnFilesOfEveryFormat) {
  const Folder folder;
  for (const char* name :
       {"a.edf", "a.annot", "a_events.tsv", "a.xml", "a.txt", "a.json", "a.csv", "b.tsv"}) {
    (void)export_result(one_rule(), folder.file(name), {.start = "22:00:00"});
    EXPECT_NO_THROW((void)export_result(one_rule(), folder.file(name), {.start = "23:00:00"})) << name;
  }
}

TEST(Export, AConversionIsNoMoreOpenThanItsSource) {
  const Folder folder;
  std::ofstream(folder.file("a.txt")) << "N2\nN2\n";
  std::filesystem::permissions(folder.file("a.txt"), std::filesystem::perms(0600));
  (void)export_file(folder.file("a.txt"), folder.file("a.annot"));
  EXPECT_EQ(std::filesystem::status(folder.file("a.annot")).permissions(), std::filesystem::perms(0600));
}

}  // namespace
}  // namespace psg
