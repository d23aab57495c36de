#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <string>

#include "psg/core/error.hpp"

// The shims of psg._core: they convert, release the GIL, and do nothing else. What Python users see
// is documented in python/psg/*.py.
namespace psg::python {

namespace py = pybind11;

void bind_errors(py::module_& module);
void bind_rule(py::module_& module);
void bind_recording(py::module_& module);
void bind_check(py::module_& module);
void bind_scoring(py::module_& module);
void bind_score(py::module_& module);
void bind_compare(py::module_& module);
void bind_batch(py::module_& module);
void bind_export(py::module_& module);
void bind_cohort(py::module_& module);
void bind_simulate(py::module_& module);

}  // namespace psg::python
