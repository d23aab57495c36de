#pragma once

#include <string>
#include <vector>

#include "psg/compare/scorer.hpp"

namespace psg::compare {

/// The stretch of the night that is compared.
struct Window {
  Span span;
  std::string from;  ///< what bounds it: "lights off of a.txt", "end of the recording of b.h5"
  std::string to;
};

/// What all scorers could have scored: from the latest of their beginnings (lights off, else the start of
/// the recording, else of the staging) to the earliest of their ends. Where no scorer says how far it goes,
/// the first onset or last offset of all movements bounds it.
/// @throws Error(bad_argument) when the scorers have no time in common, or nothing at all.
[[nodiscard]] Window common_window(const std::vector<Scorer>& scorers);

}  // namespace psg::compare
