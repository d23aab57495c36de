// How many labels of legs are known, and whether any other label is taken for one.
//
// Labels as recorders write them: the channel lists of the National Sleep Research Resource (sleepdata.org),
// of the CAP Sleep Database (physionet.org/content/capslpdb) and of CAISR; defaults of recorders by
// Compumedics, Natus, Nihon Kohden, Philips, SOMNOmedics and Nox; spellings that headers of public recordings
// have. Not all of them are in labels.toml: what is not known counts as not found.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "psg/channels/find.hpp"
#include "psg/channels/recording_roles.hpp"

namespace psg {
namespace {

enum class Side : std::uint8_t { none, left, right };

/// Labels of one recording, and the side of each.
using Labelled = std::vector<std::pair<std::string, Side>>;

Side side_of(Role role) {
  switch (role) {
    case Role::left_leg:
    case Role::left_leg_part_a:
    case Role::left_leg_part_b: return Side::left;
    case Role::right_leg:
    case Role::right_leg_part_a:
    case Role::right_leg_part_b: return Side::right;
    default: return Side::none;
  }
}

Recording night_of(const Labelled& labels) {
  Recording night;
  for (const auto& [label, side] : labels) {
    Channel channel;
    channel.label = label;
    channel.unit = "uV";
    channel.microvolts_per_unit = 1;
    channel.samples_per_record = 256;
    channel.clock = {256, 1s};
    night.channels.push_back(channel);
  }
  return night;
}

struct Count {
  int right = 0, wrong = 0, missed = 0;
  void add(const Labelled& labels) {
    const std::vector<RoleMatch> roles = roles_in(night_of(labels), {});
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const Side found = side_of(roles[i].role);
      const Side is = labels[i].second;
      if (found == is) {
        right += is == Side::none ? 0 : 1;
      } else if (found == Side::none) {
        ++missed;
      } else {
        ++wrong;
        ADD_FAILURE() << labels[i].first << ": " << roles[i].why;
      }
    }
  }
  [[nodiscard]] double recall() const { return right / static_cast<double>(right + wrong + missed); }
};

constexpr Side L = Side::left, R = Side::right, none = Side::none;

const std::vector<Labelled> legs = {
    // National Sleep Research Resource, CAISR
    {{"LAT", L}, {"RAT", R}},
    {{"LLEG", L}, {"RLEG", R}},
    {{"L Leg", L}, {"R Leg", R}},
    {{"Leg/L", L}, {"Leg/R", R}},
    {{"LEG(L)", L}, {"LEG(R)", R}},
    {{"Leg 1", L}, {"Leg 2", R}},
    {{"LEMG", L}, {"REMG", R}},
    {{"LLEGEMG", L}, {"RLEGEMG", R}},
    {{"EMG_TIB_L", L}, {"EMG_TIB_R", R}},
    {{"LLeg1", L}, {"LLeg2", L}, {"RLeg1", R}, {"RLeg2", R}},
    {{"LLEG+", L}, {"LLEG-", L}, {"RLEG+", R}, {"RLEG-", R}},
    {{"LAT1-LAT2", L}, {"RAT1-RAT2", R}},
    {{"LLEG2-LLEG1", L}, {"RLEG2-RLEG1", R}},
    {{"LLEG1-REF", L}, {"LLEG2-REF", L}, {"RLEG1-REF", R}, {"RLEG2-REF", R}},
    {{"LLeg1_B-LLeg2_B", L}, {"RLeg1_B-RLeg2_B", R}},
    {{"LAntTib", L}, {"RAntTib", R}},
    {{"Leg LEMG1", L}, {"Leg LEMG2", R}},
    {{"LEG1-LEG2", L}, {"LEG3-LEG4", R}},
    // CAP Sleep Database
    {{"SX1-SX2", L}, {"Dx1-DX2", R}},
    {{"SX1", L}, {"SX2", L}, {"DX1", R}, {"DX2", R}},
    {{"TIB Sx", L}, {"TIB Dx", R}},
    {{"tib sin", L}, {"tib dx", R}},
    // SOMNOmedics, Nox, Philips, Compumedics and other recorders
    {{"EMG left", L}, {"EMG right", R}},
    {{"!PLMl!", L}, {"!PLMr!", R}},
    {{"PLMl", L}, {"PLMr", R}},
    {{"Left Leg", L}, {"Right Leg", R}},
    {{"Left Leg-", L}, {"Right Leg-", R}},
    {{"Leg LeftLeg", L}, {"Leg rightleg", R}},
    {{"Leg Left_LEG", L}, {"Leg Right_LEG", R}},
    {{"Leg EMG (Left)", L}, {"Leg EMG (Right)", R}},
    {{"EMG LAT X3-X8", L}, {"EMG RAT X4-X9", R}},
    {{"EMG.Tibialis-Leg.Left", L}, {"EMG.Tibialis-Leg.Right", R}},
    {{"Tibialis Left", L}, {"Tibialis Right", R}},
    {{"Left Tib. Anterior", L}, {"Right Tib. Anterior", R}},
    {{"Left Limb", L}, {"RIGHT LIMB", R}},
    {{"LEFT LIMB-REF", L}, {"RIGHT LIMB-REF", R}},
    {{"LtLimb", L}, {"RtLimb", R}},
    {{"Lt Tib", L}, {"Rt Tib", R}},
    {{"Lt. Leg", L}, {"Rt. Leg", R}},
    {{"Ant Tib L", L}, {"Ant Tib R", R}},
    {{"EMG Ant Tibialis-L", L}, {"EMG Ant Tibialis-R", R}},
    {{"L Ant Tibialis", L}, {"R Ant Tibialis", R}},
    {{"Left Lower Leg", L}, {"Right Lower Leg", R}},
    {{"EMG-LLeg", L}, {"EMG-RLeg", R}},
    {{"L-TIB1", L}, {"L-TIB2", L}, {"R-TIB1", R}, {"R-TIB2", R}},
    {{"Left Tib1-Left Tib2", L}, {"Right Tib1-Right Tib2", R}},
    {{"EMG TA L", L}, {"EMG TA R", R}},
    {{"LTA", L}, {"RTA", R}},
    {{"L.Tibialis", L}, {"R.Tibialis", R}},
    {{"Tibialis ant. li", L}, {"Tibialis ant. re", R}},
    {{"EMG Tibialis l", L}, {"EMG Tibialis r", R}},
    {{"AT-L", L}, {"AT-R", R}},
    {{"Lleg EMG 1", L}, {"Rleg EMG 1", R}},
    {{"LM Left", L}, {"LM Right", R}},
    {{"Legs L", L}, {"Legs R", R}},
    {{"EMG3 TibL", L}, {"EMG4 TibR", R}},
    // other languages
    {{"Bein li", L}, {"Bein re", R}},
    {{"Leg li", L}, {"Leg re", R}},
    {{"Tib li", L}, {"Tib re", R}},
    {{"EMG tib li.", L}, {"EMG tib re.", R}},
    {{"EMG Bein links", L}, {"EMG Bein rechts", R}},
    {{"linkes Bein", L}, {"rechtes Bein", R}},
    {{"jambe g", L}, {"jambe d", R}},
    {{"Jambe_L", L}, {"Jambe_R", R}},
    {{"JAMBE GAUCHE", L}, {"JAMBE DROITE", R}},
    {{"Tibial Antérieur G", L}, {"TIBIAL ANTÉRIEUR D", R}},
    {{"Pierna (izq.)", L}, {"Pierna (der.)", R}},
    {{"PIERNA IZQUIERDA", L}, {"PIERNA DERECHA", R}},
    {{"Tib I EMG", L}, {"Tib D EMG", R}},
    {{"EMG Pierna Izq", L}, {"EMG Pierna Dcha", R}},
    {{"Perna E", L}, {"Perna D", R}},
    {{"EMG Perna Esq.", L}, {"EMG Perna Dir.", R}},
    {{"Gamba sx", L}, {"Gamba dx", R}},
    {{"EMG tibiale SX", L}, {"EMG tibiale DX", R}},
    {{"Been L", L}, {"Been R", R}},
    {{"Been links", L}, {"Been rechts", R}},
    {{"Ben vä", L}, {"Ben hö", R}},
    {{"VÄNSTER BEN", L}, {"HÖGER BEN", R}},
    {{"Venstre ben", L}, {"Højre ben", R}},
    {{"Legg v", L}, {"Legg h", R}},
    {{"Vasen jalka", L}, {"Oikea jalka", R}},
    {{"Noga lewa", L}, {"Noga prawa", R}},
    {{"Levá noha", L}, {"PRAVÁ NOHA", R}},
    {{"Bal láb", L}, {"Jobb láb", R}},
    {{"Sol bacak", L}, {"Sağ bacak", R}},
    {{"ЛЕВАЯ НОГА", L}, {"правая нога", R}},
};

const std::vector<Labelled> no_side = {
    // both legs, or no word of a side
    {{"Leg", none}, {"LEGS", none}, {"L/RAT", none}, {"LEG_EMG", none}, {"LLEG1-RLEG1", none}, {"PLM", none}},
    {{"Tib", none}, {"TIBS", none}, {"Tib I/D", none}, {"Tib L/R", none}, {"Legs L/R", none}, {"Limb", none}},
    {{"LEG1-LEG2", none}},  // of left and right, or of one leg: the other derivation is not there
    {{"Leg 1", none}, {"Leg 2", none}, {"Leg 3", none}, {"Leg 4", none}},
    {{"Leg LEMG1", none}, {"Leg LEMG2", none}, {"Leg REMG1", none}, {"Leg REMG2", none}},
    {{"Left", none}, {"Right", none}, {"L", none}, {"R", none}, {"li", none}, {"re", none}, {"sx", none}},
    // the chin and other muscles
    {{"EMG", none}, {"EMG1", none}, {"EMG2", none}, {"EMG-L", none}, {"EMG-R", none}, {"EMG+", none}},
    {{"Chin L", none}, {"Chin R", none}, {"Chin1-Chin2", none}, {"EMG Chin", none}, {"Leg EMG1", none}},
    {{"L Arm", none},
     {"R Arm", none},
     {"Left Arm", none},
     {"EMG Arm R", none},
     {"LARM1", none},
     {"FDS L", none}},
    {{"Masseter L", none}, {"Mass R", none}, {"Intercostal", none}, {"deltoide", none}, {"milo", none}},
    {{"Bras gauche", none}, {"Brazo izq", none}, {"Arm li", none}, {"Delt-L", none}, {"ED Left", none}},
    // the heart
    {{"LLEG1-EKG2", none},
     {"Leg-ECG", none},
     {"ECG LL", none},
     {"ECG LA-RA", none},
     {"ECGL", none},
     {"ECGR", none}},
    {{"R-L Sub clavicle", none},
     {"Lead II", none},
     {"II", none},
     {"HR", none},
     {"HRate", none},
     {"LL", none}},
    // brain and eyes
    {{"C3-A2", none},
     {"F4-M1", none},
     {"T3", none},
     {"LAT1x", none},
     {"ROC", none},
     {"LOC-A1", none},
     {"E1", none}},
    {{"EOG left", none},
     {"EOG R", none},
     {"EOG sin", none},
     {"EOG dx", none},
     {"LEOG", none},
     {"EEG L", none}},
    // breath, oxygen, the rest
    {{"RespRate", none}, {"Rate", none}, {"Resp", none}, {"Flow", none}, {"LFlow", none}, {"Thor L", none}},
    {{"SpO2", none}, {"Pleth", none}, {"Pulse", none}, {"OxStat", none}, {"SaO2 R", none}, {"DHR", none}},
    {{"Position", none}, {"Light", none}, {"Elevation", none}, {"Activity L", none}, {"Gravity X", none}},
    {{"PLM Series", none}, {"LM", none}, {"RLM", none}, {"Leg Movement", none}, {"Limb Movement Left", none}},
    {{"Battery", none}, {"Impedance LAT", none}, {"LAT Imp", none}, {"Leg L Piezo X", none}, {"Temp", none}},
    {{"Hypnogram", none}, {"Snore", none}, {"CPAP", none}, {"Leak", none}, {"DC1", none}, {"TAG", none}},
    {{"Leg S", none}, {"LEG-S", none}, {"EMG LEG S", none}},
    {{"Plateau", none}, {"Relate", none}, {"Ben", none}, {"Been", none}, {"Noga", none}, {"Gamba", none}},
    {{"Talt", none}, {"Bal", none}, {"Sol", none}, {"Jobb", none}, {"Tibialis", none}, {"BenL-RAT", none}},
};

TEST(LegLabels, nine_of_ten_are_found_and_none_is_taken_for_another) {
  Count count;
  for (const Labelled& night : legs) count.add(night);
  const int labels = count.right + count.missed + count.wrong;
  for (const Labelled& night : no_side) count.add(night);
  RecordProperty("recall", fmt::format("{}/{}", count.right, labels));
  EXPECT_GE(labels, 170);
  EXPECT_GE(count.recall(), 0.90);
  EXPECT_EQ(count.wrong, 0) << "precision is 1";
}

TEST(LegLabels, every_pair_of_a_recording_is_scored_as_left_and_right) {
  int found = 0, of = 0;
  for (const Labelled& labels : legs) {
    ++of;
    try {
      const LegMapping mapping = find_legs(night_of(labels), {});
      ASSERT_EQ(mapping.legs.size(), 2U) << labels.front().first;
      EXPECT_EQ(labels[mapping.legs[0].channel].second, Side::left);
      EXPECT_EQ(labels[mapping.legs[1].channel].second, Side::right);
      ++found;
    } catch (const std::exception&) {
      continue;  // not found
    }
  }
  EXPECT_GE(found, 0.9 * of);
}

}  // namespace
}  // namespace psg
