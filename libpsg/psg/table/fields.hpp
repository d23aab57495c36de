#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// One column of a table of `Row`s: what it is called, what it means, and how to get it.
/// The getter decides whether the column holds real numbers, whole numbers or text.
template <typename Row>
struct Field {
  const char* name;
  const char* unit;
  const char* description;
  std::variant<double (*)(const Row&), std::int64_t (*)(const Row&), std::string (*)(const Row&)> get;
};

/// The table of these rows: one column for each field, in the order of the list. Texts are as `shown` makes
/// them, since what is stored will be printed.
template <typename Row>
[[nodiscard]] Table table_of(const char* name, const char* description, std::span<const Field<Row>> fields,
                             const std::vector<Row>& rows) {
  Table table{name, description, {}};
  table.columns.reserve(fields.size());
  for (const Field<Row>& field : fields) {
    Column column{field.name, field.unit, field.description, {}};
    std::visit(
        [&]<typename Value>(Value (*get)(const Row&)) {
          std::vector<Value> values;
          values.reserve(rows.size());
          for (const Row& row : rows) {
            if (values.size() % 1024 == 0) stop_point();
            if constexpr (std::is_same_v<Value, std::string>) {
              values.push_back(shown(get(row)));
            } else {
              values.push_back(get(row));
            }
          }
          column.values = std::move(values);
        },
        field.get);
    table.columns.push_back(std::move(column));
  }
  return table;
}

}  // namespace psg
