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

/// Cuts what stands behind a name without being part of it: the "@@..." of annotations, the " (2)" of
/// a repeated label, a common reference.
std::string_view without_suffix(std::string_view label) {
  label = trimmed_behind(without_repeat(trimmed_behind(label.substr(0, label.find("@@")))));
  for (const std::string_view reference : {"-ref", "-gnd", " ref"}) {
    const auto tail = label.size() > reference.size() ? label.size() - reference.size() : 0;
    if (tail > 0 && lower(label.substr(tail)) == reference) label = label.substr(0, tail);
  }
  return trimmed_behind(label);
}

/// The label without a leading or a trailing word "EMG"; empty when it has neither or nothing else.
std::string without_emg(std::string_view label) {
  const std::string text = lower(label);
  if (text.size() > 4 && text.starts_with("emg") && is_label_separator(text[3]))
    return normalised(text.substr(4));
  if (text.size() > 4 && text.ends_with("emg") && is_label_separator(text[text.size() - 4])) {
    return normalised(std::string_view(text).substr(0, text.size() - 4));
  }
  return {};
}

std::string_view without_digits(std::string_view word) {
  while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);
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

RoleMatch role_of_words(std::string_view label) {
  const Words words = words_between(label, label_separators);
  for (const auto& [role, known] : label_vocabulary().words) {
    for (const auto& word : words) {
      if (without_digits(word) == known) {
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
  const std::string_view bare = without_suffix(label);
  const Muscle* known = muscle(normalised(bare));
  if (known == nullptr) known = muscle(without_emg(bare));
  if (known == nullptr) return role_of_words(label);
  return {known->role, known->pair, fmt::format("\"{}\" is a usual label of {}", label, phrase(known->role))};
}

}  // namespace psg
