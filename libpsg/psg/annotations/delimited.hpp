#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace psg::annotations {

/// Text in columns under one heading. Rows may be shorter than the heading. The text lives longer.
struct Delimited {
  /// The fields of all rows one after the other, and where each ends: a file has many.
  struct Fields {
    std::string text;
    std::vector<std::uint32_t> ends;
  };
  struct Row {
    std::size_t line = 0;            ///< from 1, as editors count
    std::string_view text;           ///< the whole line
    const Fields* fields = nullptr;  ///< of the table
    std::uint32_t first = 0;         ///< of the row among all fields
    std::uint32_t count = 0;
    /// The field of a column, empty where the row has none.
    [[nodiscard]] std::string_view at(std::optional<std::size_t> column) const noexcept {
      if (!column || *column >= count) return {};
      const std::size_t field = first + *column;
      const std::size_t begin = field == 0 ? 0 : fields->ends[field - 1];
      return std::string_view(fields->text).substr(begin, fields->ends[field] - begin);
    }
  };
  std::vector<std::string> heading;  ///< folded: "Start Time" is "starttime"
  std::vector<Row> rows;             ///< without empty lines
  std::unique_ptr<Fields> fields = std::make_unique<Fields>();

  /// The fields of a column in all rows, empty where a row has none.
  [[nodiscard]] std::vector<std::string> texts(std::optional<std::size_t> column) const;
  /// The first column whose heading begins with one of these (folded).
  [[nodiscard]] std::optional<std::size_t> column(std::initializer_list<std::string_view> names) const;
  /// The first column with this heading (folded).
  [[nodiscard]] std::optional<std::size_t> exact_column(std::string_view name) const;
};

/// The columns below the first line that `is_heading` takes, of at most 1,000 columns; no heading and no rows
/// when there is none.
[[nodiscard]] Delimited delimited(std::string_view text, char delimiter,
                                  bool (*is_heading)(const Delimited& candidate));
Delimited delimited(std::string&& text, char delimiter, bool (*is_heading)(const Delimited&)) = delete;

}  // namespace psg::annotations
