#pragma once

#include <pybind11/numpy.h>

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

/// {column name: array of float64 or int64, or list of str}.
[[nodiscard]] py::dict as_dict(const Table& table);
/// The leg of "L", "R" or "B". Throws Error(bad_argument) for another text.
[[nodiscard]] Leg leg_named(const std::string& text);
/// {column name: (unit, description)}.
[[nodiscard]] py::dict columns_of(const Table& table);

}  // namespace psg::python
