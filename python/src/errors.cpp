#include "bind.hpp"
#include "psg/batch/folder.hpp"

namespace psg::python {

/// psg::Error becomes the Python class psg.Error(message, kind), batch::InUse its subclass.
void bind_errors(py::module_&) {
  py::register_local_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const Error& error) {
      const bool in_use = dynamic_cast<const batch::InUse*>(&error) != nullptr;
      const py::object type = py::module_::import("psg._error").attr(in_use ? "InUseError" : "Error");
      const py::object value = type(error.what(), name(error.kind()));
      PyErr_SetObject(type.ptr(), value.ptr());
    }
  });
}

}  // namespace psg::python
