#pragma once

#include <limits>
#include <string>
#include <vector>

#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// One number of a night, with everything that is needed to interpret it.
struct Index {
  std::string statistic;  ///< "plms_index", "movements_per_hour", ... (docs/rules.md lists them)
  std::string legs;       ///< "all", "left", "right" or "bilateral"
  std::string state;      ///< "TIB", "TST", "W", "N1", "N2", "N3", "R", "NREM" or ""
  double value = std::numeric_limits<double>::quiet_NaN();  ///< NaN if undefined, never 0
  std::string unit;                                         ///< "1/h", "1", "s", "min", ...
  double numerator = std::numeric_limits<double>::quiet_NaN();
  double denominator =
      std::numeric_limits<double>::quiet_NaN();  ///< in the unit `unit` implies (hours for 1/h)
};

/// One night by one standard.
struct RuleScore {
  Rule rule;
  std::vector<ScoredActivity> activities;  ///< every activity with its verdict, by onset, leg, offset
  std::vector<LegMovement> movements;      ///< in order of onset
  std::vector<Series> series;
  std::vector<Series> series_nr;  ///< second pass; empty where there is none (has_second_pass)
  std::vector<Run> runs;          ///< of which those with enough members are `series`
  std::vector<Run> runs_nr;       ///< the same in the second pass
  std::vector<Index> indices;
  std::vector<std::string> warnings;
};

}  // namespace psg
