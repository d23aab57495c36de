#include "psg/channels/labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "psg/channels/label_vocabulary.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

using Muscle = LabelVocabulary::Muscle;

const Muscle* muscle(const std::string& key) {
  const auto& muscles = label_vocabulary().muscles;
  const auto found = muscles.find(key);
  return found == muscles.end() ? nullptr : &found->second;
}

std::string_view trimmed_behind(std::string_view label) noexcept {
  while (!label.empty() && label.back() == ' ') label.remove_suffix(1);
  return label;
}

/// The label without the inputs of the recorder that some write behind it: "EMG LAT X3-X8".
std::string_view without_inputs(std::string_view label) {
  const auto blank = label.rfind(' ');
  if (blank == std::string_view::npos) return label;
  const std::vector<std::string_view> inputs = split(label.substr(blank + 1), "-");
  const bool are_inputs =
      inputs.size() == 2 && std::ranges::all_of(inputs, [](std::string_view input) {
        return lower(input[0]) == 'x' && input.size() > 1 && std::ranges::all_of(input.substr(1), is_digit);
      });
  return are_inputs ? trimmed_behind(label.substr(0, blank)) : label;
}

/// Cuts what stands behind a name without being part of it: the "@@..." of annotations, the " (2)" of
/// a repeated label, a common reference, the recorder's inputs.
std::string_view without_suffix(std::string_view label) {
  label = trimmed_behind(without_repeat(trimmed_behind(label.substr(0, label.find("@@")))));
  for (const std::string_view reference : {"-ref", "-gnd", " ref"}) {
    const auto tail = label.size() > reference.size() ? label.size() - reference.size() : 0;
    if (tail > 0 && lower(label.substr(tail)) == reference) label = label.substr(0, tail);
  }
  return without_inputs(trimmed_behind(label));
}

/// The label without the word "EMG", wherever it stands.
std::string without_emg(std::string_view label) {
  std::string out;
  for (std::size_t begin = 0; begin < label.size();) {
    const std::size_t end = std::min(label.find_first_of(label_separators, begin), label.size());
    const std::string_view word = label.substr(begin, end - begin);
    const std::size_t behind = std::min(end + 1, label.size());
    out += lower(word) == "emg" ? std::string_view(" ") : label.substr(begin, behind - begin);
    begin = behind;
  }
  return out;
}

/// What stands behind a leading word "Leg"; empty when there is none.
std::string_view behind_leg(std::string_view label) {
  constexpr std::size_t length = 3;
  const bool leads = label.size() > length + 1 && lower(label.substr(0, length)) == "leg" &&
                     is_label_separator(label[length]);
  return leads ? label.substr(length + 1) : std::string_view{};
}

std::string_view without_number(std::string_view word) {
  while (!word.empty() && (is_digit(word.back()) || word.back() == '+')) word.remove_suffix(1);
  return word;
}

/// "c3", and "c3a2" as some recorders write C3-A2.
bool is_electrode(std::string_view word) {
  const LabelVocabulary& vocabulary = label_vocabulary();
  for (const std::string& mastoid : vocabulary.mastoids) {
    if (word.size() > mastoid.size() && word.ends_with(mastoid)) word.remove_suffix(mastoid.size());
  }
  return std::ranges::find(vocabulary.scalp, word) != vocabulary.scalp.end();
}

/// "Leg S" beside "Leg D" is one leg (sinistra), and not "Legs" of which both are one derivation.
bool ends_with_lone_s(std::string_view label) {
  const Words words = words_between(label, label_separators);
  return words.size() > 1 && words.back() == "s";
}

/// The muscle that the label as a whole names.
const Muscle* muscle_of(std::string_view label) {
  const std::string_view bare = without_suffix(label);
  if (ends_with_lone_s(bare)) return nullptr;
  if (const Muscle* known = muscle(normalised(bare))) return known;
  if (const Muscle* known = muscle(normalised(without_emg(bare)))) return known;
  // "Leg" as the kind of a signal: "Leg Left_LEG". Behind it, "EMG1" is no chin.
  const Muscle* known = muscle(normalised(without_emg(behind_leg(bare))));
  return known != nullptr && known->role <= Role::both_legs ? known : nullptr;
}

RoleMatch role_of_words(std::string_view label) {
  const Words words = words_between(label, label_separators);
  for (const auto& [role, known] : label_vocabulary().words) {
    for (const auto& word : words) {
      if (without_number(word) == known) {
        return {role, {}, fmt::format("the word \"{}\" in \"{}\" says {}", word, label, name(role))};
      }
    }
  }
  if (words.empty()) return {Role::other, {}, "the label is empty"};
  const std::string& first = words.front();
  const auto& eyes = label_vocabulary().eyes;
  if (std::ranges::find(eyes, first) != eyes.end()) {
    return {Role::eog, {}, fmt::format("\"{}\" begins with an electrode of the eyes", label)};
  }
  if (is_electrode(first)) {
    return {Role::eeg, {}, fmt::format("\"{}\" begins with an electrode of the scalp", label)};
  }
  return {Role::other, {}, fmt::format("\"{}\" is no name of a leg or another known signal", label)};
}

}  // namespace

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

RoleMatch role_of(std::string_view label) {
  const Muscle* known = muscle_of(label);
  if (known == nullptr) return role_of_words(label);
  return {known->role, known->pair, fmt::format("\"{}\" is a usual label of {}", label, phrase(known->role))};
}

}  // namespace psg
