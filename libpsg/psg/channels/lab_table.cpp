#include "psg/channels/lab_table.hpp"

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

/// One electrode of a pair; those of a derivation of both legs have no role of their own.
Role part_of(Role pair, bool first) {
  switch (pair) {
    case Role::left_leg: return first ? Role::left_leg_part_a : Role::left_leg_part_b;
    case Role::right_leg: return first ? Role::right_leg_part_a : Role::right_leg_part_b;
    default: return Role::both_legs;
  }
}

}  // namespace

const ChannelTable::Label* ChannelTable::find(std::string_view label) const {
  return entry_of(labels, label);
}

const ChannelTable::Unit* ChannelTable::unit_of(std::string_view label) const {
  return entry_of(units, label);
}

bool ChannelTable::names(std::string_view label) const {
  return find(label) != nullptr || std::ranges::any_of(pairs, [&](const Pair& pair) {
           return bears(label, pair.first) || bears(label, pair.second);
         });
}

RoleMatch ChannelTable::role_of(std::string_view label) const {
  if (const Label* entry = find(label)) {
    const char* what = entry->role == Role::other ? "a channel to ignore" : phrase(entry->role);
    return {entry->role, {}, fmt::format("\"{}\" is {} by {}", label, what, place(entry->line))};
  }
  for (const Pair& pair : pairs) {
    for (const bool first : {true, false}) {
      if (!bears(label, first ? pair.first : pair.second)) continue;
      const Role part = part_of(pair.role, first);
      const char* what =
          part == Role::both_legs ? "one electrode of a derivation of both legs" : phrase(part);
      return {part, {}, fmt::format("\"{}\" is {} by {}", label, what, place(pair.line))};
    }
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
