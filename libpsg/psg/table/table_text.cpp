#include "psg/table/table_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <variant>

#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"

namespace psg {

TextRows& TextRows::add_plain(std::string_view cell) {
  out_ += cell;
  out_ += delimiter_;
  return *this;
}

TextRows& TextRows::add(std::string_view text) {
  const std::string cell = cell_text(text);  // on one line
  if (cell.empty()) return add_plain(missing_);
  if (cell.find('"') == std::string::npos && cell.find(delimiter_) == std::string::npos) {
    return add_plain(cell);
  }
  out_ += '"';
  for (const char c : cell) out_.append(c == '"' ? 2 : 1, c);
  return add_plain("\"");
}

TextRows& TextRows::add(double value) {
  return std::isnan(value) ? add_plain(missing_) : add_plain(fmt::format("{}", value));
}

TextRows& TextRows::add(double value, int decimals) {
  return std::isnan(value) ? add_plain(missing_) : add_plain(fmt::format("{:.{}f}", value, decimals));
}

void TextRows::end_row() { out_.back() = '\n'; }

void TextRows::row(std::initializer_list<std::string_view> cells) {
  for (const std::string_view cell : cells) add(cell);
  end_row();
}

std::string heading_line(std::initializer_list<std::string_view> names) {
  TextRows rows;
  rows.row(names);
  return rows.take();
}

void add_heading(TextRows& rows, const Table& table) {
  for (const Column& column : table.columns) rows.add(column.name);
  if (!table.columns.empty()) rows.end_row();
}

void add_row(TextRows& rows, const Table& table, std::size_t row) {
  stop_tick();
  for (const Column& column : table.columns) {
    std::visit([&](const auto& values) { rows.add(values[row]); }, column.values);
  }
  rows.end_row();
}

std::string table_text(const Table& table, char delimiter) {
  TextRows rows(delimiter);
  add_heading(rows, table);
  for (std::size_t row = 0; row < table.rows(); ++row) add_row(rows, table, row);
  return rows.take();
}

}  // namespace psg
