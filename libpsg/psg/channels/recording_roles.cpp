#include "psg/channels/recording_roles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "psg/channels/label_vocabulary.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

using Labels = std::unordered_set<std::string>;  // normalised

bool is_leg(Role role) { return role <= Role::both_legs; }

/// Whether the label says EMG and not of which muscle: "EMG1" is the chin by custom alone.
bool says_emg_alone(std::string_view label) {
  const std::string key = normalised(without_repeat(label));
  return key.starts_with("emg") && key.size() <= 4;
}

/// The leg that the transducer field names as a whole, words for the electrodes aside.
RoleMatch leg_of_transducer(std::string_view transducer) {
  constexpr auto of_electrodes =
      std::to_array<std::string_view>({"ag", "agcl", "electrode", "electrodes", "surface", "disposable"});
  std::string named;
  for (const std::string& word : words_between(transducer, label_separators)) {
    if (std::ranges::find(of_electrodes, word) == of_electrodes.end()) named += word + " ";
  }
  RoleMatch match = role_of(named);
  const bool ready = match.role == Role::left_leg || match.role == Role::right_leg;
  return ready ? match : RoleMatch{};
}

void ask_transducer(const Channel& channel, RoleMatch& match) {
  const bool open =
      match.role == Role::other ||
      ((match.role == Role::chin || match.role == Role::chin_part) && says_emg_alone(channel.label));
  if (!open) return;
  const RoleMatch said = leg_of_transducer(channel.transducer);
  if (!is_leg(said.role)) return;
  match = {said.role, {}, fmt::format("the transducer of \"{}\" is of {}", channel.label, phrase(said.role))};
}

RoleMatch unclear(const Channel& channel) {
  return {.role = Role::other,
          .why = fmt::format("\"{}\" may be of either leg, as the recording numbers more than two electrodes",
                             channel.label),
          .unclear = true};
}

RoleMatch in_company(const Channel& channel, Role role) {
  return {.role = role,
          .why = fmt::format("\"{}\" is a usual label of {} beside the others", channel.label, phrase(role))};
}

bool are_there(const std::vector<std::string>& wanted, const Labels& labels) {
  return std::ranges::any_of(wanted, [&](const std::string& label) { return labels.contains(label); });
}

void ask_company(const Channel& channel, const Labels& labels, RoleMatch& match) {
  const std::string key = normalised(without_repeat(channel.label));
  for (const LabelVocabulary::Company& company : label_vocabulary().companies) {
    if (std::ranges::find(company.labels, key) == company.labels.end() ||
        !are_there(company.beside, labels)) {
      continue;
    }
    match = company.role == Role::other ? unclear(channel) : in_company(channel, company.role);
  }
}

/// A minus sign is an electrode's polarity only where there is the plus; else it stands before a reference
/// that has no name.
void ask_polarity(const Channel& channel, const std::vector<RoleMatch>& all, RoleMatch& match) {
  const bool second = match.role == Role::left_leg_part_b || match.role == Role::right_leg_part_b;
  if (!second || !normalised(channel.label).ends_with('-')) return;
  if (std::ranges::any_of(all, [&](const RoleMatch& other) {
        return other.pair == match.pair && other.role != match.role;
      })) {
    return;
  }
  const Role leg = match.role == Role::left_leg_part_b ? Role::left_leg : Role::right_leg;
  match = {leg,
           {},
           fmt::format("\"{}\" is a usual label of {}, against a reference without a name", channel.label,
                       phrase(leg))};
}

}  // namespace

std::vector<RoleMatch> roles_in(const Recording& night, const ChannelTable& table) {
  Labels labels;
  for (const Channel& channel : night.channels) labels.insert(normalised(without_repeat(channel.label)));
  std::vector<RoleMatch> roles;
  for (const Channel& channel : night.channels) {
    RoleMatch match = table.role_of(channel.label);
    if (!table.names(channel.label)) {
      ask_company(channel, labels, match);
      ask_transducer(channel, match);
    }
    roles.push_back(std::move(match));
  }
  const std::vector<RoleMatch> by_label = roles;
  for (std::size_t i = 0; i < roles.size(); ++i) {
    if (!table.names(night.channels[i].label)) ask_polarity(night.channels[i], by_label, roles[i]);
  }
  return roles;
}

}  // namespace psg
