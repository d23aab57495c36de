#pragma once

#include <optional>
#include <string_view>

#include "psg/annotations/marks.hpp"

namespace psg::annotations {

/// The meaning of an Embla type at a location. "PLM" alone marks a series of movements and not one, and stays
/// an event of kind other.
[[nodiscard]] ClassMeaning embla_meaning(std::string_view type, std::string_view location);

/// Adds an event by its Embla type ("SLEEP-S2", "PLM-LM", "AROUSAL-PLM"), as RemLogic's text and XML hold it.
void add_embla(MarkList& marks, Time onset, std::optional<Time> duration, std::string_view type,
               std::string_view location);

}  // namespace psg::annotations
