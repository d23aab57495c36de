#include <cstring>
#include <memory>

#include "bind.hpp"
#include "psg/batch/output_folder.hpp"

namespace psg::python {
namespace {

// What a handler of a signal raised in the call that this thread is in.
thread_local std::unique_ptr<py::error_already_set> raised;

bool in_main_thread() {
  const py::object threading = py::module_::import("threading");
  const py::object here = threading.attr("get_ident")(), main = threading.attr("main_thread")().attr("ident");
  return here.equal(main);
}

bool signal_raised() {
  const py::gil_scoped_acquire gil;
  if (PyErr_CheckSignals() == 0) return false;
  raised = std::make_unique<py::error_already_set>();
  return true;
}

}  // namespace

Unlocked::Unlocked() : in_main_thread_(in_main_thread()) {
  if (in_main_thread_) scope_.emplace(&signal_raised);
}

void check_signals() {
  if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

/// psg::Error becomes the Python class psg.Error(message, kind), batch::InUse its subclass, and Stopped what
/// was raised.
void bind_errors(py::module_&) {
  py::register_local_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const Error& error) {
      const bool in_use = dynamic_cast<const batch::InUse*>(&error) != nullptr;
      const py::object type = py::module_::import("psg._error").attr(in_use ? "InUseError" : "Error");
      // A file's name need not be UTF-8.
      const auto sentence = py::reinterpret_steal<py::str>(
          PyUnicode_DecodeUTF8(error.what(), static_cast<py::ssize_t>(std::strlen(error.what())), "replace"));
      const py::object value = type(sentence, name(error.kind()));
      PyErr_SetObject(type.ptr(), value.ptr());
    } catch (const Stopped&) {
      if (const auto error = std::move(raised)) {
        error->restore();
      } else {
        PyErr_SetNone(PyExc_KeyboardInterrupt);
      }
    }
  });
}

}  // namespace psg::python
