#include "convert.hpp"

#include <type_traits>
#include <variant>

#include "psg/annotations/instant.hpp"

namespace psg::python {
namespace {

template <class T>
py::object as_python(const std::vector<T>& values) {
  if constexpr (std::is_arithmetic_v<T>) {
    return as_array(values);
  } else {
    constexpr std::size_t ask_every = 4096;
    py::list list(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i % ask_every == 0) check_signals();
      list[i] = py::cast(values[i]);
    }
    return list;
  }
}

}  // namespace

py::dict as_dict(const Table& table) {
  py::dict columns;
  for (const Column& column : table.columns) {
    columns[py::str(column.name)] =
        std::visit([](const auto& values) { return as_python(values); }, column.values);
  }
  return columns;
}

std::optional<Time> time_of_day_in(py::handle value) {
  if (value.is_none()) return std::nullopt;
  if (py::isinstance<py::str>(value)) return clock_time_of(value.cast<std::string>());
  return from_seconds(option<double>("start", value));
}

Leg leg_named(const std::string& text) {
  for (const Leg leg : {Leg::left, Leg::right, Leg::both}) {
    if (text == name(leg)) return leg;
  }
  throw Error(ErrorKind::bad_argument, "leg is \"" + text + "\", expected \"L\", \"R\" or \"B\"");
}

py::dict columns_of(const Table& table) {
  py::dict columns;
  for (const Column& column : table.columns) {
    columns[py::str(column.name)] = py::make_tuple(column.unit, column.description);
  }
  return columns;
}

}  // namespace psg::python
