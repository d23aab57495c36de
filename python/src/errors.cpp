#include "bind.hpp"

namespace psg::python {

/// psg::Error becomes the Python class psg.Error(message, kind).
void bind_errors(py::module_&) {
  py::register_local_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const Error& error) {
      const py::object type = py::module_::import("psg._error").attr("Error");
      const py::object value = type(error.what(), name(error.kind()));
      PyErr_SetObject(type.ptr(), value.ptr());
    }
  });
}

}  // namespace psg::python
