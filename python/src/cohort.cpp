#include "psg/cohort/cohort.hpp"

#include <pybind11/numpy.h>

#include "bind.hpp"
#include "convert.hpp"
#include "psg/cohort/columns.hpp"
#include "psg/cohort/levels.hpp"
#include "psg/cohort/strata.hpp"

namespace psg::python {
namespace {

/// A table of columns that are lists of text or arrays of numbers.
Table table_from(const py::dict& columns) {
  Table table{"cohort", "", {}};
  for (const auto& [name, values] : columns) {
    check_signals();
    Column column{name.cast<std::string>(), "", "", {}};
    if (py::isinstance<py::list>(values)) {
      column.values = values.cast<std::vector<std::string>>();
    } else {
      column.values = values.cast<std::vector<double>>();
    }
    table.columns.push_back(std::move(column));
  }
  return table;
}

py::dict strata(const py::dict& columns, const std::vector<std::string>& by, const std::string& measure,
                const std::string& rule) {
  const Table cohort = table_from(columns);
  return as_dict(unlocked([&] { return strata_of(cohort, {.by = by, .measure = measure, .rule = rule}); }));
}

py::tuple pairs(const py::dict& columns, const std::string& column, const std::string& first,
                const std::string& second, const std::string& measure, const std::string& rule) {
  const Table cohort = table_from(columns);
  const Pairs result = unlocked([&] {
    return pairs_of(cohort,
                    {.column = column, .first = first, .second = second, .measure = measure, .rule = rule});
  });
  return py::make_tuple(result.first, result.second, as_dict(result.subjects), as_dict(result.summary),
                        as_dict(result.unpaired));
}

/// The level of each row.
std::vector<std::string> levels(const py::dict& columns, const std::string& what) {
  const Table table = table_from(columns);
  const Unlocked unlocked;
  const cohort::Levels found = cohort::levels_of(table, what);
  std::vector<std::string> labels;
  for (const std::size_t level : found.of_row) labels.push_back(found.labels[level]);
  return labels;
}

}  // namespace

void bind_cohort(py::module_& module) {
  module.def("read_cohort",
             [](const std::string& path) { return as_dict(unlocked([&] { return read_cohort(path); })); });
  module.def("cohort_strata", &strata);
  module.def("cohort_pairs", &pairs);
  module.def("cohort_levels", &levels);
  module.def("cohort_column", [](const std::string& column) {
    const CohortColumn meaning = cohort_column(column);
    return py::make_tuple(name(meaning.type), meaning.unit, meaning.description);
  });
}

}  // namespace psg::python
