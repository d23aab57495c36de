#pragma once

#include <cstddef>
#include <string>

#include "psg/core/recording.hpp"

namespace psg {

/// The index of the channel with this label (exact, else ignoring case).
/// @throws Error(not_found) naming the labels there are, Error(ambiguous) for several.
[[nodiscard]] std::size_t find_signal(const Recording& night, const std::string& label);

/// All samples of the channel with this label in its own unit.
/// @throws Error as find_signal; unsupported when the channel is unusable.
[[nodiscard]] Signal read_signal(const Recording& night, const std::string& label);

/// What a sentence may call a channel: "\"EMG LAT\"" when its label is of known words (`is_known_label`);
/// else "signal 3", its number in the header, as a label may hold a name.
[[nodiscard]] std::string shown_label(const Recording& night, std::size_t channel);

/// `shown_label` of all channels, with commas; where one has no known label, how it is seen.
[[nodiscard]] std::string shown_labels(const Recording& night);

}  // namespace psg
