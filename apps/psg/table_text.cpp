#include "table_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "psg/core/shown_text.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

std::string cell(const Column& column, std::size_t row, bool text) {
  if (const auto* values = std::get_if<std::vector<double>>(&column.values)) {
    const double value = (*values)[row];
    if (std::isnan(value)) return text ? "—" : "n/a";
    if (!text) return fmt::format("{}", value);
    return column.unit == "s" && std::isfinite(value) ? fmt::format("{:.3f}", value)
                                                      : fmt::format("{:.5g}", value);
  }
  if (const auto* values = std::get_if<std::vector<std::int64_t>>(&column.values)) {
    return fmt::format("{}", (*values)[row]);
  }
  const std::string& value = std::get<std::vector<std::string>>(column.values)[row];
  return text ? printable(value) : cell_text(value);
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
    for (const auto& column : table.columns) cells.push_back(cell(column, row, true));
    out.add(std::move(cells));
  }
  return out.str(0);
}

std::string as_tsv(const Table& table) {
  std::string out;
  for (const auto& column : table.columns) out += cell_text(column.name) + '\t';
  if (!out.empty()) out.back() = '\n';
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const auto& column : table.columns) out += cell(column, row, false) + '\t';
    out.back() = '\n';
  }
  return out;
}

}  // namespace psg::app
