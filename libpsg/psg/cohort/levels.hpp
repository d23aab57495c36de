#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "psg/table/table.hpp"

namespace psg::cohort {

/// What stands for a level that is missing, in the tables that describe a cohort.
inline constexpr const char* missing_level = "missing";

/// The levels of a column, and which of them each row has.
struct Levels {
  std::string name;                 ///< of the column, or the threshold: "age_years<18"
  std::vector<std::string> labels;  ///< in order; `missing_level` last, whether it occurs or not
  std::vector<std::size_t> of_row;
};

/// The levels of a column ("dialysis": no, yes) or of a threshold on one ("ferritin_ug_l<=75": <=75, >75).
/// The order is that of the vocabulary, else that of numbers, else natural.
/// @throws Error(bad_argument) for a column that is not there, a threshold on one that is no number, or more
/// than 50 levels.
[[nodiscard]] Levels levels_of(const Table& table, const std::string& what);

/// A column of numbers as such. @throws Error(bad_argument) when it is not there or holds text.
[[nodiscard]] std::vector<double> numbers_of(const Table& table, const std::string& name);

/// The rule sets to describe: the one asked for, else all of the table in natural order.
/// @throws Error(bad_argument) when the table has no such rule set.
[[nodiscard]] std::vector<std::string> rules_for(const Table& table, const std::string& rule);

/// The rows of one rule set.
[[nodiscard]] std::vector<std::size_t> rows_for(const Table& table, const std::string& rule);

/// A table that is filled row by row.
class TableBuilder {
 public:
  TableBuilder(std::string name, std::string description)
      : table_{std::move(name), std::move(description), {}} {}
  /// Declares the next column.
  TableBuilder& text(std::string name, std::string description);
  TableBuilder& number(std::string name, std::string unit, std::string description);
  /// Adds a row: one value for each column, of its type.
  void add(std::vector<std::variant<double, std::string>> row);
  [[nodiscard]] Table take() && { return std::move(table_); }

 private:
  Table table_;
};

}  // namespace psg::cohort
