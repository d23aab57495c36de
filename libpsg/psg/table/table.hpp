#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace psg {

/// One column of a table. All columns of a table have the same length.
struct Column {
  std::string name;         ///< snake_case, with the unit where there is one: "onset_s", "amplitude_uv"
  std::string unit;         ///< "s", "uV", "1/h", ...; empty for text and plain counts
  std::string description;  ///< one sentence
  std::variant<std::vector<double>, std::vector<std::int64_t>, std::vector<std::string>> values;

  [[nodiscard]] std::size_t size() const {
    return std::visit([](const auto& v) { return v.size(); }, values);
  }
  friend bool operator==(const Column&, const Column&) = default;
};

/// A tidy table: what is stored in HDF5, shown on a terminal and handed to pandas is this.
struct Table {
  std::string name;  ///< "activity", "movements", "series", "indices", ...
  std::string description;
  std::vector<Column> columns;

  [[nodiscard]] std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
  friend bool operator==(const Table&, const Table&) = default;
};

/// Named texts (JSON for structured values) that belong to a result as a whole: "version", "input_hash", ...
using Attributes = std::vector<std::pair<std::string, std::string>>;

/// A result as it is stored: named tables and named texts.
struct Tables {
  Attributes attributes;
  std::vector<Table> tables;
  friend bool operator==(const Tables&, const Tables&) = default;
};

}  // namespace psg
