#pragma once

#include <pybind11/pybind11.h>
#include <pybind11/stl.h>

#include <optional>
#include <string>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

// The shims of psg._core: they convert, release the GIL, and do nothing else. What Python users see
// is documented in python/psg/*.py.
namespace psg::python {

namespace py = pybind11;

/// While it lives, the GIL is free, and Ctrl-C (whatever a Python handler of a signal raises) ends the call
/// at its next stop point: Stopped comes out of the call and is translated into what was raised.
class Unlocked {
 public:
  Unlocked();

 private:
  bool in_main_thread_;  // before the GIL goes; Python handles signals in that thread alone
  py::gil_scoped_release release_;
  std::optional<StopScope> scope_;
};

/// What `call` returns, called without the GIL.
template <class Call>
auto unlocked(Call call) {
  const Unlocked unlocked;
  return call();
}

/// For long loops that hold the GIL. Throws what a handler of a signal raised.
void check_signals();

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
void bind_picture(py::module_& module);
void bind_simulate(py::module_& module);

}  // namespace psg::python
