#include "psg/channels/labels.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace psg {
namespace {

void expect_all(Role role, const std::vector<std::string>& labels) {
  for (const auto& label : labels) EXPECT_STREQ(name(role_of(label).role), name(role)) << label;
}

TEST(Role, CaseSeparatorsAndBracketsDoNotMatter) {
  EXPECT_EQ(normalised("Leg (L)"), "legl");
  EXPECT_EQ(normalised("LEG/L"), "legl");
  EXPECT_EQ(normalised(" L_Leg. "), "lleg");
}

TEST(Role, letters_with_accents_have_no_case_either) {
  EXPECT_EQ(normalised("Jambe É"), normalised("JAMBE é"));
  EXPECT_EQ(normalised("BEN VÄ"), "benvä");
}

TEST(Role, AMinusAtTheEndIsAPolarityAndNotASeparator) {
  EXPECT_EQ(normalised("LLEG-"), "lleg-");
  EXPECT_EQ(normalised("LLEG - "), "lleg-");
  EXPECT_EQ(normalised("LLEG+-LLEG-"), "lleg+lleg-");
  EXPECT_EQ(normalised("-"), "");
}

TEST(Role, EveryListedNameOfTheLeftLegIsTheLeftLeg) {
  expect_all(Role::left_leg,
             {"LAT",       "LLEG",    "L Leg",   "L-Leg",     "L-LEG",     "Left Leg", "Leg L",     "LegL",
              "Leg/L",     "LEG(L)",  "Leg-L",   "Leg 1",     "Leg1",      "Leg_1",    "Leg L-LEG", "L EMG",
              "LEMG",      "LLEGEMG", "Tib-L",   "EMG_TIB_L", "EMG LAT",   "PLMl",     "PLML",      "PLM l",
              "gnd-leg l", "Bein l",  "Bein li", "jambe g",   "Tib ant L", "TA L"});
}

TEST(Role, EveryListedNameOfTheRightLegIsTheRightLeg) {
  expect_all(Role::right_leg,
             {"RAT",     "RLEG",  "R Leg", "R-Leg", "Right Leg", "Leg R",  "LegR",    "Leg/R",   "LEG(R)",
              "Leg-R",   "Leg 2", "Leg2",  "Leg_2", "R EMG",     "REMG",   "RLEGEMG", "Tib-R",   "EMG_TIB_R",
              "EMG RAT", "PLMr",  "PLMR",  "PLM r", "gnd-leg r", "Bein r", "Bein re", "jambe d", "TA R"});
}

TEST(Role, ElectrodesOfOneLegKnowTheirPartner) {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{{"LLeg1", "LLeg2"},
                                                                             {"LLEG+", "LLEG-"},
                                                                             {"LAT1", "LAT2"},
                                                                             {"L-Leg1", "L-Leg2"},
                                                                             {"LEFT_LEG1", "LEFT_LEG2"},
                                                                             {"LAT-U", "LAT-L"},
                                                                             {"EMG LAT1", "EMG LAT2"},
                                                                             {"LLeg1-Ref", "LLeg2-Ref"}}) {
    EXPECT_EQ(role_of(a).role, Role::left_leg_part_a) << a;
    EXPECT_EQ(role_of(b).role, Role::left_leg_part_b) << b;
    EXPECT_EQ(role_of(a).pair, role_of(b).pair) << a;
  }
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{{"RLeg1", "RLeg2"},
                                                                             {"RLEG+", "RLEG-"},
                                                                             {"RAT1", "RAT2"},
                                                                             {"RIGHT_LEG1", "RIGHT_LEG2"},
                                                                             {"RAT-U", "RAT-L"}}) {
    EXPECT_EQ(role_of(a).role, Role::right_leg_part_a) << a;
    EXPECT_EQ(role_of(b).role, Role::right_leg_part_b) << b;
    EXPECT_EQ(role_of(a).pair, role_of(b).pair) << a;
  }
  EXPECT_NE(role_of("LLeg1").pair, role_of("LLEG+").pair);
  EXPECT_NE(role_of("LLeg1").pair, role_of("RLeg1").pair);
}

TEST(Role, AReadyBipolarDerivationIsTheLeg) {
  expect_all(Role::left_leg,
             {"LLeg1-LLeg2", "LLEG+-LLEG-", "LAT1-LAT2", "L-Leg 1-L-Leg 2", "LAntib1-LAntib2"});
  expect_all(Role::right_leg,
             {"RLeg1-RLeg2", "RLEG+-RLEG-", "RAT1-RAT2", "R-Leg 1-R-Leg 2", "RAntib1-RAntib2"});
}

TEST(Role, OneDerivationOfBothLegsIsBothLegs) {
  expect_all(Role::both_legs,
             {"Leg", "LEG", "LEGS", "L/RAT", "LEG_EMG", "LLEG1-RLEG1", "LLeg-RLeg", "EMG linked legs"});
}

TEST(Role, ChinIsNoLeg) {
  expect_all(Role::chin, {"Chin", "CHIN", "EMG", "Chin EMG", "EMG Chin", "EMG_SM", "EMG.subm",
                          "EMG submental", "Chin1-Chin2", "Chin1-Chin3", "Chin2-Chin3", "LChin-CChin",
                          "LChin-RChin", "EMG1-EMG2", "Chin A", "Chin-A"});
  expect_all(Role::chin_part, {"CChin", "Chin1", "EMG1", "Chin-Ctr", "Chin_Z", "LChin", "Chin2", "EMG2",
                               "Chin-L", "EMG/L", "RChin", "Chin3", "EMG3", "Chin-R", "EMG/R"});
}

TEST(Role, TrapsOfSubstringMatchingAreNoLegs) {
  expect_all(Role::other,
             {"HRate", "PLM", "Proximal pH", "Position", "Light", "Pulse rate", "Hypnogram", "", "-"});
  EXPECT_EQ(role_of("RespRate").role, Role::other);
  EXPECT_EQ(role_of("LLEG1-EKG2").role, Role::ecg);
  EXPECT_EQ(role_of("Leg-ECG").role, Role::ecg);
}

TEST(Role, WhatStandsBehindANameDoesNotHideIt) {
  expect_all(Role::left_leg, {"LAT-Ref", "EMG LAT-Ref", "LAT@@1", "LAT (2)", "EMG LAT (2)", "LAT EMG",
                              "Left Leg EMG", "EMG.Tibialis-Leg.Left"});
  expect_all(Role::both_legs, {"Leg (2)", "Leg (1)"});  // the second "Leg" of a file, not a right leg
}

TEST(Role, the_word_emg_and_the_kind_leg_do_not_hide_a_leg) {
  expect_all(Role::left_leg, {"Leg EMG (Left)", "EMG tib li.", "Tib I EMG", "Leg LeftLeg", "Leg Left_LEG",
                              "Leg LAT", "Leg LEMG", "!PLMl!", "EMG LAT X3-X8", "EMG LAT X11-X12 (2)"});
  expect_all(Role::right_leg,
             {"Leg EMG (Right)", "EMG tib re.", "Tib D EMG", "Leg rightleg", "Leg RIGHT_LEG"});
  expect_all(Role::other, {"Leg EMG1", "Leg EMG2", "EMG-EMG", "LAT X3", "EMG LAT Y3-Y8"});
}

TEST(Role, a_derivation_may_be_taken_either_way_round) {
  expect_all(Role::left_leg, {"LLEG2-LLEG1", "LLeg1_B-LLeg2_B", "SX1-SX2", "SX2-SX1", "Tib Sx1-Tib Sx2"});
  expect_all(Role::right_leg, {"RLEG2-RLEG1", "RLeg1_B-RLeg2_B", "DX1-DX2", "Dx1-DX2"});
}

TEST(Role, OtherSignalsOfAPolysomnogramAreNamed) {
  expect_all(Role::eeg, {"EEG F4-M1", "F4-M1", "C3A2", "C3-A2", "EEG Fpz-Cz", "O2", "EEG(sec)"});
  expect_all(Role::eog, {"EOG E1-M2", "E1", "E2-M1", "EOG(L)", "LOC", "ROC-A1"});
  expect_all(Role::ecg,
             {"ECG", "EKG1", "ECG I", "ECG1-ECG2", "ECGL", "ECGR", "ECG-L", "EKGR", "ECG+", "ECG-", "EKG1+",
              "ECGL-ECGR", "R-L Sub clavicle", "L Subclavicle", "R SUB CLAVICLE-L SUB CLAVICLE"});
  expect_all(Role::respiratory, {"Resp nasal", "Resp chest", "THOR RES", "Airflow", "Snore"});
  expect_all(Role::oximetry, {"SaO2", "SpO2"});
}

TEST(Role, TheReasonNamesTheLabel) {
  EXPECT_EQ(role_of("LAT").why, "\"LAT\" is a usual label of the left leg");
  EXPECT_EQ(role_of("HRate").why, "\"HRate\" is no name of a leg or another known signal");
}

}  // namespace
}  // namespace psg
