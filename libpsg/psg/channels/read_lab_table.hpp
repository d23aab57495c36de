#pragma once

#include <cstddef>
#include <string>

#include "psg/channels/lab_table.hpp"

namespace psg {

/// Bytes of a file of a channel table, which has a few lines; more is refused.
constexpr std::size_t largest_channel_table = std::size_t{1} << 20;

/// The channel table of a laboratory from its TOML file (docs/channels.md):
///
///     [left_leg]
///     labels = ["EMG TA links"]
///     pairs = [["Bein1", "Bein2"]]
///     [unit]
///     "EMG TA links" = "uV"
///
/// with the sections left_leg, right_leg, both_legs, chin, ignore and unit; pairs are of legs only.
/// @throws Error not_found, io, or malformed (no TOML, an unknown key, a wrong type, a label with two
/// roles, a unit that is no voltage, nothing in it, more than 8 deep, a character beyond ASCII in no quotes),
/// with the line; larger than `largest_channel_table`.
[[nodiscard]] ChannelTable read_channel_table(const std::string& path);

/// The same of a text. @param name what sentences call it. @throws Error(malformed) as above.
[[nodiscard]] ChannelTable channel_table_from(const std::string& text, const std::string& name);

}  // namespace psg
