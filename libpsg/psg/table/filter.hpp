#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "psg/table/table.hpp"

namespace psg {

/// What the rows of a table that are wanted have in one column.
struct Condition {
  enum class Comparison : std::uint8_t { equal, unequal, below, at_most, above, at_least };
  std::string column;
  Comparison comparison = Comparison::equal;
  /// One of them must be equal, or none of them, where several are given. In texts "*" stands for any
  /// letters.
  std::vector<std::string> values;
};

/// "leg=L", "stage=N2,N3", "statistic=plm*", "duration_s>=5", "verdict!=counted".
/// @throws Error(bad_argument) for anything else.
[[nodiscard]] Condition condition_of(std::string_view text);

/// The rows of the table that meet the condition. What is missing (NaN, an empty text) is equal to "NA" and
/// to nothing else; it is neither below nor above anything, nor unequal to anything but "NA".
/// @throws Error(bad_argument) when there is no such column, for a value that is no number in a column of
/// numbers, and for texts that are to be below or above.
[[nodiscard]] Table rows_where(Table table, const Condition& condition);

/// The table with a column for each state instead of a row: those of `state` and `value` become columns named
/// by the states, in the order in which they occur; what was divided is left out. NaN: there was no such row.
/// @throws Error(bad_argument) when it has no columns state and value.
[[nodiscard]] Table by_state(const Table& table);

}  // namespace psg
