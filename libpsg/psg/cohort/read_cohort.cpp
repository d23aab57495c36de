#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "psg/cohort/cohort.hpp"
#include "psg/cohort/cohort_table.hpp"
#include "psg/cohort/columns.hpp"
#include "psg/cohort/covariate_text.hpp"
#include "psg/core/error.hpp"
#include "psg/table/delimited.hpp"
#include "psg/table/table_text.hpp"
#include "psg/text/numbers.hpp"

namespace psg {
namespace {

double number_in(const std::string& cell, const std::string& column, const std::string& place) {
  if (is_missing(cell)) return std::numeric_limits<double>::quiet_NaN();
  if (const auto value = number_of<double>(cell)) return *value;
  // What programs make of a column of yes and no that they read and wrote again.
  if (cell == "True" || cell == "TRUE") return 1;
  if (cell == "False" || cell == "FALSE") return 0;
  throw Error(ErrorKind::malformed, fmt::format("{}: column \"{}\" is \"{}\", expected a number or {}", place,
                                                column, cell, missing_text));
}

}  // namespace

Table read_cohort(const std::string& path) {
  const DelimitedFile file(path);
  Table table{"cohort", "One row for each recording and rule set.", {}};
  for (const std::string& name : file.heading()) {
    const CohortColumn meaning = cohort_column(name);
    Column column{name, meaning.unit, meaning.description, std::vector<double>{}};
    if (meaning.type == CohortType::text) column.values = std::vector<std::string>{};
    table.columns.push_back(std::move(column));
  }
  for (const char* needed : {"id", "rule"}) {
    if (std::ranges::find(file.heading(), needed) == file.heading().end()) {
      throw Error(ErrorKind::malformed,
                  fmt::format("{}: has no column \"{}\", expected a cohort.tsv as psg merge writes it", path,
                              needed));
    }
  }
  file.each([&](std::size_t line, std::vector<std::string>& cells) {
    for (std::size_t c = 0; c < cells.size(); ++c) {
      Column& column = table.columns[c];
      if (auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
        numbers->push_back(number_in(cells[c], column.name, fmt::format("{}: line {}", path, line)));
      } else {
        const bool missing = is_missing(cells[c]);
        std::get<std::vector<std::string>>(column.values)
            .push_back(missing ? std::string() : std::move(cells[c]));
      }
    }
  });
  return table;
}

}  // namespace psg
