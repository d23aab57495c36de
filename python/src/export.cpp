#include "psg/export/export.hpp"

#include "bind.hpp"

namespace psg::python {
namespace {

ExportOptions options_of(const py::kwargs& more) {
  ExportOptions options;
  for (const auto& [key, value] : more) {
    const auto field = key.cast<std::string>();
    if (field == "format") options.format = value.cast<std::string>();
    if (field == "rule") options.rule = value.cast<std::string>();
    if (field == "table") options.table = value.cast<std::string>();
    if (field == "recording") options.recording = value.cast<std::string>();
    if (field == "start") options.start = value.cast<std::string>();
    if (field == "keep_date") options.keep_date = value.cast<bool>();
    if (field == "keep_text") options.keep_text = value.cast<bool>();
    if (field == "stage_map") options.stage_map = value.cast<std::string>();
    if (field == "scorer") options.scorer = value.cast<std::string>();
    if (field == "epoch_s") options.epoch_s = value.cast<double>();
    if (field == "force") options.force = force_if(value.cast<bool>());
  }
  return options;
}

std::vector<std::string> notes_of_result(const Tables& result, const std::string& output,
                                         const py::kwargs& more) {
  const ExportOptions options = options_of(more);
  const Unlocked unlocked;
  return export_result(result, output, options).notes;
}

std::vector<std::string> notes_of_file(const std::string& input, const std::string& output,
                                       const py::kwargs& more) {
  const ExportOptions options = options_of(more);
  const Unlocked unlocked;
  return export_file(input, output, options).notes;
}

}  // namespace

void bind_export(py::module_& module) {
  module.def("export_result", &notes_of_result);
  module.def("export_file", &notes_of_file);
}

}  // namespace psg::python
