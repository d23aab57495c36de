#include "bind.hpp"
#include "psg/core/version.hpp"

PYBIND11_MODULE(_core, module) {
  module.doc() = "The C++ library behind psg; use the package psg.";
  module.attr("__version__") = psg::version;
  psg::python::bind_errors(module);
  psg::python::bind_rule(module);
  psg::python::bind_recording(module);
  psg::python::bind_check(module);
  psg::python::bind_scoring(module);
  psg::python::bind_score(module);
  psg::python::bind_compare(module);
  psg::python::bind_batch(module);
  psg::python::bind_export(module);
  psg::python::bind_cohort(module);
  psg::python::bind_picture(module);
  psg::python::bind_simulate(module);
}
