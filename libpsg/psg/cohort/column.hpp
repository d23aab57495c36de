#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace psg {

/// What the cells of a column of cohort.tsv hold.
enum class CohortType : std::uint8_t { number, whole, flag, text };

/// "number", "whole", "flag" or "text".
[[nodiscard]] const char* name(CohortType type) noexcept;

/// One column of cohort.tsv, as cohort.json describes it.
struct CohortColumn {
  std::string name;  ///< snake_case with the unit: "plms_index_per_h"
  CohortType type = CohortType::number;
  std::string unit{};
  std::string denominator{};  ///< what it is divided by: the column that holds it; empty: nothing
  std::string description;
  std::string source;                 ///< standard, paper or page that defines it
  std::vector<std::string> levels{};  ///< of a text that is one of a few
  bool plms_index = false;            ///< the thresholds of ICSD-3 (15/h, children 5/h) are about this
  std::string statistic{};  ///< of an index: its name, group and state in a result's table "indices"
  std::string legs{};
  std::string state{};
};

}  // namespace psg
