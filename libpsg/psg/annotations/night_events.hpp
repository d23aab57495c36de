#pragma once

#include <optional>
#include <vector>

#include "psg/annotations/standard_texts.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// One annotation whose meaning is known.
struct Mark {
  Time onset{};
  std::optional<Time> duration;  ///< empty or not above 0: the file gives none
  Meaning meaning;
  bool until_end = false;  ///< lasts until the recording ends, instead of a duration
};

/// The scoring that a list of annotations holds. `end` is when the recording ends, 0 where that is unknown.
///
/// Stages without a duration are read in one of two ways. Where their onsets lie on a grid, each is one
/// epoch, as long as most of them are. Where they are written at changes alone, each lasts until the next,
/// and the last until `end` (30 s where that is unknown); a warning says so. Beside stages with durations, a
/// stage without lasts one epoch. Overlapping epochs are cut at the next start with a warning. Stages of two
/// scorings that differ are left out. Nothing is dropped silently.
///
/// Lights are points in time, or intervals: lights off for more than 30 s, without lights on, is the whole
/// time in bed; two stretches of lights on, of 20 s or more, lie around it.
///
/// One arousal or respiratory event tells that somebody scored both, so that a kind without any had none,
/// unless the list has a name that is not known and may be one of that kind.
/// Stages, lights, movements of the legs and what else there is do not tell that.
[[nodiscard]] NightEvents night_events_from(const std::vector<Annotation>& annotations, Time end = Time{0});
/// The same of marks that a format's reader has given their meaning.
[[nodiscard]] NightEvents night_events_from(std::vector<Mark> marks, Time end = Time{0});
/// The scoring that a recording's own annotations hold.
[[nodiscard]] NightEvents night_events_from(const Recording& night);

}  // namespace psg
