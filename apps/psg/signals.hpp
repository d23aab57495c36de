#pragma once

#include <chrono>

namespace psg::app {

/// Takes the signals that end a process: the first of them is kept for the stop points (`caught_signal`), so
/// that what runs can leave in order; the second, or the first when the command has not ended soon after,
/// removes the temporary files and ends the process as the signal would have. Signals that were ignored when
/// the process began stay so (nohup). Files that become too large, and readers of our output that have gone,
/// are errors of writing instead of signals.
void take_signals();

/// How long a command may take to leave in order after the first signal; 150 ms when nothing is said.
void leave_within(std::chrono::milliseconds time);

/// The number of the signal that came; 0: none.
[[nodiscard]] int caught_signal() noexcept;

/// Ends the process as the signal does by default, so that who started it sees that.
[[noreturn]] void end_by_signal(int number) noexcept;

}  // namespace psg::app
