#include <fmt/format.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bind.hpp"
#include "psg/annotations/read.hpp"
#include "psg/batch/list.hpp"
#include "psg/batch/list_file.hpp"
#include "psg/batch/merge.hpp"
#include "psg/batch/output_folder.hpp"
#include "psg/batch/run.hpp"
#include "psg/channels/read_lab_table.hpp"
#include "psg/cohort/cohort.hpp"
#include "psg/core/units.hpp"
#include "psg/rules/rule.hpp"
#include "psg/system/input_file.hpp"

namespace psg::python {
namespace {

using batch::Item;

/// The recordings of a batch.
struct List {
  std::vector<Item> items;
};

/// All fields of an item. A field that is added there does not compile until it is added here: an item that
/// loses one on its way to another process would be scored otherwise.
auto fields_of(Item& item) {
  auto& [id, edf, stages, events, unsure, beside, left, right, legs, unit, rules, stage_map, start,
         lights_off, lights_on, calibration_uv, subject, session, covariates, origin, problem] = item;
  return std::tie(id, edf, stages, events, unsure, beside, left, right, legs, unit, rules, stage_map, start,
                  lights_off, lights_on, calibration_uv, subject, session, covariates, origin, problem);
}

template <class... T>
std::tuple<T...> values_of(std::tuple<T&...> fields) {
  return fields;
}

using State = decltype(values_of(fields_of(std::declval<Item&>())));

py::list state_of(List& self) {
  py::list state;
  for (Item& item : self.items) {
    check_signals();
    state.append(py::cast(State(fields_of(item))));
  }
  return state;
}

List from_state(const py::list& state) {
  List self;
  self.items.reserve(state.size());
  for (const py::handle& item : state) {
    check_signals();
    fields_of(self.items.emplace_back()) = item.cast<State>();
  }
  return self;
}

/// Throws Error(bad_argument) for a value that would fail every recording.
void check(const batch::Settings& settings) {
  static_cast<void>(rules_named(settings.rules, settings.measure));
  if (!settings.stage_map.empty()) static_cast<void>(stage_map_from(settings.stage_map));
  const std::string& unit = settings.channels.unit;
  if (!unit.empty() && !microvolts_per(unit)) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("unit \"{}\" is no known voltage, expected V, mV, uV or nV", unit));
  }
}

batch::Settings settings_of(const py::kwargs& given) {
  batch::Settings settings;
  for (const auto& [key, value] : given) {
    const auto field = key.cast<std::string>();
    const auto set = [&, &source = value](const char* name, auto& target) {
      if (field != name) return false;
      target = source.template cast<std::decay_t<decltype(target)>>();
      return true;
    };
    std::pair<std::string, std::string> table;  // name and text of a TOML file
    const bool known = set("rules", settings.rules) || set("measure", settings.measure) ||
                       set("left", settings.channels.left) || set("right", settings.channels.right) ||
                       set("legs", settings.channels.legs) || set("unit", settings.channels.unit) ||
                       set("stage_map", settings.stage_map) || set("epoch_s", settings.epoch_s) ||
                       set("scorer", settings.scorer) || set("no_arousals", settings.no_arousals) ||
                       set("no_respiratory", settings.no_respiratory) ||
                       set("use_marked", settings.use_marked) || set("envelope", settings.keep_envelope) ||
                       set("keep_text", settings.keep_text) || set("keep_columns", settings.keep_columns) ||
                       set("channel_table", table);
    if (!known) throw Error(ErrorKind::bad_argument, fmt::format("a batch has no setting \"{}\"", field));
    if (field == "channel_table") settings.channels.table = channel_table_from(table.second, table.first);
  }
  check(settings);
  return settings;
}

const char* name_of(batch::Status status) {
  switch (status) {
    case batch::Status::scored: return "scored";
    case batch::Status::kept: return "kept";
    case batch::Status::failed: return "failed";
  }
  return "";
}

/// Calls Python from a run. What Python raises, Ctrl-C too, ends the run early but in order: recordings under
/// way are left and the failures so far written.
class Calls {
 public:
  Calls(py::function done, py::function stop) : done_(std::move(done)), stop_(std::move(stop)) {}

  void done(const batch::Outcome& outcome) {
    const py::gil_scoped_acquire gil;
    guarded([&] {
      done_(outcome.item->id, name_of(outcome.status), outcome.failure.kind, outcome.failure.reason);
    });
  }
  bool stop() {
    const py::gil_scoped_acquire gil;
    bool wanted = false;
    guarded([&] {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      wanted = py::cast<bool>(stop_());
    });
    return wanted || raised_;
  }
  /// Raises what was raised. The caller holds the GIL.
  void rethrow() {
    if (raised_) throw py::error_already_set(std::move(*raised_));
  }

 private:
  template <class Call>
  void guarded(Call call) {
    if (raised_) return;
    try {
      call();
    } catch (py::error_already_set& error) {
      raised_ = std::make_unique<py::error_already_set>(std::move(error));
    }
  }

  py::function done_, stop_;
  std::unique_ptr<py::error_already_set> raised_;
};

/// @returns whether `stop` ended the run before its last recording
bool run(const List& list, const batch::Settings& settings, const batch::RunOptions& options,
         const py::function& done, const py::function& stop) {
  Calls calls(done, stop);
  bool stopped = false;
  {
    const Unlocked unlocked;
    stopped = batch::run(list.items, settings, options,
                         {.done = [&](const batch::Outcome& outcome) { calls.done(outcome); },
                          .stop = [&] { return calls.stop(); }})
                  .stopped;
  }
  calls.rethrow();
  return stopped;
}

std::string shard_of_array() {
  const auto task = batch::array_task();
  return task ? batch::text_of(task->shard) : std::string();
}

py::dict report_of(const batch::MergeReport& report) {
  std::vector<std::string> ids, files, kinds, reasons, left_ids, left_reasons;
  for (const batch::Failure& failure : report.failures) {
    ids.push_back(failure.id);
    files.push_back(failure.file);
    kinds.push_back(failure.kind);
    reasons.push_back(failure.reason);
  }
  for (const ExcludedResult& left : report.cohort.left_out) {
    left_ids.push_back(left.id);
    left_reasons.push_back(left.reason);
  }
  using namespace py::literals;
  return py::dict(
      "failed"_a = py::dict("id"_a = ids, "file"_a = files, "kind"_a = kinds, "reason"_a = reasons),
      "left_out"_a = py::dict("id"_a = left_ids, "reason"_a = left_reasons),
      "recordings"_a = report.cohort.recordings, "unknown_covariates"_a = report.cohort.unknown_covariates,
      "unfit_covariates"_a = report.cohort.unfit_covariates, "missing_shards"_a = report.missing_shards,
      "shards"_a = report.shards);
}

py::dict merge(const std::string& folder, bool movements, const std::optional<std::string>& covariates,
               const std::vector<std::string>& keep_columns, std::vector<std::string> inputs) {
  batch::MergeReport report;
  {
    const Unlocked unlocked;
    CohortOptions options{.movements = movements, .inputs = std::move(inputs), .keep_columns = keep_columns};
    if (covariates) options.covariates = read_covariates(*covariates);
    report = batch::merge(folder, options);
  }
  return report_of(report);
}

std::vector<std::string> each(const List& self, std::string Item::*field) {
  std::vector<std::string> values;
  values.reserve(self.items.size());
  for (const Item& item : self.items) values.push_back(item.*field);
  return values;
}

void bind_list(py::module_& module) {
  py::class_<List>(module, "List")
      .def_static(
          "read", [](const std::vector<std::string>& paths) { return List{batch::read_list(paths)}; },
          py::call_guard<Unlocked>())
      .def_static("of_rows",
                  [](std::vector<std::string> heading, const std::vector<std::vector<std::string>>& rows,
                     const std::string& folder, const std::string& name) {
                    const Unlocked unlocked;
                    List list{batch::read_rows(std::move(heading), rows, folder, name)};
                    batch::check(list.items);
                    return list;
                  })
      .def("with_covariates",
           [](List self, const std::string& path) {
             const Unlocked unlocked;
             std::string unfit = batch::add_covariates(self.items, read_covariates(path));
             batch::check(self.items);
             return std::pair(std::move(self), std::move(unfit));
           })
      .def("unknown_columns",
           [](const List& self) {
             std::vector<std::string> columns;
             for (const Item& item : self.items) {
               for (std::string& column : unknown_covariates(item.covariates)) {
                 if (std::ranges::find(columns, column) == columns.end())
                   columns.push_back(std::move(column));
               }
             }
             return columns;
           })
      .def("ids", [](const List& self) { return each(self, &Item::id); })
      .def("edfs", [](const List& self) { return each(self, &Item::edf); })
      .def("__len__", [](const List& self) { return self.items.size(); })
      .def(py::pickle(&state_of, &from_state));
}

}  // namespace

void bind_batch(py::module_& module) {
  bind_list(module);
  py::class_<batch::Settings>(module, "BatchSettings").def(py::init(&settings_of));
  py::class_<batch::Lock>(module, "Lock").def_static("try_to", [](const std::string& file, bool alone) {
    auto lock = batch::Lock::try_to(file, alone ? batch::Lock::Kind::alone : batch::Lock::Kind::shared);
    return lock ? std::make_unique<batch::Lock>(std::move(*lock)) : nullptr;
  });
  module.def("run_batch", [](const List& list, const batch::Settings& settings, const std::string& output,
                             int jobs, const std::string& shard, bool resume, std::vector<std::string> inputs,
                             bool isolated, const py::function& done, const py::function& stop) {
    const batch::Shard part = shard.empty() ? batch::Shard{} : batch::shard_from(shard);
    return run(list, settings,
               {.output = output,
                .jobs = jobs,
                .shard = part,
                .resume = resume,
                .inputs = std::move(inputs),
                .isolated = isolated},
               done, stop);
  });
  module.def("positions", [](std::size_t count, const std::string& shard) {
    return batch::slice(count, shard.empty() ? batch::Shard{} : batch::shard_from(shard));
  });
  module.def("channel_table_bytes", [](const std::string& path) {
    return py::bytes(read_file(path, largest_channel_table + 1, "a channel table"));
  });
  module.def("shard_of_array", &shard_of_array);
  module.def("merge", &merge);
  module.def("check_cohort_outputs",
             [](const std::string& folder, bool movements, std::vector<std::string> inputs) {
               check_cohort_outputs(folder, {.movements = movements, .inputs = std::move(inputs)});
             });
}

}  // namespace psg::python
