#pragma once

#include <chrono>

namespace psg::app {

/// Handles the signals that end a process. The first one is kept for the stop points (`caught_signal`), so
/// that the running command can leave in order. A second one, or the first if the command has not ended soon
/// after it, removes the temporary files and ends the process as the signal would have. Signals that were
/// ignored when the process began stay ignored (nohup). A file that becomes too large and an output whose
/// reader has gone become errors of writing instead of signals.
void take_signals();

/// How long a command may take to leave in order after the first signal; 150 ms when nothing is said.
void leave_within(std::chrono::milliseconds time);

/// The number of the signal that came; 0: none.
[[nodiscard]] int caught_signal() noexcept;

/// Ends the process as the signal does by default, so that its parent sees the signal.
[[noreturn]] void end_by_signal(int number) noexcept;

}  // namespace psg::app
