#pragma once

#include <optional>
#include <vector>

#include "psg/annotations/standard_texts.hpp"
#include "psg/core/event.hpp"

namespace psg {

/// One annotation whose meaning is known.
struct Mark {
  Time onset{};
  std::optional<Time> duration;  ///< empty or not above 0: the file gives none
  Meaning meaning;
};

/// The scoring that a list of annotations holds. Stages without a duration last until the next
/// stage, at most one epoch length (that most stages of the list have, 30 s when unknown).
/// Overlapping epochs are cut at the next start with a warning; nothing is dropped silently.
///
/// One arousal or respiratory event tells that somebody scored both, so that a kind without any had none.
/// Stages, lights, movements of the legs and what else there is do not tell that.
[[nodiscard]] NightEvents night_events_from(const std::vector<Annotation>& annotations);
/// The same of marks that a format's reader has given their meaning.
[[nodiscard]] NightEvents night_events_from(std::vector<Mark> marks);

}  // namespace psg
