#include "psg/channels/find.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "psg/core/error.hpp"

namespace psg {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Channel channel(std::string label, std::int64_t rate = 256) {
  Channel out;
  out.label = std::move(label);
  out.unit = "uV";
  out.microvolts_per_unit = 1;
  out.samples_per_record = rate;
  out.clock = {rate, 1s};
  return out;
}

Recording night_of(const std::vector<std::string>& labels) {
  Recording night;
  for (const auto& label : labels) night.channels.push_back(channel(label));
  return night;
}

Error error_of(const Recording& night, const LegChoice& choice = {}) {
  try {
    static_cast<void>(find_legs(night, choice));
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::io, "no error"};
}

TEST(FindLegs, FindsLeftAndRightByTheirLabels) {
  const auto mapping = find_legs(night_of({"EMG chin", "EMG RAT", "EMG LAT"}), {});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_EQ(mapping.legs[0].leg, Leg::left);
  EXPECT_EQ(mapping.legs[0].channel, 2U);
  EXPECT_EQ(mapping.legs[1].leg, Leg::right);
  EXPECT_EQ(mapping.legs[1].channel, 1U);
  EXPECT_THAT(mapping.warnings, IsEmpty());
  ASSERT_THAT(mapping.channels, SizeIs(3));
  EXPECT_EQ(mapping.channels[0].role, Role::chin);
  EXPECT_FALSE(mapping.channels[0].leg);
  EXPECT_EQ(mapping.channels[2].why, "scored as the left leg: \"EMG LAT\" is a usual label of the left leg");
}

TEST(FindLegs, AChannelThatTheCallerNamesWinsOverItsLabel) {
  const auto mapping = find_legs(night_of({"LAT", "RAT", "aux 1"}), {.left = "AUX 1"});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_EQ(mapping.legs[0].channel, 2U);
  EXPECT_EQ(mapping.legs[1].channel, 1U);
}

TEST(FindLegs, AnUnknownLabelIsAnErrorThatNamesTheLabels) {
  const Error error = error_of(night_of({"LAT", "RAT"}), {.left = "Tibia"});
  EXPECT_EQ(error.kind(), ErrorKind::not_found);
  EXPECT_THAT(error.what(), HasSubstr("\"Tibia\""));
  EXPECT_THAT(error.what(), HasSubstr("\"LAT\", \"RAT\""));
}

TEST(FindLegs, LabelsThatMayHoldANameAreToldByTheirNumbers) {
  Recording night = night_of({"ECG II", "Zorblatt leg", "Trunvol, Hans", "Resp nasal"});
  for (std::size_t i = 0; i < 4; ++i) night.channels[i].number = static_cast<std::int64_t>(i) + 2;
  for (const LegChoice& choice : {LegChoice{}, LegChoice{.left = "LAT"}}) {
    EXPECT_THAT(
        error_of(night, choice).what(),
        HasSubstr("there are \"ECG II\", signal 3, signal 4, \"Resp nasal\" (psg info shows labels that "
                  "are in no list of names)"));
  }
  const auto mapping = find_legs(night, {.left = "Zorblatt leg"});
  std::vector<bool> told;
  for (const ChannelUse& use : mapping.channels) told.push_back(use.label_shown);
  EXPECT_THAT(told, ElementsAre(true, true, false, true));  // the caller named it
}

TEST(FindLegs, an_accented_label_is_found_in_any_case) {
  const auto mapping = find_legs(night_of({"JAMBE ÉTÉ", "RAT"}), {.left = "jambe été"});
  EXPECT_EQ(mapping.legs[0].channel, 0U);
  EXPECT_EQ(error_of(night_of({"JÉ", "jÉ", "RAT"}), {.left = "jé"}).kind(), ErrorKind::ambiguous);
}

TEST(FindLegs, a_chosen_label_that_usually_means_something_else_is_told) {
  const auto chosen = [](std::vector<std::string> labels, const LegChoice& choice) {
    return find_legs(night_of(labels), choice).warnings;
  };
  EXPECT_THAT(
      chosen({"EMG Chin", "RAT"}, {.left = "EMG Chin"}),
      ElementsAre("\"EMG Chin\" is scored as the left leg, as you chose: \"EMG Chin\" is a usual label "
                  "of the chin"));
  EXPECT_THAT(chosen({"ECG", "LAT"}, {.right = "ECG"}), ElementsAre(HasSubstr("says ECG")));
  EXPECT_THAT(chosen({"RAT", "aux"}, {.left = "RAT", .right = "aux"}),
              ElementsAre(HasSubstr("a usual label of the right leg")));
  EXPECT_THAT(chosen({"LAT-ECG", "RAT", "EKG"}, {.left = "LAT-ECG"}), ElementsAre(HasSubstr("says ECG")));
  EXPECT_THAT(chosen({"LLeg1", "EKG", "RAT"}, {.left = "LLeg1-EKG"}),
              ElementsAre(HasSubstr("\"LLeg1\" minus \"EKG\" is scored as the left leg, as you chose: ")));
}

TEST(FindLegs, a_chosen_label_of_this_leg_or_of_no_meaning_is_not) {
  const auto chosen = [](std::vector<std::string> labels, const LegChoice& choice) {
    return find_legs(night_of(labels), choice).warnings;
  };
  EXPECT_THAT(chosen({"LAT", "L Leg", "RAT"}, {.left = "LAT"}), IsEmpty());
  EXPECT_THAT(chosen({"aux 7", "RAT"}, {.left = "aux 7"}), IsEmpty());
  EXPECT_THAT(chosen({"LLeg1", "RAT"}, {.left = "LLeg1"}), IsEmpty()) << "one electrode of this leg";
  EXPECT_THAT(chosen({"Leg 1", "Leg 2", "aux"}, {.left = "Leg 1-Leg 2", .right = "aux"}), IsEmpty());
}

// ---- the laboratory's own table

ChannelTable lab() {
  return {
      .name = "lab.toml",
      .labels = {{"Bein neu", Role::left_leg, 2}, {"LAT alt", Role::other, 9}, {"Beine", Role::both_legs, 7}},
      .pairs = {{"X1", "X2", Role::right_leg, 5}},
      .units = {{"Bein neu", "mV", 11}}};
}

TEST(LabTable, IsAskedBeforeTheUsualLabels) {
  const auto mapping = find_legs(night_of({"LAT", "bein_neu", "RAT", "X1", "X2"}), {.table = lab()});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_EQ(mapping.legs[0].channel, 1U);
  EXPECT_EQ(mapping.legs[1].channel, 3U);
  EXPECT_EQ(mapping.legs[1].reference, 4U);
  EXPECT_EQ(mapping.channels[1].why,
            "scored as the left leg: \"bein_neu\" is the left leg by line 2 of lab.toml");
  EXPECT_FALSE(mapping.channels[0].leg) << "the table's leg wins over a usual label";
}

TEST(LabTable, UsualLabelsFillInWhatTheTableDoesNotSay) {
  const auto mapping = find_legs(night_of({"Bein neu", "RAT", "X1"}), {.table = lab()});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_EQ(mapping.legs[1].channel, 1U) << "one electrode of a pair alone is no leg";
}

TEST(LabTable, ItsDerivationOfBothLegsWinsOverUsualSingleLegs) {
  const auto mapping = find_legs(night_of({"LAT", "RAT", "Beine"}), {.table = lab()});
  ASSERT_THAT(mapping.legs, SizeIs(1));
  EXPECT_EQ(mapping.legs[0].leg, Leg::both);
  EXPECT_EQ(mapping.legs[0].channel, 2U);
}

TEST(LabTable, AnIgnoredChannelIsNoLegWhateverItsLabel) {
  ChannelTable table{.name = "lab.toml", .labels = {{"LAT", Role::other, 2}}};
  const auto mapping = find_legs(night_of({"LAT", "L Leg", "RAT"}), {.table = table});
  EXPECT_EQ(mapping.legs[0].channel, 1U);
  EXPECT_EQ(mapping.channels[0].why, "\"LAT\" is a channel to ignore by line 2 of lab.toml");
}

TEST(LabTable, TwoOfItsChannelsForOneLegAreListed) {
  ChannelTable table{.labels = {{"A", Role::left_leg, 2}, {"B", Role::left_leg, 2}}};
  EXPECT_EQ(error_of(night_of({"A", "B", "RAT"}), {.table = table}).kind(), ErrorKind::ambiguous);
  EXPECT_EQ(error_of(night_of({"A", "A (2)", "RAT"}), {.table = table}).kind(), ErrorKind::ambiguous);
}

TEST(LabTable, TheCallerWinsOverIt) {
  const auto mapping = find_legs(night_of({"LAT", "Bein neu", "RAT"}), {.left = "LAT", .table = lab()});
  EXPECT_EQ(mapping.legs[0].channel, 0U);
}

TEST(LabTable, ItsUnitIsTakenWhereTheHeaderHasNone) {
  Recording night = night_of({"Bein neu", "RAT"});
  night.channels[0].unit = "";
  night.channels[0].microvolts_per_unit.reset();
  const auto mapping = find_legs(night, {.table = lab()});
  EXPECT_EQ(mapping.legs[0].microvolts_per_unit, 1000);
  EXPECT_THAT(mapping.warnings, ElementsAre("\"Bein neu\" has no unit; it is mV by line 11 of lab.toml"));
  EXPECT_EQ(find_legs(night, {.unit = "uV", .table = lab()}).legs[0].microvolts_per_unit, 1)
      << "the caller wins";
}

TEST(LabTable, TheHeadersUnitWinsAndTheContradictionIsTold) {
  const auto mapping = find_legs(night_of({"Bein neu", "RAT"}), {.table = lab()});
  EXPECT_EQ(mapping.legs[0].microvolts_per_unit, 1);
  EXPECT_THAT(mapping.warnings,
              ElementsAre(HasSubstr("line 11 of lab.toml says mV, and the header's is used")));
}

TEST(FindLegs, TwoChannelsOfOneLegAreListedAndNotChosenFrom) {
  const Error error = error_of(night_of({"LAT", "L Leg", "RAT"}));
  EXPECT_EQ(error.kind(), ErrorKind::ambiguous);
  EXPECT_STREQ(error.what(), "2 channels fit the left leg: \"LAT\", \"L Leg\"; choose one with --left");
  EXPECT_THAT(find_legs(night_of({"LAT", "L Leg", "RAT"}), {.left = "LAT"}).legs, SizeIs(2));
}

TEST(FindLegs, ARepeatedLabelIsTwoCandidates) {
  EXPECT_EQ(error_of(night_of({"RAT", "RAT (2)"})).kind(), ErrorKind::ambiguous);
}

TEST(FindLegs, WithoutAnyLegTheErrorNamesTheLabels) {
  const Error error = error_of(night_of({"EEG C4-M1", "HRate"}));
  EXPECT_EQ(error.kind(), ErrorKind::not_found);
  EXPECT_THAT(error.what(), HasSubstr("\"EEG C4-M1\", \"HRate\""));
  EXPECT_THAT(error_of(Recording{}).what(), HasSubstr("no signals"));
}

TEST(FindLegs, TwoElectrodesOfOneLegAreSubtracted) {
  const auto mapping = find_legs(night_of({"LLeg2", "LLeg1", "RLEG+", "RLEG-"}), {});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_EQ(mapping.legs[0].channel, 1U);
  EXPECT_EQ(mapping.legs[0].reference, 0U);
  EXPECT_EQ(mapping.legs[1].channel, 2U);
  EXPECT_EQ(mapping.legs[1].reference, 3U);
}

TEST(FindLegs, ElectrodesOfDifferentPairsAreNotSubtracted) {
  EXPECT_EQ(error_of(night_of({"LLeg1", "LAT2"})).kind(), ErrorKind::not_found);
}

TEST(FindLegs, ElectrodesOfDifferentRatesCannotBeSubtracted) {
  Recording night = night_of({"LLeg1", "LLeg2", "RAT"});
  night.channels[1] = channel("LLeg2", 512);
  const auto mapping = find_legs(night, {});
  ASSERT_THAT(mapping.legs, SizeIs(1));
  EXPECT_THAT(mapping.warnings[0], HasSubstr("different rates (256 and 512 Hz)"));
}

TEST(FindLegs, TheCallerMaySubtractAnyTwoChannels) {
  const auto mapping = find_legs(night_of({"Leg 1", "Leg 2"}), {.legs = "Leg 1-Leg 2"});
  ASSERT_THAT(mapping.legs, SizeIs(1));
  EXPECT_EQ(mapping.legs[0].leg, Leg::both);
  EXPECT_EQ(mapping.legs[0].reference, 1U);
}

TEST(FindLegs, LegOneAndLegTwoAreLeftAndRightWithADoubt) {
  const auto mapping = find_legs(night_of({"Leg 1", "Leg 2"}), {});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_THAT(mapping.warnings, ElementsAre(HasSubstr("two electrodes of one leg")));
}

TEST(FindLegs, numbered_derivations_are_legs_beside_each_other_alone) {
  const auto mapping = find_legs(night_of({"LEG3-LEG4", "LEG1-LEG2"}), {});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_EQ(mapping.legs[0].channel, 1U);
  EXPECT_EQ(mapping.legs[1].channel, 0U);
  EXPECT_EQ(error_of(night_of({"LEG1-LEG2"})).kind(), ErrorKind::not_found) << "left minus right, or one leg";
}

TEST(FindLegs, four_numbered_electrodes_are_not_guessed_from) {
  const Error error = error_of(night_of({"Leg 1", "Leg 2", "Leg 3", "Leg 4"}));
  EXPECT_EQ(error.kind(), ErrorKind::ambiguous);
  EXPECT_THAT(error.what(), HasSubstr("\"Leg 1\" may be of either leg"));
  const auto mapping = find_legs(night_of({"Leg 1", "Leg 2", "Leg 3", "Leg 4"}),
                                 {.left = "Leg 1-Leg 2", .right = "Leg 3-Leg 4"});
  EXPECT_THAT(mapping.legs, SizeIs(2));
  EXPECT_THAT(mapping.warnings, IsEmpty());
}

TEST(FindLegs, a_minus_sign_without_a_plus_is_no_electrode) {
  const auto mapping = find_legs(night_of({"Left Leg-", "Right Leg-"}), {});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_FALSE(mapping.legs[0].reference);
  const auto pair = find_legs(night_of({"Left Leg-", "Left Leg+", "RAT"}), {});
  EXPECT_EQ(pair.legs[0].channel, 1U);
  EXPECT_EQ(pair.legs[0].reference, 0U);
}

TEST(FindLegs, the_transducer_says_the_leg_where_the_label_does_not) {
  Recording night = night_of({"Channel 7", "EMG2", "Chin"});
  night.channels[0].transducer = "EMG.Tibialis-Leg.Left";
  night.channels[1].transducer = "EMG.Tibialis-Leg.Right";
  night.channels[2].transducer = "EMG.Tibialis-Leg.Right";
  const auto mapping = find_legs(night, {});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_EQ(mapping.legs[0].channel, 0U);
  EXPECT_EQ(mapping.legs[1].channel, 1U);
  EXPECT_EQ(mapping.channels[1].why,
            "scored as the right leg: the transducer of \"EMG2\" is of the right leg");
  EXPECT_EQ(mapping.channels[2].role, Role::chin) << "a label that says more than EMG wins";
}

TEST(FindLegs, a_transducer_beside_a_label_is_a_second_candidate) {
  Recording night = night_of({"LAT", "aux", "RAT"});
  night.channels[1].transducer = "Ag/AgCl electrodes, left leg";
  EXPECT_EQ(error_of(night).kind(), ErrorKind::ambiguous);
  night.channels[1].transducer = "Ag/AgCl electrodes, Trunvol left leg";
  EXPECT_THAT(find_legs(night, {}).legs, SizeIs(2)) << "other words: it says no leg";
}

TEST(FindLegs, OneLegAloneIsScoredWithAWarning) {
  const auto mapping = find_legs(night_of({"ECG", "RAT"}), {});
  ASSERT_THAT(mapping.legs, SizeIs(1));
  EXPECT_EQ(mapping.legs[0].leg, Leg::right);
  EXPECT_THAT(mapping.warnings, ElementsAre(HasSubstr("only the right leg is scored")));
}

TEST(FindLegs, OneDerivationOfBothLegsIsOneLegWithASentence) {
  const auto mapping = find_legs(night_of({"EMG linked legs"}), {});
  ASSERT_THAT(mapping.legs, SizeIs(1));
  EXPECT_EQ(mapping.legs[0].leg, Leg::both);
  EXPECT_THAT(mapping.warnings, ElementsAre(HasSubstr("both legs in one derivation")));
}

TEST(FindLegs, LegsOfTheirOwnWinOverADerivationOfBoth) {
  const auto mapping = find_legs(night_of({"L/RAT", "LAT", "RAT"}), {});
  ASSERT_THAT(mapping.legs, SizeIs(2));
  EXPECT_THAT(mapping.channels[0].why, HasSubstr("the legs have channels of their own"));
}

TEST(FindLegs, AHeartElectrodeAgainstALegIsNoLeg) {
  EXPECT_EQ(error_of(night_of({"LLEG1-EKG2"})).kind(), ErrorKind::not_found);
}

TEST(FindLegs, APiezoSensorIsNoEmg) {
  Recording night = night_of({"LAT", "RAT"});
  night.channels[0].transducer = "Piezo-electric sensor";
  night.channels[1].transducer = "PIEZO";
  const Error error = error_of(night);
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("piezo"));
  EXPECT_EQ(error_of(night, {.left = "LAT"}).kind(), ErrorKind::unsupported);
}

TEST(FindLegs, AnUnknownUnitIsRefusedUnlessTheCallerGivesIt) {
  Recording night = night_of({"LAT", "RAT"});
  night.channels[0].unit = "mmHg";
  night.channels[0].microvolts_per_unit.reset();
  const Error error = error_of(night);
  EXPECT_EQ(error.kind(), ErrorKind::unsupported);
  EXPECT_THAT(error.what(), HasSubstr("\"LAT\" has unit \"mmHg\""));
  EXPECT_THAT(error.what(), HasSubstr("--unit"));

  const auto mapping = find_legs(night, {.unit = "mV"});
  EXPECT_EQ(mapping.legs[0].microvolts_per_unit, 1000);
  EXPECT_EQ(mapping.legs[1].microvolts_per_unit, 1);  // what its header says
  EXPECT_THAT(mapping.warnings, ElementsAre(HasSubstr("mV was given")));
  EXPECT_EQ(error_of(night, {.unit = "furlong"}).kind(), ErrorKind::bad_argument);
  night.channels[0].unit = "Zorblatt";
  EXPECT_THAT(error_of(night).what(), HasSubstr("\"LAT\" has as unit text of the form \"aaaaaaaa\", which"));
}

TEST(FindLegs, AnUnusableChannelIsRefusedWithItsReason) {
  Recording night = night_of({"LAT", "RAT"});
  night.channels[0].unusable = "its digital minimum equals its digital maximum";
  const auto mapping = find_legs(night, {});
  ASSERT_THAT(mapping.legs, SizeIs(1));
  EXPECT_THAT(mapping.warnings[0], HasSubstr("digital minimum equals"));
  EXPECT_EQ(error_of(night, {.left = "LAT"}).kind(), ErrorKind::unsupported);
  night.channels[1].unusable = "no range";
  EXPECT_EQ(error_of(night).kind(), ErrorKind::unsupported);
}

TEST(FindLegs, AChoiceThatContradictsItselfIsABadArgument) {
  const Recording night = night_of({"LAT", "RAT"});
  EXPECT_EQ(error_of(night, {.left = "LAT", .legs = "RAT"}).kind(), ErrorKind::bad_argument);
  EXPECT_EQ(error_of(night, {.left = "LAT", .right = "LAT"}).kind(), ErrorKind::bad_argument);
  EXPECT_EQ(error_of(night, {.left = "LAT-LAT"}).kind(), ErrorKind::bad_argument);
}

TEST(CheckRate, OneHundredIsEnoughAndLessIsNot) {
  EXPECT_NO_THROW(static_cast<void>(check_rate(channel("LAT", 100))));
  EXPECT_THROW(static_cast<void>(check_rate(channel("LAT", 99))), Error);
}

TEST(CheckRate, TwoHundredSaysNothingAndLessIsSaid) {
  EXPECT_FALSE(check_rate(channel("LAT", 200)));
  EXPECT_THAT(check_rate(channel("LAT", 199)).value_or(""),
              HasSubstr("199 samples per second, below the 200"));
}

}  // namespace
}  // namespace psg
