#include <optional>
#include <tuple>
#include <utility>

#include "bind.hpp"
#include "convert.hpp"
#include "psg/annotations/event_files.hpp"
#include "psg/annotations/read.hpp"
#include "psg/compare/comparison.hpp"
#include "psg/compare/scorer.hpp"
#include "psg/compare/tables.hpp"
#include "psg/store/marked.hpp"
#include "psg/store/store.hpp"

namespace psg::python {
namespace {

/// Onset and duration in s, and "L", "R", "B" or "" for an unknown leg.
using Movements = std::vector<std::tuple<double, double, std::string>>;

Scorer scorer_of_movements(std::string name, const Movements& rows, double duration) {
  const Unlocked unlocked;
  Scorer scorer{
      .name = std::move(name), .extent = {Time{0}, from_seconds(duration)}, .looked_for_movements = true};
  for (const auto& [onset, length, leg] : rows) {
    const Time start = from_seconds(onset);
    scorer.scoring.events.push_back({.kind = EventKind::leg_movement,
                                     .span = {start, start + from_seconds(length)},
                                     .leg = leg.empty() ? std::nullopt : std::optional(leg_named(leg))});
  }
  return scorer;
}

/// How files are read: on the recording's clock, else on the one that they have in common. `from_start` is a
/// scoring that is no file and counts from the recording's start; empty: there is none.
ReadOptions reading_of(const std::vector<std::string>& files, const std::string& from_start,
                       const Recording* night, double duration, double epoch_s,
                       const std::string& stage_map) {
  const Unlocked unlocked;
  ReadOptions options{.duration = night != nullptr ? night->duration : from_seconds(duration),
                      .epoch = from_seconds(epoch_s),
                      .read_result = &events_of_result};
  if (!stage_map.empty()) options.stage_map = stage_map_from(stage_map);
  options.start = night != nullptr
                      ? night->start
                      : common_clock(files, from_start, [&](const std::string&) { return options; });
  return options;
}

Scorer scorer_of_file(std::string name, const std::string& path, const ReadOptions& options) {
  const Unlocked unlocked;
  return {.name = std::move(name),
          .scoring = read_annotations(path, options),
          .extent = {Time{0}, options.duration}};
}

NightEvents scoring_of_files(const std::vector<std::string>& paths, const ReadOptions& options) {
  const Unlocked unlocked;
  NightEvents scoring;
  for (const std::string& path : paths) scoring = merge(std::move(scoring), read_annotations(path, options));
  return scoring;
}

Tables compare_all(std::vector<Scorer> scorers, const Rule& rule, double min_iou,
                   std::optional<NightEvents> context, std::optional<std::size_t> test) {
  const Unlocked unlocked;
  const CompareOptions options{.rule = rule, .min_iou = min_iou, .context = std::move(context), .test = test};
  return tables_of(compare_scorings(std::move(scorers), options));
}

}  // namespace

void bind_compare(py::module_& module) {
  py::class_<Scorer>(module, "Scorer");
  py::class_<ReadOptions>(module, "Reading").def(py::init(&reading_of));
  module.def("scorer_of_movements", &scorer_of_movements);
  module.def("scorer_of_file", &scorer_of_file);
  module.def("scoring_of_files", &scoring_of_files);
  module.def("scorer_of_result", [](const std::string& name, const Tables& result, const Rule& rule) {
    const Unlocked unlocked;
    return scorer_from(result, rule, name);
  });
  module.def("compare_scorings", &compare_all);
  module.def("names_of", &compare::names_of);
  module.def("is_hdf5", &is_hdf5, py::call_guard<Unlocked>());
}

}  // namespace psg::python
