#include "psg/channels/role.hpp"

#include "psg/text/case_folding.hpp"

namespace psg {

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

bool is_label_separator(char c) noexcept { return label_separators.find(c) != std::string_view::npos; }

std::string normalised(std::string_view label) {
  while (!label.empty() && label.back() == ' ') label.remove_suffix(1);
  std::string out = case_folded(label);
  std::erase_if(out, is_label_separator);
  const bool polarity = !out.empty() && label.back() == '-';
  if (polarity) out.push_back('-');
  return out;
}

}  // namespace psg
