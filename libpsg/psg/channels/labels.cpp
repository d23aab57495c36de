#include "psg/channels/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <unordered_map>
#include <utility>
#include <vector>

namespace psg {
namespace {

constexpr std::string_view separators = " _./-:,()[]{}";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_separator(char c) { return separators.find(c) != std::string_view::npos; }

std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

struct Known {
  Role role;
  std::string pair;
};
using Names = std::unordered_map<std::string, Known>;

void add(Names& names, Role role, std::initializer_list<const char*> labels) {
  for (const char* label : labels) names.emplace(normalised(label), Known{role, {}});
}

/// Two electrodes of one leg, and the derivation "a-b" that a recorder may have written ready.
void add_pair(Names& names, bool left, const std::string& a, const std::string& b) {
  const std::string family = normalised(a) + "/" + normalised(b);
  names.emplace(normalised(a), Known{left ? Role::left_leg_part_a : Role::right_leg_part_a, family});
  names.emplace(normalised(b), Known{left ? Role::left_leg_part_b : Role::right_leg_part_b, family});
  names.emplace(normalised(a + "-" + b), Known{left ? Role::left_leg : Role::right_leg, {}});
}

/// Names of National Sleep Research Resource cohorts, of CAISR, SleepFM and of recorders' defaults.
Names names_of_muscles() {
  Names names;
  add(names, Role::left_leg,
      {"LAT",
       "L Leg",
       "Left Leg",
       "Leg L",
       "Leg Left",
       "Leg 1",
       "Leg L-LEG",
       "L EMG",
       "LLEGEMG",
       "Tib-L",
       "L Tib",
       "Left Tib",
       "PLM l",
       "PLM left",
       "gnd-leg l",
       "Bein l",
       "Bein li",
       "Bein links",
       "jambe g",
       "jambe gauche",
       "Tib ant L",
       "TA L",
       "L TA",
       "Left TA",
       "Tibialis L",
       "Left Tibialis",
       "Tibialis Left",
       "Tibialis anterior L",
       "Tibialis anterior left",
       "Left anterior tibialis",
       "Left tibialis anterior",
       "Tibialis-Leg.Left"});
  add(names, Role::right_leg,
      {"RAT",
       "R Leg",
       "Right Leg",
       "Leg R",
       "Leg Right",
       "Leg 2",
       "Leg R-LEG",
       "R EMG",
       "RLEGEMG",
       "Tib-R",
       "R Tib",
       "Right Tib",
       "PLM r",
       "PLM right",
       "gnd-leg r",
       "Bein r",
       "Bein re",
       "Bein rechts",
       "jambe d",
       "jambe droite",
       "Tib ant R",
       "TA R",
       "R TA",
       "Right TA",
       "Tibialis R",
       "Right Tibialis",
       "Tibialis Right",
       "Tibialis anterior R",
       "Tibialis anterior right",
       "Right anterior tibialis",
       "Right tibialis anterior",
       "Tibialis-Leg.Right"});
  for (const bool left : {true, false}) {
    const std::string l = left ? "L" : "R";
    add_pair(names, left, l + "Leg1", l + "Leg2");
    add_pair(names, left, l + "LEG+", l + "LEG-");
    add_pair(names, left, l + "AT1", l + "AT2");
    add_pair(names, left, l + "AT+", l + "AT-");
    add_pair(names, left, l + "AT-U", l + "AT-L");
    add_pair(names, left, l + "Antib1", l + "Antib2");
    add_pair(names, left, left ? "LEFT_LEG1" : "RIGHT_LEG1", left ? "LEFT_LEG2" : "RIGHT_LEG2");
  }
  add(names, Role::both_legs,
      {"Leg", "Legs", "L/RAT", "LAT-RAT", "RAT-LAT", "LEG_EMG", "LLEG1-RLEG1", "LLeg-RLeg", "RLeg-LLeg",
       "Linked legs", "Legs linked", "Both legs"});
  add(names, Role::chin,
      {"Chin",          "EMG",         "Chin EMG",        "EMG Chin",     "EMG_SM",      "EMG.subm",
       "EMG submental", "Submental",   "EMG submentalis", "EMG mentalis", "Chin1-Chin2", "Chin1-Chin3",
       "Chin2-Chin3",   "Chin2-Chin1", "Chin3-Chin1",     "Chin3-Chin2",  "LChin-CChin", "RChin-CChin",
       "LChin-RChin",   "EMG1-EMG2",   "EMG1-EMG3",       "EMG2-EMG3",    "Chin A"});
  add(names, Role::chin_part,
      {"CChin", "Chin1", "EMG1", "Chin-Ctr", "Chin_Z", "LChin", "Chin2", "EMG2", "EMG/L", "Chin-L", "RChin",
       "Chin3", "EMG3", "Chin-R", "EMG/R"});
  return names;
}

const Known* muscle(const std::string& key) {
  static const Names names = names_of_muscles();
  const auto found = names.find(key);
  return found == names.end() ? nullptr : &found->second;
}

std::string_view trimmed_behind(std::string_view label) noexcept {
  while (!label.empty() && label.back() == ' ') label.remove_suffix(1);
  return label;
}

/// Cuts what stands behind a name without being part of it: the "@@..." of annotations, the " (2)" of
/// a repeated label, a common reference.
std::string_view without_suffix(std::string_view label) {
  label = trimmed_behind(without_repeat(trimmed_behind(label.substr(0, label.find("@@")))));
  for (const std::string_view reference : {"-ref", "-gnd", " ref"}) {
    const auto tail = label.size() > reference.size() ? label.size() - reference.size() : 0;
    if (tail > 0 && folded(label.substr(tail)) == reference) label = label.substr(0, tail);
  }
  return trimmed_behind(label);
}

/// The label without a leading or a trailing word "EMG"; empty when it has neither or nothing else.
std::string without_emg(std::string_view label) {
  const std::string text = folded(label);
  if (text.size() > 4 && text.starts_with("emg") && is_separator(text[3])) return normalised(text.substr(4));
  if (text.size() > 4 && text.ends_with("emg") && is_separator(text[text.size() - 4])) {
    return normalised(std::string_view(text).substr(0, text.size() - 4));
  }
  return {};
}

std::vector<std::string> words_of(std::string_view label) {
  std::vector<std::string> words;
  bool open = false;
  for (const char c : folded(label)) {
    if (is_separator(c)) {
      open = false;
    } else {
      if (!open) words.emplace_back();
      words.back().push_back(c);
      open = true;
    }
  }
  return words;
}

std::string_view without_digits(std::string_view word) {
  while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);
  return word;
}

using WordRole = std::pair<Role, std::string_view>;

/// Words that tell the role of a signal that is no muscle, in the order in which they decide: an
/// electrode of the leg against one of the heart is ECG.
constexpr std::array words_of_roles = {
    WordRole{Role::ecg, "ecg"},
    WordRole{Role::ecg, "ekg"},
    WordRole{Role::eeg, "eeg"},
    WordRole{Role::eog, "eog"},
    WordRole{Role::eog, "leog"},
    WordRole{Role::eog, "reog"},
    WordRole{Role::eog, "loc"},
    WordRole{Role::eog, "roc"},
    WordRole{Role::oximetry, "sao"},
    WordRole{Role::oximetry, "spo"},
    WordRole{Role::oximetry, "osat"},
    WordRole{Role::oximetry, "pleth"},
    WordRole{Role::respiratory, "resp"},
    WordRole{Role::respiratory, "flow"},
    WordRole{Role::respiratory, "airflow"},
    WordRole{Role::respiratory, "nasal"},
    WordRole{Role::respiratory, "thermistor"},
    WordRole{Role::respiratory, "cannula"},
    WordRole{Role::respiratory, "thor"},
    WordRole{Role::respiratory, "thorax"},
    WordRole{Role::respiratory, "chest"},
    WordRole{Role::respiratory, "abdo"},
    WordRole{Role::respiratory, "abd"},
    WordRole{Role::respiratory, "abdomen"},
    WordRole{Role::respiratory, "effort"},
    WordRole{Role::respiratory, "snore"},
};

/// Electrodes of the international 10-20 and 10-10 systems that polysomnography uses.
constexpr std::array<std::string_view, 25> electrodes = {
    "fp1", "fp2", "fpz", "f3", "f4", "f7", "f8", "fz", "c3", "c4", "cz", "t3", "t4",
    "t5",  "t6",  "t7",  "t8", "p3", "p4", "p7", "p8", "pz", "o1", "o2", "oz"};

/// "c3", and "c3a2" as some recorders write C3-A2.
bool is_electrode(std::string_view word) {
  for (const std::string_view mastoid : {"m1", "m2", "a1", "a2"}) {
    if (word.size() > 2 && word.ends_with(mastoid)) word.remove_suffix(mastoid.size());
  }
  return std::find(electrodes.begin(), electrodes.end(), word) != electrodes.end();
}

RoleMatch role_of_words(std::string_view label) {
  const auto words = words_of(label);
  for (const auto& [role, known] : words_of_roles) {
    for (const auto& word : words) {
      if (without_digits(word) == known) {
        return {role, {}, fmt::format("the word \"{}\" in \"{}\" says {}", word, label, name(role))};
      }
    }
  }
  if (words.empty()) return {Role::other, {}, "the label is empty"};
  const std::string& first = words.front();
  if (first == "e1" || first == "e2") {
    return {Role::eog, {}, fmt::format("\"{}\" begins with an electrode of the eyes", label)};
  }
  if (is_electrode(first)) {
    return {Role::eeg, {}, fmt::format("\"{}\" begins with an electrode of the scalp", label)};
  }
  return {Role::other, {}, fmt::format("\"{}\" is no name of a leg or another known signal", label)};
}

}  // namespace

const char* name(Role role) noexcept {
  switch (role) {
    case Role::left_leg: return "left leg";
    case Role::right_leg: return "right leg";
    case Role::left_leg_part_a: return "left leg, first electrode";
    case Role::left_leg_part_b: return "left leg, second electrode";
    case Role::right_leg_part_a: return "right leg, first electrode";
    case Role::right_leg_part_b: return "right leg, second electrode";
    case Role::both_legs: return "both legs";
    case Role::chin: return "chin";
    case Role::chin_part: return "chin, one electrode";
    case Role::ecg: return "ECG";
    case Role::eeg: return "EEG";
    case Role::eog: return "EOG";
    case Role::respiratory: return "respiratory";
    case Role::oximetry: return "oximetry";
    case Role::other: return "other";
  }
  return "other";
}

const char* phrase(Role role) noexcept {
  switch (role) {
    case Role::left_leg: return "the left leg";
    case Role::right_leg: return "the right leg";
    case Role::left_leg_part_a: return "the first of two electrodes of the left leg";
    case Role::left_leg_part_b: return "the second of two electrodes of the left leg";
    case Role::right_leg_part_a: return "the first of two electrodes of the right leg";
    case Role::right_leg_part_b: return "the second of two electrodes of the right leg";
    case Role::both_legs: return "one derivation of both legs";
    case Role::chin: return "the chin";
    case Role::chin_part: return "one electrode of the chin";
    default: return name(role);
  }
}

std::string_view without_repeat(std::string_view label) noexcept {
  const auto open = label.rfind(" (");
  if (open == std::string_view::npos || label.back() != ')') return label;
  const auto digits = label.substr(open + 2, label.size() - open - 3);
  const bool counts = !digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit);
  return counts ? label.substr(0, open) : label;
}

std::string normalised(std::string_view label) {
  while (!label.empty() && label.back() == ' ') label.remove_suffix(1);
  std::string out;
  for (const char c : label) {
    if (!is_separator(c)) out.push_back(lower(c));
  }
  const bool polarity = !out.empty() && label.back() == '-';
  if (polarity) out.push_back('-');
  return out;
}

RoleMatch role_of(std::string_view label) {
  const std::string_view bare = without_suffix(label);
  const Known* known = muscle(normalised(bare));
  if (known == nullptr) known = muscle(without_emg(bare));
  if (known == nullptr) return role_of_words(label);
  return {known->role, known->pair, fmt::format("\"{}\" is a usual label of {}", label, phrase(known->role))};
}

}  // namespace psg
