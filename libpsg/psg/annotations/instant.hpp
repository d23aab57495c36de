#pragma once

#include <string>

#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"

namespace psg {

/// When a recording started, as the user gave it: "22:35:17", "22:35" or "10:35:17 PM", since midnight.
/// @throws Error(bad_argument) when the text is no time of day, or has a date or a sign.
[[nodiscard]] Time clock_time_of(const std::string& text);

/// An instant as the user gave it: "22:41:10" by the clock on the wall, "+1:02:03" since the start.
///
/// A clock time has no date. Of its instants, 24 h apart, the one inside the recording is meant, else the
/// nearest to it: with a start at 22:30, 22:20 is 10 min before it and not 23 h 50 min later.
/// @param duration of the recording; 0: only its start is known.
/// @throws Error(bad_argument) when the text is neither, or a clock time when the start is not known.
[[nodiscard]] Time instant_of(const std::string& text, const StartClock& start, Time duration);

}  // namespace psg
