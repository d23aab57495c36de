#pragma once

#include <string>
#include <vector>

#include "psg/annotations/night_events.hpp"
#include "psg/core/recording.hpp"

namespace psg::annotations {

/// Undoes the change to or from summer time in marks, in the order of the file, whose times were read off a
/// clock on the wall that started at `start`.
///
/// Stages that follow each other tell it: at a full hour, one begins exactly an hour before or after the end
/// of the one above it. A jump back is always a change of the clock. A jump forward may be an hour that
/// nobody scored, and counts on a Sunday of March, April or September to November alone. What was done, or
/// may have to be done, is a warning.
void undo_clock_change(std::vector<Mark>& marks, const StartClock& start, std::vector<std::string>& warnings);

}  // namespace psg::annotations
