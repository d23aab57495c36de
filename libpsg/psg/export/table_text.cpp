#include "psg/export/table_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <vector>

#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"

namespace psg::exports {
namespace {

void append(std::string& out, const std::string& given, char delimiter) {
  const std::string text = cell_text(given);
  if (text.find_first_of(std::string("\"\r\n") + delimiter) == std::string::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

void append_cell(std::string& out, const Column& column, std::size_t row, char delimiter) {
  if (const auto* values = std::get_if<std::vector<double>>(&column.values)) {
    if (!std::isnan((*values)[row])) fmt::format_to(std::back_inserter(out), "{}", (*values)[row]);
  } else if (const auto* whole = std::get_if<std::vector<std::int64_t>>(&column.values)) {
    fmt::format_to(std::back_inserter(out), "{}", (*whole)[row]);
  } else {
    append(out, std::get<std::vector<std::string>>(column.values)[row], delimiter);
  }
}

}  // namespace

std::string table_text(const Table& table, char delimiter) {
  std::string out;
  const auto line = [&](auto append_field) {
    for (std::size_t c = 0; c < table.columns.size(); ++c) {
      if (c > 0) out += delimiter;
      append_field(table.columns[c]);
    }
    out += '\n';
  };
  line([&](const Column& column) { append(out, column.name, delimiter); });
  for (std::size_t row = 0; row < table.rows(); ++row) {
    stop_tick();
    line([&](const Column& column) { append_cell(out, column, row, delimiter); });
  }
  return out;
}

}  // namespace psg::exports
