#pragma once

#include <string>

#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"

namespace psg {

/// When a recording started, as the user gave it: "22:35:17", "22:35" or "10:35:17 PM", since midnight.
/// @throws Error(bad_argument) when the text is no time of day, or has a date or a sign.
[[nodiscard]] Time clock_time_of(const std::string& text);

/// An instant as the user gave it: "22:41:10" by the clock on the wall, "+1:02:03" since the start.
/// @throws Error(bad_argument) when the text is neither, or a clock time when the start is not known.
[[nodiscard]] Time instant_of(const std::string& text, const StartClock& start);

}  // namespace psg
