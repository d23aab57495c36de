#include "psg/edf/check/check.hpp"

#include "bind.hpp"
#include "convert.hpp"
#include "psg/edf/check/report.hpp"

namespace psg::python {
namespace {

/// One column: what `get` gives of every row.
template <class Rows, class Get>
auto column(const Rows& rows, Get get) {
  std::vector<decltype(get(rows.front()))> values;
  values.reserve(rows.size());
  for (const auto& row : rows) values.push_back(get(row));
  return values;
}

/// 0 stands for none: signals and records are counted from 1.
std::int64_t or_zero(const std::optional<std::int64_t>& number) { return number.value_or(0); }

py::dict rows_of(const edf::CheckReport& report) {
  using Row = edf::CheckedFinding;
  const auto& rows = report.rows;
  py::dict table;
  table["severity"] = column(rows, [](const Row& r) { return std::string(name(r.rule().severity)); });
  table["kind"] = column(rows, [](const Row& r) { return std::string(r.rule().id); });
  table["field"] = column(rows, [](const Row& r) { return r.finding.field; });
  table["signal"] = as_array(column(rows, [](const Row& r) { return or_zero(r.finding.signal); }));
  table["record"] = as_array(column(rows, [](const Row& r) { return or_zero(r.finding.record); }));
  table["offset"] = as_array(column(rows, [](const Row& r) { return r.finding.offset; }));
  table["count"] = as_array(column(rows, [](const Row& r) { return r.finding.count; }));
  table["found"] = column(rows, [](const Row& r) { return r.finding.found; });
  table["expected"] = column(rows, [](const Row& r) { return r.finding.expected; });
  table["rule"] = column(rows, [](const Row& r) { return std::string(r.rule().rule); });
  table["consequence"] = column(rows, [](const Row& r) { return r.consequence(); });
  table["fixable"] = as_array(column(rows, [](const Row& r) { return std::int64_t{r.fixable}; }));
  table["repair"] = column(rows, [](const Row& r) { return r.repair(); });
  return table;
}

/// Header bytes as Latin-1, which has a character for each.
py::str text_of(const std::string& bytes) {
  return py::reinterpret_steal<py::str>(
      PyUnicode_DecodeLatin1(bytes.data(), static_cast<py::ssize_t>(bytes.size()), nullptr));
}

py::dict changes_of(const edf::FixReport& report, bool shown) {
  using edf::Change;
  const auto& changes = report.changes;
  py::dict table;
  table["field"] = column(changes, [](const Change& c) { return c.field; });
  table["signal"] = as_array(column(changes, [](const Change& c) { return or_zero(c.signal); }));
  table["offset"] = as_array(column(changes, [](const Change& c) { return c.offset; }));
  const auto told = [&](const Change& c, const std::string& bytes) {
    return text_of(shown ? bytes : edf::reported(c, bytes));
  };
  table["old"] = column(changes, [&](const Change& c) { return told(c, c.before); });
  table["new"] = column(changes, [&](const Change& c) { return told(c, c.after); });
  table["cut_bytes"] = as_array(column(changes, [](const Change& c) { return c.cut_bytes; }));
  return table;
}

py::dict check(const std::string& path, bool data) {
  const auto report = [&] {
    const Unlocked unlocked;
    return edf::check(path, {.data = data});
  }();
  return rows_of(report);
}

py::tuple fix(const std::string& path, const std::string& out, bool force, bool shown) {
  const auto report = [&] {
    const Unlocked unlocked;
    return edf::fix(path, out, {}, force_if(force));
  }();
  return py::make_tuple(changes_of(report, shown), rows_of(report.after));
}

}  // namespace

void bind_check(py::module_& module) {
  module.def("check", &check);
  module.def("fix", &fix);
}

}  // namespace psg::python
