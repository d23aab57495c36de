#include "psg/export/export.hpp"

#include "bind.hpp"
#include "convert.hpp"

namespace psg::python {
namespace {

ExportOptions options_of(const py::kwargs& more) {
  ExportOptions options;
  for (const auto& [key, value] : more) {
    const auto field = key.cast<std::string>();
    if (field == "format") options.format = option<std::string>(field, value);
    if (field == "rule") options.rule = option<std::string>(field, value);
    if (field == "table") options.table = option<std::string>(field, value);
    if (field == "recording") options.recording = option<std::string>(field, value);
    if (field == "into") options.into = option<std::string>(field, value);
    if (field == "start") options.start = option<std::string>(field, value);
    if (field == "keep_date") options.keep_date = option<bool>(field, value);
    if (field == "keep_text") options.keep_text = option<bool>(field, value);
    if (field == "stage_map") options.stage_map = option<std::string>(field, value);
    if (field == "scorer") options.scorer = option<std::string>(field, value);
    if (field == "epoch_s") options.epoch_s = option<double>(field, value);
    if (field == "force") options.force = force_if(option<bool>(field, value));
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
