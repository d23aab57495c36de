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
  bool start_known = true;  ///< false: nobody says when the night began, and the first onset stands for it
  bool end_known = true;    ///< false: nobody says when it ended, and the last offset stands for it
};

/// What all scorers could have scored: from the latest of their beginnings (lights off, else the start of
/// the recording, else of the staging) to the earliest of their ends. Where no scorer says how far it goes,
/// the first onset or last offset of all movements bounds it; then nothing
/// per hour of it is defined, because movements do not tell how long a night was.
/// @throws Error(unsupported) when the scorers have no time in common, or nothing at all.
[[nodiscard]] Window common_window(const std::vector<Scorer>& scorers);

}  // namespace psg::compare
