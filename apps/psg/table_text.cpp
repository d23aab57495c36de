#include "table_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "text.hpp"

namespace psg::app {
namespace {

std::string cell(const Column& column, std::size_t row) {
  if (const auto* values = std::get_if<std::vector<double>>(&column.values)) {
    const double value = (*values)[row];
    if (std::isnan(value)) return "—";
    return column.unit == "s" && std::isfinite(value) ? fmt::format("{:.3f}", value)
                                                      : fmt::format("{:.5g}", value);
  }
  if (const auto* values = std::get_if<std::vector<std::int64_t>>(&column.values)) {
    return fmt::format("{}", (*values)[row]);
  }
  return printable(std::get<std::vector<std::string>>(column.values)[row]);
}

}  // namespace

std::string as_text(const Table& table) {
  std::vector<TextTable::Head> heads;
  for (const auto& column : table.columns) {
    const bool words = std::holds_alternative<std::vector<std::string>>(column.values);
    heads.push_back({printable(column.name), words ? TextTable::Align::left : TextTable::Align::right});
  }
  TextTable out(std::move(heads));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    std::vector<std::string> cells;
    for (const auto& column : table.columns) cells.push_back(cell(column, row));
    out.add(std::move(cells));
  }
  return out.str(0);
}

}  // namespace psg::app
