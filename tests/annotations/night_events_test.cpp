#include "psg/annotations/night_events.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "psg/annotations/read.hpp"
#include "psg/annotations/vocabulary.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

EventKind kind(const std::string& text) { return meaning_of(text).kind; }
std::optional<Stage> stage(const std::string& text) { return meaning_of(text).stage; }

Annotation note(Time onset, std::optional<Time> duration, const std::string& text) {
  return {onset, duration, text};
}

TEST(Meaning, EdfplusStandardStageTextsAreTheAasmStages) {
  EXPECT_EQ(stage("Sleep stage W"), Stage::wake);
  EXPECT_EQ(stage("Sleep stage N1"), Stage::n1);
  EXPECT_EQ(stage("Sleep stage N2"), Stage::n2);
  EXPECT_EQ(stage("Sleep stage N3"), Stage::n3);
  EXPECT_EQ(stage("Sleep stage R"), Stage::rem);
  EXPECT_EQ(stage("Sleep stage ?"), Stage::unscored);
}

TEST(Meaning, RechtschaffenAndKalesStages3And4AreN3AndMovementTimeIsUnscored) {
  EXPECT_EQ(stage("Sleep stage 1"), Stage::n1);
  EXPECT_EQ(stage("Sleep stage 2"), Stage::n2);
  EXPECT_EQ(stage("Sleep stage 3"), Stage::n3);
  EXPECT_EQ(stage("Sleep stage 4"), Stage::n3);
  EXPECT_EQ(stage("Movement time"), Stage::unscored);
}

TEST(Meaning, StageTextsAreReadInAnyCaseAndWithAChannel) {
  EXPECT_EQ(stage("sleep STAGE n2@@EEG C4-A1"), Stage::n2);
  EXPECT_EQ(meaning_of("sleep STAGE n2@@EEG C4-A1").channel, "EEG C4-A1");
}

TEST(Meaning, NoxStageTextsNameStageAndScorer) {
  EXPECT_EQ(stage("sleep-wake,Manual"), Stage::wake);
  EXPECT_EQ(stage("sleep-n2,Manual"), Stage::n2);
  EXPECT_EQ(stage("sleep-rem,Manual"), Stage::rem);
}

TEST(Meaning, AnUnknownSleepStageIsUnscoredAndAnUnknownSleepTextIsNoStage) {
  EXPECT_EQ(stage("Sleep stage N"), Stage::unscored);
  EXPECT_EQ(stage("Sleep onset"), std::nullopt);
  EXPECT_EQ(stage("Stage fright"), std::nullopt);
  EXPECT_EQ(stage("2"), std::nullopt);
  EXPECT_EQ(stage(""), std::nullopt);
}

TEST(Meaning, EveryVariantOfApneaIsAnApneaAndAHypopneaIsNone) {
  for (const char* text : {"Apnea", "Obstructive apnea", "Central apnea", "Mixed apnea@@Resp nasal",
                           "apnea-obstructive,Manual", "OBSTRUCTIVE APNOEA"}) {
    EXPECT_EQ(kind(text), EventKind::apnea) << text;
  }
  for (const char* text : {"Hypopnea", "Obstructive hypopnea", "Central hypopnea@@Resp nasal", "hypopnoea"}) {
    EXPECT_EQ(kind(text), EventKind::hypopnea) << text;
  }
}

TEST(Meaning, ARespiratoryEffortRelatedArousalIsNoArousal) {
  EXPECT_EQ(kind("RERA"), EventKind::rera);
  EXPECT_EQ(kind("Respiratory effort related arousal"), EventKind::rera);
  EXPECT_EQ(kind("EEG arousal@@EEG Fpz-Cz"), EventKind::arousal);
  EXPECT_EQ(kind("Respiratory arousal"), EventKind::arousal);
}

TEST(Meaning, noxturnals_abbreviations_are_apneas_and_hypopneas) {
  for (const char* text : {"A. Obstructive", "A. Central", "A. Mixed", "A.Mixed", "a. centrale"}) {
    EXPECT_EQ(kind(text), EventKind::apnea) << text;
  }
  for (const char* text : {"H. Obstructive", "H. Central", "H. Mixed", "H.Mixed", "H. mixte"}) {
    EXPECT_EQ(kind(text), EventKind::hypopnea) << text;
  }
  for (const char* text : {"H", "A", "Obstructive", "h patient obstructive", "B. Central"}) {
    EXPECT_EQ(kind(text), EventKind::other) << text;
  }
}

TEST(Meaning, breathing_is_known_in_the_languages_of_the_programs) {
  for (const char* text : {"Obstruktive Apnoe", "Zentrale Apnoe", "Gemischte Apnoe", "Apneia obstrutiva",
                           "Apnea ostruttiva", "Apnea central"}) {
    EXPECT_EQ(kind(text), EventKind::apnea) << text;
  }
  for (const char* text : {"Hypopnoe", "Obstruktive Hypopnoe", "Hipopnea", "Hipopneia", "Ipopnea"}) {
    EXPECT_EQ(kind(text), EventKind::hypopnea) << text;
  }
}

TEST(Meaning, a_label_of_two_stages_is_a_stage_only_where_both_are_one) {
  for (const char* text : {"Sleep stage 3/4", "Sleep stage S3+S4", "Stage N3/N4"}) {
    EXPECT_EQ(stage(text), Stage::n3) << text;
    EXPECT_FALSE(says_unscored(text)) << text;
  }
  for (const char* text :
       {"Sleep stage 1/2", "Sleep stage N2/R", "Sleep stage foo", "Sleep stage 5", "Stage - X"}) {
    EXPECT_EQ(stage(text), Stage::unscored) << text;
    EXPECT_FALSE(says_unscored(text)) << text;
  }
}

TEST(Meaning, grass_twins_epochs_without_a_stage_are_unscored) {
  for (const char* text : {"STAGE - NO STAGE", "Stage - Mvt", "Stage - ?", "Sleep stage not scored"}) {
    EXPECT_EQ(stage(text), Stage::unscored) << text;
    EXPECT_TRUE(says_unscored(text)) << text;
  }
  EXPECT_EQ(stage("STAGE - N2"), Stage::n2);
  EXPECT_EQ(stage("Stage left the room"), std::nullopt);
}

TEST(Scoring, a_plm_without_a_leg_that_lasts_longer_than_a_movement_is_a_series) {
  const NightEvents s =
      night_events_from({{0s, 15s, "PLM"}, {100s, 15s + 1ns, "PLM"}, {300s, 200s, "PLM (Left)"}});
  EXPECT_EQ(s.events[0].kind, EventKind::leg_movement);
  EXPECT_EQ(s.events[1].kind, EventKind::other);
  EXPECT_EQ(s.events[2].kind, EventKind::leg_movement) << "too long, but one leg's";
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("taken as a series (first at 100 s)")));
}

TEST(Meaning, NoxArousalsOfMovementsAreArousals) {
  EXPECT_EQ(kind("arousal-plm,Manual"), EventKind::arousal);
  EXPECT_EQ(kind("arousal-limbmovement,Manual"), EventKind::arousal);
  EXPECT_EQ(kind("plm,Manual"), EventKind::leg_movement);
}

TEST(Meaning, ALimbMovementHasTheLegOfItsTextElseOfItsChannel) {
  EXPECT_EQ(meaning_of("Limb movement@@EMG LAT").leg, Leg::left);
  EXPECT_EQ(meaning_of("limb movement@@emg rat").leg, Leg::right);
  EXPECT_EQ(meaning_of("Limb Movement (Left)").leg, Leg::left);
  EXPECT_EQ(meaning_of("Periodic leg movement - right").leg, Leg::right);
  EXPECT_EQ(meaning_of("LM:left").leg, Leg::left);
  EXPECT_EQ(meaning_of("Limb movement@@EMG linked legs").leg, Leg::both);
  EXPECT_EQ(meaning_of("Limb movement").leg, std::nullopt);
  EXPECT_EQ(meaning_of("Limb movement@@HRate").leg, std::nullopt) << "RAT lies inside another word";
}

TEST(Meaning, LightsAreOffOrOn) {
  EXPECT_EQ(kind("Lights off@@EMG RAT"), EventKind::lights_off);
  EXPECT_EQ(kind("lights out"), EventKind::lights_off);
  EXPECT_EQ(kind("LIGHTS-ON"), EventKind::lights_on);
}

TEST(Meaning, ARemarkThatNamesAnEventIsNoEvent) {
  EXPECT_EQ(kind("Patient reports apnea at home"), EventKind::other);
  EXPECT_EQ(kind("no apnea"), EventKind::other);
  EXPECT_EQ(kind("QRS"), EventKind::other);
  EXPECT_EQ(kind("Body movement"), EventKind::other);
}

TEST(Meaning, TheTextStaysAsWrittenWithoutTheChannel) {
  const Meaning meaning = meaning_of("Obstructive Apnea @@ Resp nasal");
  EXPECT_EQ(meaning.text, "Obstructive Apnea");
  EXPECT_EQ(meaning.channel, "Resp nasal");
}

TEST(StageLabelled, BareLabelsOfBothManualsAreKnownAndOthersAreNot) {
  EXPECT_EQ(stage_labelled(" rem "), Stage::rem);
  EXPECT_EQ(stage_labelled("S4"), Stage::n3);
  EXPECT_EQ(stage_labelled("Wake"), Stage::wake);
  EXPECT_EQ(stage_labelled("5"), std::nullopt) << "5 is REM, N3 or something else, by the program";
  EXPECT_EQ(stage_labelled(""), std::nullopt);
}

TEST(ScoringFrom, StagesWithDurationsAreTakenAsWritten) {
  const NightEvents s = night_events_from({note(0s, 60s, "Sleep stage W"), note(60s, 30s, "Sleep stage N2")});
  EXPECT_THAT(s.hypnogram.epochs(), ElementsAre(Epoch{{0s, 60s}, Stage::wake}, Epoch{{60s, 90s}, Stage::n2}));
  EXPECT_THAT(s.warnings, IsEmpty());
}

TEST(ScoringFrom, StagesWithoutDurationsLastUntilTheNextAndTheLastOneEpoch) {
  const NightEvents s = night_events_from({note(0s, {}, "Sleep stage W"), note(20s, {}, "Sleep stage N1"),
                                           note(40s, {}, "Sleep stage N2"), note(60s, 0s, "Sleep stage R")});
  ASSERT_EQ(s.hypnogram.epochs().size(), 4U);
  EXPECT_EQ(s.hypnogram.epochs()[2].span, (Span{40s, 60s}));
  EXPECT_EQ(s.hypnogram.epochs()[3].span, (Span{60s, 80s}));
  EXPECT_THAT(s.warnings, IsEmpty());
}

TEST(ScoringFrom, a_stage_of_an_epoch_grid_lasts_one_epoch_and_the_rest_is_said_to_be_unscored) {
  const NightEvents s =
      night_events_from({note(0s, {}, "Sleep stage W"), note(30s, {}, "Sleep stage W"),
                         note(60s, {}, "Sleep stage N1"), note(300s, {}, "Sleep stage N1")});
  EXPECT_EQ(s.hypnogram.epochs()[2].span, (Span{60s, 90s}));
  EXPECT_EQ(s.hypnogram.epochs()[3].span, (Span{300s, 330s}));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("1 sleep stage without a duration is taken as 30 s long")));
}

std::vector<Annotation> at_changes() {
  return {note(0s, {}, "Stage - W"),     note(600s, {}, "Stage - N1"),  note(630s, {}, "Stage - N2"),
          note(2100s, 0s, "Stage - N3"), note(3600s, {}, "Stage - N2"), note(4500s, {}, "Stage - R")};
}

TEST(ScoringFrom, stages_written_at_changes_last_until_the_next_and_the_last_until_the_end) {
  const NightEvents s = night_events_from(at_changes(), 5400s);
  EXPECT_THAT(s.hypnogram.epochs(),
              ElementsAre(Epoch{{0s, 600s}, Stage::wake}, Epoch{{600s, 630s}, Stage::n1},
                          Epoch{{630s, 2100s}, Stage::n2}, Epoch{{2100s, 3600s}, Stage::n3},
                          Epoch{{3600s, 4500s}, Stage::n2}, Epoch{{4500s, 5400s}, Stage::rem}));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("until the recording ends at 5400 s")));
}

TEST(ScoringFrom, the_last_of_stages_written_at_changes_lasts_30_s_where_the_end_is_unknown) {
  const NightEvents s = night_events_from(at_changes());
  EXPECT_EQ(s.hypnogram.epochs().back().span, (Span{4500s, 4530s}));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("the last until 30 s later")));
}

TEST(ScoringFrom, most_changes_one_epoch_apart_are_no_epoch_grid_as_no_stage_follows_itself) {
  const NightEvents s = night_events_from(
      {note(0s, {}, "Sleep stage W"), note(30s, {}, "Sleep stage N1"), note(60s, {}, "Sleep stage N2"),
       note(90s, {}, "Sleep stage W"), note(900s, {}, "Sleep stage N2"), note(930s, {}, "Sleep stage W")});
  EXPECT_EQ(s.hypnogram.epochs()[3].span, (Span{90s, 900s}));
}

TEST(ScoringFrom, a_stage_nobody_scored_ends_the_one_before) {
  const NightEvents s = night_events_from(
      {note(0s, {}, "STAGE - N2"), note(600s, {}, "STAGE - NO STAGE"), note(900s, {}, "STAGE - W")}, 1000s);
  EXPECT_EQ(s.hypnogram.at(599s), Stage::n2);
  EXPECT_EQ(s.hypnogram.at(600s), Stage::unscored);
}

TEST(ScoringFrom, a_single_stage_lasts_one_epoch) {
  EXPECT_EQ(night_events_from({note(0s, {}, "Sleep stage W")}, 600s).hypnogram.epochs().back().span,
            (Span{0s, 30s}));
}

TEST(ScoringFrom, two_stagings_that_differ_are_not_mixed) {
  std::vector<Annotation> both;
  for (int i = 0; i < 4; ++i) {
    both.push_back(note(i * 30s, 30s, "Sleep stage N2"));
    both.push_back(note(i * 30s, 30s, i == 3 ? "Sleep stage W" : "Sleep stage N2"));
  }
  const NightEvents s = night_events_from(both);
  EXPECT_TRUE(s.hypnogram.empty());
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("two scorings that differ")));
  both.back().text = "Sleep stage N2";  // written twice
  EXPECT_EQ(night_events_from(both).hypnogram.epochs().size(), 4U);
}

TEST(ScoringFrom, OverlappingEpochsAreCutAtTheNextStartWithAWarning) {
  const NightEvents s = night_events_from({note(0s, 31s, "Sleep stage W"), note(30s, 30s, "Sleep stage N1")});
  EXPECT_EQ(s.hypnogram.epochs()[0].span, (Span{0s, 30s}));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("1 sleep stage overlaps")));
}

TEST(ScoringFrom, TouchingEpochsAreNotCut) {
  const NightEvents s = night_events_from({note(0s, 30s, "Sleep stage W"), note(30s, 30s, "Sleep stage N1")});
  EXPECT_THAT(s.warnings, IsEmpty());
}

TEST(ScoringFrom, OfTwoStagesAtOneTimeTheLaterInTheFileHolds) {
  const NightEvents s = night_events_from({note(0s, 30s, "Sleep stage W"), note(0s, 30s, "Sleep stage N1")});
  EXPECT_THAT(s.hypnogram.epochs(), ElementsAre(Epoch{{0s, 30s}, Stage::n1}));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("contradicted")));
}

TEST(ScoringFrom, ARepeatedStageIsCountedOnceWithAWarning) {
  const NightEvents s = night_events_from({note(0s, 30s, "Sleep stage W"), note(0s, 30s, "Sleep stage W")});
  EXPECT_EQ(s.hypnogram.epochs().size(), 1U);
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("repeated")));
}

TEST(ScoringFrom, AnUnknownStageNameIsUnscoredWithAWarning) {
  const NightEvents s = night_events_from({note(0s, 30s, "Sleep stage N"), note(30s, 30s, "Sleep stage ?")});
  EXPECT_EQ(s.hypnogram.at(10s), Stage::unscored);
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("1 sleep stage has an unknown name")));
}

TEST(ScoringFrom, OfSeveralLightsTheFirstOffAndTheLastOnCountWithAWarning) {
  const NightEvents s = night_events_from({note(90s, {}, "Lights off"), note(10s, {}, "Lights off"),
                                           note(500s, {}, "Lights on"), note(800s, {}, "Lights on")});
  EXPECT_EQ(s.lights_off, Time(10s));
  EXPECT_EQ(s.lights_on, Time(800s));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("lights off"), HasSubstr("lights on")));
  EXPECT_THAT(s.events, IsEmpty());
}

TEST(ScoringFrom, LightsOnThatIsNotAfterLightsOffIsLeftOutWithAWarning) {
  const NightEvents s = night_events_from({note(90s, {}, "Lights off"), note(90s, {}, "Lights on")});
  EXPECT_EQ(s.lights_off, std::nullopt);
  EXPECT_EQ(s.lights_on, std::nullopt);
  EXPECT_EQ(s.warnings.size(), 1U);
}

TEST(ScoringFrom, lights_off_longer_than_an_epoch_is_the_time_in_bed) {
  const NightEvents s = night_events_from({note(60s, 180s, "Lights off")});
  EXPECT_EQ(s.lights_off, Time(60s));
  EXPECT_EQ(s.lights_on, Time(240s));
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("lights off lasts until 240 s")));
  EXPECT_EQ(night_events_from({note(60s, 30s, "Lights off")}).lights_on, std::nullopt) << "a moment";
  EXPECT_EQ(night_events_from({note(60s, 30s + 1ns, "Lights off")}).lights_on, Time(90s + 1ns));
}

TEST(ScoringFrom, lights_on_before_and_after_the_night_lie_around_the_time_in_bed) {
  const NightEvents two = night_events_from({note(0s, 60s, "Lights on"), note(240s, 60s, "Lights on")});
  EXPECT_EQ(two.lights_off, Time(60s));
  EXPECT_EQ(two.lights_on, Time(240s));
  const NightEvents three = night_events_from(
      {note(0s, 60s, "Lights on"), note(60s, {}, "Lights off"), note(240s, 60s, "Lights on")});
  EXPECT_EQ(three.lights_off, Time(60s));
  EXPECT_EQ(three.lights_on, Time(240s));
  EXPECT_THAT(three.warnings, IsEmpty());
  const NightEvents evening = night_events_from({note(0s, 60s, "Lights on"), note(60s, {}, "Lights off")});
  EXPECT_EQ(evening.lights_off, Time(60s));
  EXPECT_EQ(evening.lights_on, std::nullopt);
}

TEST(ScoringFrom, the_start_of_lights_on_ends_lights_off_however_long_it_lasts) {
  const NightEvents s = night_events_from({note(60s, 180s, "Lights off"), note(230s, {}, "Lights on")});
  EXPECT_EQ(s.lights_on, Time(230s));
}

TEST(ScoringFrom, lights_on_in_epochs_that_touch_is_one_stretch) {
  const NightEvents s = night_events_from({note(0s, 30s, "Lights on"), note(30s, 30s, "Lights on"),
                                           note(270s, 30s, "Lights on"), note(300s, 30s, "Lights on")});
  EXPECT_EQ(s.lights_off, Time(60s));
  EXPECT_EQ(s.lights_on, Time(270s));
}

TEST(ScoringFrom, EventsAreSortedByStartAndUnknownTextsStay) {
  const NightEvents s = night_events_from(
      {note(50s, 7s, "EEG arousal@@EEG Cz"), note(10s, {}, "QRS"), note(20s, 12s, "Hypopnea@@Resp nasal")});
  EXPECT_THAT(s.events, ElementsAre(Event{EventKind::other, {10s, 10s}, "QRS", "", {}},
                                    Event{EventKind::hypopnea, {20s, 32s}, "Hypopnea", "Resp nasal", {}},
                                    Event{EventKind::arousal, {50s, 57s}, "EEG arousal", "EEG Cz", {}}));
}

TEST(ScoringFrom, AnEventThatIsWrittenTwiceIsCountedOnceWithAWarning) {
  const NightEvents s =
      night_events_from({note(20s, 12s, "Hypopnea"), note(5s, 1s, "x"), note(20s, 12s, "Hypopnea")});
  EXPECT_EQ(s.events.size(), 2U);
  EXPECT_THAT(s.warnings, ElementsAre(HasSubstr("1 event is written twice")));
}

/// Whether arousals and respiratory events count as scored in a file with stages and this.
std::pair<bool, bool> scored_with(const std::string& text) {
  const NightEvents s = night_events_from({note(0s, 30s, "Sleep stage N2"), note(10s, 5s, text)});
  return {s.arousals_scored, s.respiratory_scored};
}

TEST(ScoringFrom, one_arousal_or_respiratory_event_tells_that_both_were_scored) {
  for (const char* text : {"EEG arousal", "Obstructive apnea", "Hypopnea", "RERA"}) {
    EXPECT_EQ(scored_with(text), std::pair(true, true)) << text;
  }
  for (const char* text : {"Sleep stage N2", "Lights off", "Limb movement@@EMG LAT", "PLM", "Desaturation",
                           "Artefact", "patient reports apnea", "Supine"}) {
    EXPECT_EQ(scored_with(text), std::pair(false, false)) << text;
  }
}

TEST(ScoringFrom, a_name_that_may_be_of_the_other_kind_leaves_it_unknown) {
  const auto beside = [](const std::string& known, const std::string& text) {
    const NightEvents s = night_events_from({note(10s, 5s, known), note(30s, 5s, text)});
    return std::pair{s.arousals_scored, s.respiratory_scored};
  };
  for (const char* text : {"Respiratory event", "Cheyne Stokes", "OA", "woke up"}) {
    EXPECT_EQ(beside("EEG arousal", text), std::pair(true, false)) << text;
  }
  for (const char* text : {"Arousing stimulus", "AR", "autonomic arousal"}) {
    EXPECT_EQ(beside("Hypopnea", text), std::pair(false, true)) << text;
  }
  for (const char* text : {"Desaturation", "Supine", "Limb movement"}) {
    EXPECT_EQ(beside("Hypopnea", text), std::pair(true, true)) << text;
  }
}

TEST(Meaning, arousals_have_names_of_their_own_in_other_languages) {
  for (const char* text :
       {"Microarousal", "Mikroarousal", "Weckreaktion", "Réaction d'éveil", "Microdespertar"}) {
    EXPECT_EQ(annotations::class_meaning(text).meaning.kind, EventKind::arousal) << text;
  }
}

TEST(Merge, legs_that_were_looked_at_are_those_of_whoever_marked_movements) {
  const auto with = [](std::vector<Leg> legs, bool marks) {
    NightEvents night;
    night.marked_legs = std::move(legs);
    if (marks) night.events = {{EventKind::leg_movement, {10s, 11s}, "LM", "", Leg::left}};
    return night;
  };
  const NightEvents stages = with({}, false), left = with({Leg::left}, true), unknown = with({}, true);
  EXPECT_THAT(merge(stages, left).marked_legs, ElementsAre(Leg::left));
  EXPECT_THAT(merge(left, stages).marked_legs, ElementsAre(Leg::left));
  EXPECT_THAT(merge(left, left).marked_legs, ElementsAre(Leg::left));
  EXPECT_THAT(merge(left, unknown).marked_legs, IsEmpty());
}

TEST(ScoringFrom, NothingScoredIsAnEmptyScoring) {
  EXPECT_EQ(night_events_from(std::vector<Annotation>{}), NightEvents{});
}

TEST(ScoringFrom, ADurationBeyondTheRangeOfTimeDoesNotOverflow) {
  const NightEvents s =
      night_events_from({note(10s, Time::max(), "Apnea"), note(10s, Time::max(), "Sleep stage W")});
  EXPECT_EQ(s.events[0].span.end, Time::max());
  EXPECT_EQ(s.hypnogram.epochs()[0].span.end, Time::max());
}

}  // namespace
}  // namespace psg
