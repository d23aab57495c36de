#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/legs/movement.hpp"
#include "psg/legs/rule.hpp"

namespace psg {

/// A stretch that cannot be scored: movements and series never bridge it.
struct Break {
  Span span;
  Boundary why = Boundary::gap;  ///< gap or artefact
  friend bool operator==(const Break&, const Break&) = default;
};

/// What the rules need to know about a night besides its movements.
struct NightContext {
  Scoring scoring;            ///< stages, respiratory events, arousals, lights
  Span recording;             ///< the first to the last instant that was recorded
  std::vector<Break> breaks;  ///< gaps of the recording and artefacts, in order of time
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();  ///< ASDA 1993 calibration movement
};

/// One number of a night with everything that is needed to read it.
struct Index {
  std::string statistic;  ///< "plms_index", "movements_per_hour", ... (docs/rules.md lists them)
  std::string group;      ///< "all", "left", "right" or "bilateral"
  std::string state;      ///< "TIB", "TST", "W", "N1", "N2", "N3", "R", "NREM" or ""
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN: undefined, never 0 instead
  std::string unit;                                         ///< "1/h", "1", "s", "min", ...
  double numerator = std::numeric_limits<double>::quiet_NaN();
  double denominator =
      std::numeric_limits<double>::quiet_NaN();  ///< in the unit `unit` implies (hours for 1/h)
};

/// One night by one standard.
struct RuleScore {
  Rule rule;
  std::vector<Movement> movements;  ///< every activity with its verdict, by onset, leg, offset
  std::vector<Group> groups;        ///< in order of onset
  std::vector<Series> series;
  std::vector<Series> series_nr;  ///< second pass; empty for standards without one
  std::vector<Index> indices;
  std::vector<std::string> warnings;
};

/// The night's movements by one standard: one leg, both legs, series, indices, and why.
///
/// Activities may come in any order and from any source (`Activity::detected` false for those that
/// somebody marked). Without staging the wake rule is not applied and every index per sleep or per
/// stage is undefined.
/// The analysis window is lights off to lights on inside the recording (an empty `recording` is
/// unknown: then only lights bound it). Breaks may come in any order and overlap; empty ones do not count.
/// @throws Error(bad_argument) for an activity that ends before it starts or lies beyond 100 years, and
/// for a calibration amplitude that is not above 0.
[[nodiscard]] RuleScore score_movements(const std::vector<Activity>& activities, const NightContext& night,
                                        const Rule& rule);

/// The verdict as a sentence a technician can check, for example "1.2 s after the end of the
/// hypopnea at 3:12:08, limit 0.5 s".
[[nodiscard]] std::string explain(const Movement& movement, const NightContext& night);

}  // namespace psg
