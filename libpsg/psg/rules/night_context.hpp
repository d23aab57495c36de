#pragma once

#include <limits>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/core/time.hpp"
#include "psg/rules/movement.hpp"

namespace psg {

/// A stretch that cannot be scored: movements and series never bridge it.
struct Break {
  Span span;
  Boundary why = Boundary::gap;  ///< gap or artefact
  friend bool operator==(const Break&, const Break&) = default;
};

/// What the rules need to know about a night besides its movements.
struct NightContext {
  NightEvents given;          ///< stages, respiratory events, arousals, lights
  Span recording;             ///< the first to the last instant that was recorded
  std::vector<Break> breaks;  ///< gaps of the recording and artefacts, in order of time
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();  ///< ASDA 1993 calibration movement
};

}  // namespace psg
