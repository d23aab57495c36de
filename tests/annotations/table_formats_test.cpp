// Tables with a heading, and the columns of texts that programs write without one. Every expected value is
// read off the small file above it; the columns and codes are those of each program's documentation.
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

const ReadOptions late_night{.start = clock_at(2019, 3, 9, 23h + 58min), .duration = 10min};
const std::vector<Stage> wake_to_rem{Stage::wake, Stage::n1, Stage::n3, Stage::rem};

std::vector<Time> starts(const NightEvents& scoring) {
  std::vector<Time> times;
  for (const Event& event : scoring.events) times.push_back(event.span.start);
  return times;
}

// ---- one reader for every delimiter

TEST(EventTable, tabs_semicolons_and_commas_say_the_same) {
  const std::string text = "Onset|Duration|Annotation\n+0|30|Sleep stage W\n+30,5|2|\"Limb movement\"\n";
  const auto with = [&](char delimiter) {
    std::string content = text;
    std::ranges::replace(content, '|', delimiter);
    if (delimiter == ',') content.replace(content.find("+30,5"), 5, "\"+30,5\"");
    return read_content(content, {.duration = 60s});
  };
  for (const char delimiter : {'\t', ';', ','}) {
    const AnnotationFile file = with(delimiter);
    EXPECT_EQ(file.report.format, "table of stages or events");
    EXPECT_EQ(stages(file.scoring), std::vector{Stage::wake}) << delimiter;
    ASSERT_EQ(file.scoring.events.size(), 1U) << delimiter;
    EXPECT_EQ(file.scoring.events[0].kind, EventKind::leg_movement);
    EXPECT_EQ(file.scoring.events[0].span, (Span{30500ms, 32500ms})) << "a decimal comma";
  }
}

TEST(EventTable, headings_tell_the_unit_of_times_and_another_unit_is_no_time) {
  const AnnotationFile file = read_content("Start [ms],End [ms],Event\n1500,3250,LM\n", {.duration = 60s});
  ASSERT_EQ(file.scoring.events.size(), 1U);
  EXPECT_EQ(file.scoring.events[0].span, (Span{1500ms, 3250ms}));
  EXPECT_EQ(refusal_of("Onset [samples],Event\n1500,LM\n").first, ErrorKind::unsupported);
}

TEST(EventTable, an_end_stands_for_a_duration_and_a_duration_before_an_end) {
  const AnnotationFile file =
      read_content("start\tstop\tlabel\n10\t11.5\tLM\n20\tn/a\tLM\n", {.duration = 60s});
  ASSERT_EQ(file.scoring.events.size(), 2U);
  EXPECT_EQ(file.scoring.events[0].span, (Span{10s, 11500ms}));
  EXPECT_EQ(file.scoring.events[1].span, (Span{20s, 20s}));
  EXPECT_EQ(
      read_content("start\tstop\tduration\tlabel\n10\t99\t2\tLM\n", {.duration = 99s}).scoring.events[0].span,
      (Span{10s, 12s}));
}

TEST(EventTable, commas_in_a_last_column_without_quotes_belong_to_it_and_elsewhere_refuse_the_row) {
  const AnnotationFile file =
      read_content("onset,duration,event\n1,2,Limb movement, left\n", {.duration = 60s});
  EXPECT_EQ(classes(file.report), (Counts{{"Limb movement,left -> leg_movement L", 1}}));
  EXPECT_THAT(refusal_of("onset,event,duration\n1,2,3,4\n").second,
              AllOf(HasSubstr("line 2"), HasSubstr("at most the 3 cells of the heading")));
}

TEST(EventTable, a_row_whose_time_is_none_is_refused_with_its_line) {
  EXPECT_THAT(refusal_of("onset,duration,event\n1,2,LM\nlater,2,LM\n").second,
              AllOf(HasSubstr("line 3"), HasSubstr("expected seconds")));
  EXPECT_THAT(refusal_of("onset,duration,event\n22:00:00,2,LM\n12,2,LM\n").second,
              AllOf(HasSubstr("line 3"), HasSubstr("as in the first row")));
  EXPECT_THAT(refusal_of("onset,duration,event\n1,long,LM\n").second, HasSubstr("\"duration\""));
  // Minutes and seconds, or hours and minutes? Nobody knows.
  EXPECT_THAT(refusal_of("onset,duration,event\n22:30,2,LM\n").second, HasSubstr("line 2"));
}

TEST(EventTable, times_of_day_cross_midnight) {
  const AnnotationFile file = read_content(
      "No.,StartTime,Label\n1,23:59:00,WK\n2,23:59:30,N1\n3,00:00:00,N3\n4,00:00:30,REM\n", late_night);
  EXPECT_EQ(stages(file.scoring), wake_to_rem);
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span.start, 60s);
}

// ---- one row an epoch

TEST(EventTable, one_label_column_is_one_row_an_epoch) {
  for (const char* text : {",Stage,Confidence\n0,W,0.9\n1,N1,0.8\n2,N3,0.7\n3,R,1\n",
                           "epoch;label\n1;W\n2;N1\n3;N3\n4;R\n", "label\nW\nN1\nN3\nR\n"}) {
    const AnnotationFile file = read_content(text, {.duration = 80s, .epoch = 20s});
    EXPECT_EQ(stages(file.scoring), wake_to_rem) << text;
    EXPECT_EQ(file.scoring.hypnogram.epochs().back().span, (Span{60s, 80s})) << text;
  }
}

TEST(EventTable, epochs_are_placed_by_their_numbers) {
  const AnnotationFile file = read_content("Epoch,Sleep Stage\n1,W\n2,N1\n4,N3\n", {.duration = 120s});
  EXPECT_EQ(time_in_stages(file.scoring),
            (std::map<Stage, Time>{{Stage::wake, 30s}, {Stage::n1, 30s}, {Stage::n3, 30s}}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().back().span.start, 90s);
  EXPECT_THAT(refusal_of("Epoch,Sleep Stage\n1,W\nx,N1\n").second, HasSubstr("line 3"));
}

TEST(EventTable, a_table_of_samples_is_no_table_of_epochs) {
  EXPECT_EQ(refusal_of("first_sample,stage\n0,W\n6000,N1\n").first, ErrorKind::unsupported);
}

// ---- dialects

TEST(EdfBrowser, annotations_as_csv) {
  const AnnotationFile file = read_content(
      "Onset,Duration,Annotation\n+0000000.0000000,30.0000000,Sleep stage W\n"
      "+0000030.0000000,30.0000000,Sleep stage N1\n+0000041.2500000,,Limb movement\n",
      {.duration = 60s});
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n1}));
  EXPECT_THAT(starts(file.scoring), ElementsAre(Time(41250ms)));
}

TEST(Mne, annotations_as_csv_count_by_date_and_time) {
  const AnnotationFile file = read_content(
      "onset,duration,description\n2019-03-09 23:59:00.000000,30.0,Sleep stage W\n"
      "2019-03-10 00:00:10.500000,1.5,Limb movement\n",
      late_night);
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span, (Span{60s, 90s}));
  EXPECT_EQ(file.scoring.events.at(0).span, (Span{130500ms, 132s}));
}

TEST(Mne, annotations_as_text_count_from_their_original_time) {
  const std::string rows =
      "# onset, duration, description\n10.0,30.0,Sleep stage W\n70.5,1.5,Limb movement\n";
  const AnnotationFile clocked =
      read_content("# MNE-Annotations\n# orig_time : 2019-03-09 23:59:00.000000\n" + rows, late_night);
  EXPECT_EQ(clocked.scoring.hypnogram.epochs().front().span, (Span{70s, 100s}));
  EXPECT_EQ(clocked.scoring.events.at(0).span, (Span{130500ms, 132s}));
  const AnnotationFile relative = read_content("# MNE-Annotations\n" + rows, late_night);
  EXPECT_EQ(relative.scoring.hypnogram.epochs().front().span, (Span{10s, 40s}));
}

TEST(Yasa, its_events_are_read_by_their_description_and_not_by_their_numbers) {
  const AnnotationFile file = read_content(
      "epoch,onset,duration,value,description\n0,0.0,30.0,0,WAKE\n1,30.0,30.0,1,N1\n"
      "2,60.0,30.0,3,N3\n3,90.0,30.0,4,REM\n",
      {.duration = 120s});
  EXPECT_EQ(stages(file.scoring), wake_to_rem);
}

TEST(Snooz, groups_and_lists_of_channels_are_understood_and_five_is_rem) {
  const AnnotationFile file = read_content(
      "group\tname\tstart_sec\tduration_sec\tchannels\nstage\t0\t0\t30\t[]\nstage\t1\t30\t30\t[]\n"
      "stage\t3\t60\t30\t[]\nstage\t5\t90\t30\t[]\nstage\t9\t120\t30\t[]\nplm\tPLM\t61\t1.5\t['EMG RAT']\n",
      {.duration = 150s});
  EXPECT_EQ(stages(file.scoring),
            (std::vector{Stage::wake, Stage::n1, Stage::n3, Stage::rem, Stage::unscored}));
  ASSERT_EQ(file.scoring.events.size(), 1U);
  EXPECT_EQ(file.scoring.events[0].channel, "EMG RAT");
  EXPECT_EQ(file.scoring.events[0].leg, Leg::right);
}

TEST(Hsp, natus_names_by_the_wall_clock) {
  const AnnotationFile file = read_content(
      "epoch,time,duration,event\n1,2019-03-09 23:58:00,,LIGHTS OUT\n1,2019-03-09 "
      "23:58:00,30.0,Sleep_stage_W\n"
      "2,2019-03-09 23:58:30,30.0,Sleep_stage_N2\n2,2019-03-09 23:58:41,1.5,Limb_Movement\n"
      "2,2019-03-09 23:58:52,1.5,PLM - Periodic - 1\n2,2019-03-09 23:58:53,3.0,* Arousal - PLM\n"
      "3,2019-03-09 23:59:00,15.0,RespEvent - Hypopnea - 4\n"
      "4,2019-03-09 23:59:40,,respiratory event - dur: 12.5 sec. - central apnea - desat 92.0 %\n",
      late_night);
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n2}));
  EXPECT_EQ(kinds(file.scoring), (std::map<EventKind, int>{{EventKind::leg_movement, 2},
                                                           {EventKind::arousal, 1},
                                                           {EventKind::hypopnea, 1},
                                                           {EventKind::apnea, 1}}));
  EXPECT_EQ(file.scoring.lights_off, Time(0s));
  EXPECT_EQ(file.scoring.events.back().span, (Span{100s, 112500ms})) << "the length stands in the text";
}

TEST(Wsc, a_staging_counts_by_rechtschaffen_and_kales_with_rem_as_five) {
  const AnnotationFile file = read_content(
      "Epoch\tUser-Defined Stage\tCAST-Defined Stage\n1\t0\t0\n2\t1\t1\n3\t4\t3\n4\t5\t5\n5\t7\t7\n",
      {.duration = 150s});
  EXPECT_EQ(stages(file.scoring),
            (std::vector{Stage::wake, Stage::n1, Stage::n3, Stage::rem, Stage::unscored}));
  EXPECT_THAT(file.scoring.warnings,
              Contains(AllOf(HasSubstr("that of column 2 is used"), HasSubstr("differs in 1 of 5 rows"))));
  EXPECT_EQ(refusal_of("Epoch\tStage\n1\t0\n2\t5\n").first, ErrorKind::bad_argument) << "whose numbers?";
}

TEST(GrassTwin, stages_last_until_the_next_and_lengths_stand_in_the_text) {
  const AnnotationFile file = read_content(
      "23:57:50.00\tMONTAGE - X\n23:58:00.00\tSTART RECORDING\n23:58:05.00\tLIGHTS OUT\n23:58:00.00\tSTAGE - "
      "W\n"
      "23:59:00.00\tSTAGE - N2\n23:59:10.64\tLM - DUR: 0.7 SEC. - ISOLATED\n"
      "23:59:12.00\tAROUSAL - DUR: 3.4 SEC. - RESPIRATORY EVENT\n23:59:20.00\tPLM - DUR: 2.1 SEC. - "
      "PERIODIC\n"
      "23:59:31.00\tRESPIRATORY EVENT - DUR: 44.9 SEC. - HYPOPNEA - DESAT 91.6 %\n"
      "23:59:32.00\tDESATURATION - DUR: 55.8 SEC. - MIN 91.6 % - DROP 3.1 %\n00:00:30.00\tSTAGE - R\n"
      "00:01:10.00\tLIGHTS ON\n",
      late_night);
  EXPECT_EQ(file.report.format, "Grass TWIN text");
  EXPECT_EQ(time_in_stages(file.scoring),
            (std::map<Stage, Time>{{Stage::wake, 60s}, {Stage::n2, 90s}, {Stage::rem, 60s}}));
  EXPECT_EQ(file.scoring.lights_off, Time(5s));
  EXPECT_EQ(file.scoring.lights_on, Time(190s));
  const auto found = kinds(file.scoring);
  EXPECT_EQ(found.at(EventKind::leg_movement), 2);
  EXPECT_EQ(found.at(EventKind::arousal), 1);
  EXPECT_EQ(found.at(EventKind::hypopnea), 1);
  const auto movement = std::ranges::find(file.scoring.events, EventKind::leg_movement, &Event::kind);
  EXPECT_EQ(movement->span, (Span{70640ms, 71340ms}));
  EXPECT_EQ(movement->text, "LM - ISOLATED");
  EXPECT_THAT(refusal_of("22:00:00.00\tSTAGE - W\n22:00:30\n").second, HasSubstr("line 2"));
}

TEST(Caisr, runs_of_half_seconds_are_events_by_its_own_codes) {
  std::string text = "start_idx,end_idx,stage,stage_prob_n3,arousal,resp,limb\n";
  for (int i = 0; i < 240; ++i) {
    const int stage = i < 60 ? 5 : i < 120 ? 3 : i < 180 ? 1 : 4;
    const int limb = i >= 70 && i < 73 ? 1 : i >= 100 && i < 105 ? 2 : i >= 130 && i < 140 ? 9 : 0;
    const int arousal = i >= 73 && i < 79 ? 1 : 0;
    const int resp = i >= 150 && i < 180 ? 4 : i >= 180 && i < 210 ? 1 : 0;
    text += std::to_string(100 * i) + "," + std::to_string(100 * i + 100) + "," + std::to_string(stage) +
            ",0.5," + std::to_string(arousal) + "," + std::to_string(resp) + "," + std::to_string(limb) +
            "\n";
  }
  const AnnotationFile file = read_content(text, {.duration = 120s});
  EXPECT_EQ(file.report.format, "CAISR CSV");
  EXPECT_EQ(stages(file.scoring), wake_to_rem);
  ASSERT_EQ(file.scoring.events.size(), 5U);
  EXPECT_EQ(file.scoring.events[0].span, (Span{35s, 36500ms}));
  EXPECT_EQ(file.scoring.events[1].kind, EventKind::arousal);
  EXPECT_EQ(file.scoring.events[2].span, (Span{50s, 52500ms}));
  EXPECT_EQ(file.scoring.events[2].kind, EventKind::leg_movement);
  EXPECT_EQ(file.scoring.events[3].kind, EventKind::hypopnea);
  EXPECT_EQ(file.scoring.events[4].span, (Span{90s, 105s})) << "another code begins another event";
  EXPECT_EQ(file.scoring.events[4].kind, EventKind::apnea);
  EXPECT_THAT(refusal_of("start_idx,end_idx,stage\n0,100,6\n").second, HasSubstr("CAISR's codes"));
  EXPECT_THAT(refusal_of("start_idx,end_idx,stage\n0,100,5\n50,150,5\n").second, HasSubstr("line 3"));
}

TEST(Dreams, a_heading_in_brackets_is_passed_over_and_numbers_need_a_map) {
  const std::string text = "[HypnogramAASM]\r\n5\r\n5\r\n2\r\n-1\r\n";
  const ReadOptions options{.duration = 20s,
                            .stage_map = {{"5", Stage::wake}, {"2", Stage::n2}, {"-1", Stage::unscored}},
                            .epoch = 5s};
  EXPECT_EQ(stages(read_content(text, options).scoring),
            (std::vector{Stage::wake, Stage::wake, Stage::n2, Stage::unscored}));
  EXPECT_EQ(refusal_of(text, {.epoch = 5s}).first, ErrorKind::bad_argument);
}

TEST(OwnTables, what_psg_show_prints_is_read) {
  const AnnotationFile staged =
      read_content("onset_s\tduration_s\tstage\n0.0\t30.0\tW\n30.0\t30.0\t?\n", {.duration = 60s});
  EXPECT_EQ(stages(staged.scoring), (std::vector{Stage::wake, Stage::unscored}));
  const AnnotationFile file = read_content(
      "kind\tonset_s\tduration_s\ttext\tchannel\tleg\nleg_movement\t1.5\t2.0\tLimb movement\tEMG LAT\tL\n"
      "other\t9.0\t0.0\tNA\tNA\tNA\n",
      {.duration = 60s});
  ASSERT_EQ(file.scoring.events.size(), 2U);
  EXPECT_EQ(file.scoring.events[0].leg, Leg::left);
  EXPECT_EQ(file.scoring.events[0].channel, "EMG LAT");
  EXPECT_EQ(file.scoring.events[1].kind, EventKind::other);
  EXPECT_EQ(file.scoring.events[1].text, "");
}

TEST(OwnTables, the_table_of_movements_of_both_legs_is_refused_and_taken_for_no_staging) {
  const auto [kind, why] = refusal_of(
      "rule\tonset_s\tduration_s\tlegs\tcomponents\tstage\tplm\naasm\t558.99\t2.9\tLR\t2\tN2\t1\n");
  EXPECT_EQ(kind, ErrorKind::unsupported);
  EXPECT_THAT(why, HasSubstr("psg show RESULT activity"));
}

// ---- what rdann prints

TEST(Rdann, stages_of_epochs_with_codes_of_events) {
  const AnnotationFile file = read_content(
      "    0:00.004        1     \"    0    0    0\tW\n    0:30.000     7500     \"    0    0    0\t2 HA\n"
      "    1:00.000    15000     \"    0    0    0\t4\n 1:01:00.000  915000     \"    0    0    0\tR\n",
      {.duration = 3690s});
  EXPECT_EQ(file.report.format, "rdann text");
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n2, Stage::n3, Stage::rem}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().front().span, (Span{4ms, 30s}));
  EXPECT_EQ(file.scoring.hypnogram.epochs().back().span, (Span{3660s, 3690s}));
  EXPECT_THAT(file.scoring.events, IsEmpty());
  EXPECT_THAT(file.scoring.warnings,
              Contains(HasSubstr("1 epochs of the annotation file have codes of events")));
}

TEST(Rdann, events_lie_between_their_brackets_and_clocks_are_read) {
  const AnnotationFile file = read_content(
      "[23:58:30.000 09/03/2019]     6000     \"    0    0    0\tW\n"
      "[23:59:00.000 09/03/2019]    12000     \"    0    0    0\tN2\n"
      "[23:59:10.500 09/03/2019]    14100     \"    0    1    0\t(arousal_rera\n"
      "[23:59:12.000 09/03/2019]    14400     \"    0    1    0\t(resp_hypopnea\n"
      "[23:59:20.500 09/03/2019]    16100     \"    0    1    0\tarousal_rera)\n"
      "[00:00:02.000 10/03/2019]    24400     \"    0    1    0\tresp_hypopnea)\n",
      late_night);
  EXPECT_EQ(stages(file.scoring), (std::vector{Stage::wake, Stage::n2}));
  ASSERT_EQ(file.scoring.events.size(), 2U);
  EXPECT_EQ(file.scoring.events[0].span, (Span{70500ms, 80500ms}));
  EXPECT_EQ(file.scoring.events[1].kind, EventKind::hypopnea);
  EXPECT_EQ(file.scoring.events[1].span, (Span{72s, 122s}));
  EXPECT_THAT(refusal_of("0:00.000 0 \" 0 0 0\tW\n0:30.000 9 \" 0 0 0\tarousal_rera)\n").second,
              AllOf(HasSubstr("line 2"), HasSubstr("beginning stands above")));
}

// ---- JSON

TEST(Sleeplab, hypnograms_and_events_count_from_the_start_of_the_recording) {
  const AnnotationFile staged = read_content(
      R"({"scorer": "a", "type": "hypnogram", "annotations": [
          {"name": "WAKE", "start_ts": "2019-03-09T23:58:00", "start_sec": 0.0, "duration": 30.0,
           "input_channel": null, "extra_attributes": {"name": "N3", "more": [{"name": "x"}]}},
          {"name": "UNSURE", "start_ts": "2019-03-09T23:58:30", "start_sec": 30, "duration": 30.0}]})",
      {.duration = 60s});
  EXPECT_EQ(staged.report.format, "sleeplab-format JSON");
  EXPECT_EQ(stages(staged.scoring), (std::vector{Stage::wake, Stage::unscored}));
  const AnnotationFile file = read_content(
      R"({"annotations": [{"name": "PLM_LEFT", "start_sec": 10.5, "duration": 1.5, "input_channel": "LAT"},
          {"name": "APNEA_OBSTRUCTIVE", "start_sec": 20, "duration": 12},
          {"name": "AROUSAL_RES", "start_sec": 31, "duration": 3}], "scorer": "b", "type": "aasmevents"})",
      {.duration = 60s});
  ASSERT_EQ(file.scoring.events.size(), 3U);
  EXPECT_EQ(file.scoring.events[0].span, (Span{10500ms, 12s}));
  EXPECT_EQ(file.scoring.events[0].leg, Leg::left);
  EXPECT_EQ(file.scoring.events[1].kind, EventKind::apnea);
  EXPECT_EQ(file.scoring.events[2].kind, EventKind::arousal);
  EXPECT_THAT(refusal_of(R"({"annotations": [{"name": "LM", "start_sec": "x"}]})").second,
              AllOf(HasSubstr("entry 1"), HasSubstr("start_sec")));
}

TEST(DreemOpenDatasets, a_list_of_numbers_needs_a_map) {
  const std::string text = "[-1, 0, 1,\n3, 4]";
  const ReadOptions options{.duration = 150s,
                            .stage_map = {{"-1", Stage::unscored},
                                          {"0", Stage::wake},
                                          {"1", Stage::n1},
                                          {"3", Stage::n3},
                                          {"4", Stage::rem}}};
  EXPECT_EQ(stages(read_content(text, options).scoring),
            (std::vector{Stage::unscored, Stage::wake, Stage::n1, Stage::n3, Stage::rem}));
  EXPECT_EQ(refusal_of(text).first, ErrorKind::bad_argument);
  EXPECT_EQ(stages(read_content(R"(["W", "N1", "N3", "R"])", {.duration = 120s}).scoring), wake_to_rem);
}

}  // namespace
}  // namespace psg
