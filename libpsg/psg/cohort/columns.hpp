#pragma once

#include <cstdint>
#include <string>
#include <string_view>
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

/// The columns that every cohort.tsv has, in order: who and which rule set, hours, indices, channels. Those
/// of covariates follow, as far as they are known of at least one recording.
[[nodiscard]] const std::vector<CohortColumn>& cohort_columns();

/// The description of a column: of `cohort_columns`, of the vocabulary of covariates, or text otherwise.
[[nodiscard]] CohortColumn cohort_column(std::string_view name);

}  // namespace psg

namespace psg::cohort {

/// The columns of cohort.tsv that a result's table "indices" fills: hours of each state, and the statistics
/// that a cohort is described by, of the many that a night has.
[[nodiscard]] std::vector<CohortColumn> index_columns();

}  // namespace psg::cohort
