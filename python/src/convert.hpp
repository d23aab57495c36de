#pragma once

#include <pybind11/numpy.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "psg/core/event.hpp"
#include "psg/table/table.hpp"

namespace psg::python {

/// A NumPy array that takes over the vector's memory.
template <class T>
py::array_t<T> as_array(std::vector<T> values) {
  auto* owned = new std::vector<T>(std::move(values));
  const py::capsule owner(owned, [](void* p) { delete static_cast<std::vector<T>*>(p); });
  return py::array_t<T>(static_cast<py::ssize_t>(owned->size()), owned->data(), owner);
}

/// The value of an option in its C++ type. Throws Error(bad_argument) that names the option for another type.
template <class T>
T option(const std::string& field, py::handle value) {
  try {
    return value.cast<T>();
  } catch (const py::cast_error&) {
    throw Error(ErrorKind::bad_argument,
                field + " is of type " +
                    py::str(py::type::handle_of(value).attr("__name__")).cast<std::string>() +
                    ", which it cannot be");
  }
}

/// A time of day: text such as "22:30:00", or seconds since midnight; empty for None.
[[nodiscard]] std::optional<Time> time_of_day_in(py::handle value);
/// {column name: array of float64 or int64, or list of str}.
[[nodiscard]] py::dict as_dict(const Table& table);
/// The leg of "L", "R" or "B". Throws Error(bad_argument) for another text.
[[nodiscard]] Leg leg_named(const std::string& text);
/// {column name: (unit, description)}.
[[nodiscard]] py::dict columns_of(const Table& table);

}  // namespace psg::python
