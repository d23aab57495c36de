#include "psg/core/channel_table.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace psg {
namespace {

/// The entry of this very label, else that of the label which a repeated one repeats.
template <class Entry>
const Entry* entry_of(const std::vector<Entry>& entries, std::string_view label) {
  for (const auto& key : {normalised(label), normalised(without_repeat(label))}) {
    const auto found =
        std::ranges::find_if(entries, [&](const Entry& e) { return normalised(e.label) == key; });
    if (found != entries.end()) return &*found;
  }
  return nullptr;
}

}  // namespace

const ChannelTable::Label* ChannelTable::find(std::string_view label) const {
  return entry_of(labels, label);
}

const ChannelTable::Unit* ChannelTable::unit_of(std::string_view label) const {
  return entry_of(units, label);
}

RoleMatch ChannelTable::role_of(std::string_view label) const {
  if (const Label* entry = find(label)) {
    const char* what = entry->role == Role::other ? "a channel to ignore" : phrase(entry->role);
    return {entry->role, {}, fmt::format("\"{}\" is {} by {}", label, what, place(entry->line))};
  }
  for (const Pair& pair : pairs) {
    const bool first = bears(label, pair.first);
    if (!first && !bears(label, pair.second)) continue;
    return {pair.role == Role::left_leg    ? (first ? Role::left_leg_part_a : Role::left_leg_part_b)
            : pair.role == Role::right_leg ? (first ? Role::right_leg_part_a : Role::right_leg_part_b)
                                           : Role::both_legs,
            {},
            fmt::format("\"{}\" is the {} of two electrodes of {} by {}", label, first ? "first" : "second",
                        pair.role == Role::both_legs ? "both legs" : phrase(pair.role), place(pair.line))};
  }
  return psg::role_of(label);
}

std::string ChannelTable::place(int line) const {
  const std::string table = name.empty() ? "the channel table" : name;
  return line > 0 ? fmt::format("line {} of {}", line, table) : table;
}

bool bears(std::string_view channel, std::string_view label) {
  const std::string key = normalised(label);
  return normalised(channel) == key || normalised(without_repeat(channel)) == key;
}

}  // namespace psg
