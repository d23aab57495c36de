#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "psg/table/table.hpp"

namespace psg {

/// What stands for a missing or undefined value in the tables of text that we write: pandas and R read it so.
inline constexpr std::string_view missing_text = "NA";

/// Rows of cells as text (RFC 4180): numbers with every digit, texts as `cell_text` makes them safe for
/// spreadsheets, cells in quotes where a quote or the delimiter needs them. NaN and empty texts are missing.
class TextRows {
 public:
  /// @param missing what stands for a missing value where another standard wants its own
  explicit TextRows(char delimiter = '\t', std::string_view missing = missing_text) noexcept
      : delimiter_(delimiter), missing_(missing) {}

  TextRows& add(std::string_view text);
  TextRows& add(double value);
  TextRows& add(std::integral auto value) { return add_plain(std::to_string(value)); }
  /// A number with so many digits behind the point.
  TextRows& add(double value, int decimals);
  /// Ends the row, which has a cell at least.
  void end_row();
  /// A whole row of texts.
  void row(std::initializer_list<std::string_view> cells);

  [[nodiscard]] std::size_t size() const noexcept { return out_.size(); }
  /// What was written since it was last taken.
  [[nodiscard]] std::string take() { return std::exchange(out_, {}); }

 private:
  TextRows& add_plain(std::string_view cell);

  std::string out_;
  char delimiter_;
  std::string_view missing_;
};

/// One line of tab-separated names.
[[nodiscard]] std::string heading_line(std::initializer_list<std::string_view> names);

/// Adds the names of the columns, or the cells of one row, as a row.
/// @{
void add_heading(TextRows& rows, const Table& table);
void add_row(TextRows& rows, const Table& table, std::size_t row);
/// @}

/// The whole table under its column names.
[[nodiscard]] std::string table_text(const Table& table, char delimiter);

}  // namespace psg
