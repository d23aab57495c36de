#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/channels/labels.hpp"

namespace psg {

/// What a laboratory's own labels mean. It is asked before the usual labels of `role_of`.
///
/// Labels are compared whole and normalised (see `normalised`); the " (2)" of a repeated label is passed
/// over, so that neither of two equal labels is taken silently. `read_channel_table` fills and checks it.
struct ChannelTable {
  /// A label and its role: a leg, both legs, chin, or `other` for a channel that is never scored.
  struct Label {
    std::string label;  ///< as the table writes it
    Role role = Role::other;
    int line = 0;  ///< of the table's file; 0: unknown
    friend bool operator==(const Label&, const Label&) = default;
  };
  /// Two electrodes of one leg; the second is subtracted from the first.
  struct Pair {
    std::string first;
    std::string second;
    Role role = Role::left_leg;  ///< left_leg, right_leg or both_legs
    int line = 0;
    friend bool operator==(const Pair&, const Pair&) = default;
  };
  /// The unit of a channel whose header gives no known voltage.
  struct Unit {
    std::string label;
    std::string unit;
    int line = 0;
    friend bool operator==(const Unit&, const Unit&) = default;
  };

  std::string name;  ///< of the file, without folders; for sentences
  std::vector<Label> labels = {};
  std::vector<Pair> pairs = {};
  std::vector<Unit> units = {};

  [[nodiscard]] bool empty() const noexcept { return labels.empty() && pairs.empty() && units.empty(); }
  /// Whether the table gives this channel a role, by itself or as one of a pair.
  [[nodiscard]] bool names(std::string_view label) const;
  /// The entry that gives this channel a role by itself, or null.
  [[nodiscard]] const Label* find(std::string_view label) const;
  /// The unit that the table gives this channel, or null.
  [[nodiscard]] const Unit* unit_of(std::string_view label) const;
  /// The role of a channel by this table, else by its usual labels; `RoleMatch::why` says which decided.
  [[nodiscard]] RoleMatch role_of(std::string_view label) const;
  /// "line 3 of lab.toml", or "lab.toml" where the line is unknown.
  [[nodiscard]] std::string place(int line) const;

  friend bool operator==(const ChannelTable&, const ChannelTable&) = default;
};

/// Whether a channel bears the label that a table gives: whole, normalised, without the " (2)" of a
/// repeated label.
[[nodiscard]] bool bears(std::string_view channel, std::string_view label);

}  // namespace psg
