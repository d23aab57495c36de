// Which texts of events are names of classes, and what becomes of the others. Expected: the lists of names of
// the programs (docs/formats.md), and the promise of docs/privacy.md.
#include "psg/annotations/known_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "psg/annotations/standard_texts.hpp"
#include "psg/channels/known_label.hpp"

namespace psg {
namespace {

using testing::ElementsAre;

Event event(EventKind kind, std::string text, std::string channel = "", Time start = Time(1s)) {
  return {.kind = kind,
          .span = {start, start + Time(2s)},
          .text = std::move(text),
          .channel = std::move(channel),
          .leg = {}};
}

TEST(KnownText, names_of_classes_of_all_programs_are_known) {
  for (const char* text : {"Sleep stage N2",
                           "Sleep stage ?",
                           "Lights off",
                           "Obstructive apnea",
                           "EEG arousal",
                           "Limb movement",
                           "EEG arousal (periodic limb movement)",
                           "SLEEP-S2",
                           "SLEEP-REM",
                           "PLM-LM",
                           "PLM-RRLM",
                           "AROUSAL-SPONT",
                           "APNEA-OBSTRUCTIVE",
                           "MCAP-A1",
                           "SIGNAL-ARTIFACT",
                           "LIGHTS-OFF",
                           "Arousal (ARO Limb)",
                           "PLM (Left)",
                           "Stage 2 sleep|2",
                           "Limb movement - left|Limb Movement (Left)",
                           "SDO:NonRapidEyeMovementSleep-N2",
                           "SDO:ObstructiveApneaFinding",
                           "SpO2 desaturation|SpO2 desaturation",
                           "ObstructiveApnea",
                           "Snore Arousal (EEG)",
                           "Both Leg w/ Arousal",
                           "Micro-éveil",
                           "A. Obstructive",
                           "MJ",
                           "arousal:plm",
                           "lights_off",
                           "sleep_stage_N2",
                           "Respiratory effort related arousal|RERA",
                           "Unscored|9",
                           "Movement time",
                           "Recording Start Time",
                           "Body position: supine",
                           "",
                           "remark"}) {
    EXPECT_TRUE(is_known_text(text)) << text;
  }
}

TEST(KnownText, a_text_with_any_other_word_is_not) {
  for (const char* text : {"fell out of bed, Mr Smith", "Arousal - Mr Smith woke", "Limb movement Smith",
                           "Smith", "apnea 12.03.1951", "Sleep stage Jones", "arousal 1951",
                           "left leg, 0664 123", "M\u00FCller", "woke him"}) {
    EXPECT_FALSE(is_known_text(text)) << text;
  }
}

TEST(KnownLabel, labels_of_signals_are_known_and_names_are_not) {
  for (const char* label :
       {"EMG LAT", "Leg/L", "EMG.Tibialis-Leg.Left", "C3-A2", "F4-M1", "E1-M2", "ECG II", "SpO2",
        "LAntib1-LAntib2", "Thor", "EDF Annotations", "Chin1-Chin2", "EMG LAT (2)", ""}) {
    EXPECT_TRUE(is_known_label(label)) << label;
  }
  for (const char* label : {"Smith", "EMG Smith", "Leg Mr Smith", "12.03.51", "Jane"}) {
    EXPECT_FALSE(is_known_label(label)) << label;
  }
}

TEST(KindText, tells_what_the_known_words_tell) {
  using enum EventKind;
  EXPECT_EQ(kind_text(arousal, "Arousal - Mr Smith woke"), "EEG arousal");
  EXPECT_EQ(kind_text(arousal, "Arousal with PLM, Mr Smith"), "EEG arousal (periodic limb movement)");
  EXPECT_EQ(kind_text(apnea, "Obstructive apnea, his worst"), "Obstructive apnea");
  EXPECT_EQ(kind_text(hypopnea, "hypopnea, his worst"), "Hypopnea");
  EXPECT_EQ(kind_text(leg_movement, "PLM left, kicks wife"), "Periodic limb movement");
  EXPECT_EQ(kind_text(leg_movement, "LM left, kicks wife"), "Limb movement");
  EXPECT_EQ(kind_text(other, "fell out of bed"), "remark");
}

TEST(WithoutRemarks, keeps_what_scoring_needs_and_counts_the_rest) {
  NightEvents scoring;
  scoring.events = {event(EventKind::arousal, "EEG arousal", "C3-A2"),
                    event(EventKind::arousal, "Arousal - Mr Smith woke", "Smith", Time(5s)),
                    event(EventKind::other, "fell out of bed", "", Time(9s)),
                    event(EventKind::other, "called his wife", "", Time(9s))};
  const NightEvents kept = without_remarks(scoring);
  EXPECT_THAT(kept.events,
              ElementsAre(scoring.events[0], event(EventKind::arousal, "EEG arousal", "", Time(5s)),
                          event(EventKind::other, "remark", "", Time(9s))));
  EXPECT_THAT(
      kept.warnings,
      ElementsAre("3 texts and 1 channel of events are in no list of names and are not kept, as remarks "
                  "may be about the patient; --keep-text (in Python keep_text) keeps them"));
}

TEST(WithoutRemarks, says_nothing_of_a_scoring_without_any) {
  NightEvents scoring;
  scoring.events = {event(EventKind::leg_movement, "Limb movement", "EMG LAT")};
  EXPECT_EQ(without_remarks(scoring), scoring);
}

TEST(WithoutRemarks, changes_nothing_a_second_time) {
  NightEvents scoring;
  scoring.events = {event(EventKind::apnea, "apnea of Mr Smith"), event(EventKind::other, "x")};
  const NightEvents once = without_remarks(scoring);
  EXPECT_EQ(without_remarks(once), once);
}

EventKind kind_in(const std::string& text) { return meaning_of(text).kind; }

TEST(Remark, behind_a_class_leaves_the_event) {
  EXPECT_EQ(kind_in("Arousal - Mr Smith woke"), EventKind::arousal);
  EXPECT_EQ(kind_in("Obstructive apnea: loud snoring before"), EventKind::apnea);
  EXPECT_EQ(kind_in("Hypopnea, 4 % desat by eye"), EventKind::hypopnea);
  EXPECT_EQ(kind_in("RERA \u2013 asked Dr Jones"), EventKind::rera);
  EXPECT_EQ(kind_in("Limb movement - kicked the rail"), EventKind::leg_movement);
  EXPECT_EQ(meaning_of("PLM left; right after he talked").leg, Leg::left);
  EXPECT_EQ(kind_text(EventKind::arousal, "Arousal - kicked his leg"), "EEG arousal");
}

TEST(Remark, that_denies_or_sums_or_comes_first_is_none) {
  for (const char* text : {"Arousal - not scored", "Arousal - maybe", "Arousal - ?", "Arousals: 34 in all",
                           "Apneas - many", "PLM - index 12", "patient reports apnea", "Mr Smith - arousal",
                           "Arousal Smith", "Lights on - tech enters", "Artefact - electrode fell off",
                           "Limb movement - biocal", "note: arousal", "Apnea - 15"}) {
    EXPECT_EQ(kind_in(text), EventKind::other) << text;
  }
}

TEST(Remark, is_not_kept_with_its_event) {
  NightEvents scoring;
  scoring.events.push_back({EventKind::arousal, {Time(5s), Time(8s)}, "Arousal - Mr Smith woke", "", {}});
  scoring = without_remarks(std::move(scoring));
  EXPECT_EQ(scoring.events.front().kind, EventKind::arousal);
  EXPECT_EQ(scoring.events.front().text, "EEG arousal");
}

}  // namespace
}  // namespace psg
