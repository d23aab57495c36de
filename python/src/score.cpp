#include "psg/night/score.hpp"

#include <fmt/format.h>
#include <pybind11/numpy.h>

#include <memory>
#include <optional>
#include <utility>

#include "bind.hpp"
#include "convert.hpp"
#include "psg/annotations/known_text.hpp"
#include "psg/channels/read_lab_table.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/units.hpp"
#include "psg/core/version.hpp"
#include "psg/night/night.hpp"
#include "psg/night/rescore.hpp"
#include "psg/rules/score_movements.hpp"
#include "psg/store/store.hpp"
#include "psg/store/tables.hpp"

namespace psg::python {
namespace {

/// How to score, and the stages and events that the caller gives; empty: those of the recording itself.
struct Options {
  ScoringOptions scoring;
  std::optional<NightEvents> given;
  std::optional<Time> start_of_day = {};  ///< where no recording tells it
};

Tables score_recording(const Recording& night, const Options& options) {
  const Unlocked unlocked;
  return tables_of(score_legs(night, options.scoring, options.given));
}

/// One array of EMG in µV: label, rate in Hz, and C-contiguous samples (float32 or float64).
using Emg = std::tuple<std::string, double, py::array>;

template <class T>
std::span<const T> view_of(const py::array& samples) {
  if (!py::isinstance<py::array_t<T>>(samples)) return {};
  return {static_cast<const T*>(samples.data()), static_cast<std::size_t>(samples.size())};
}

/// @param unit of all arrays, such as "V".
Tables score_arrays(const std::vector<Emg>& legs, const std::string& unit, const Options& options) {
  std::vector<ArrayChannel> channels;
  channels.reserve(legs.size());
  for (const auto& [label, rate_hz, samples] : legs) {
    channels.push_back({label, rate_hz, view_of<float>(samples), view_of<double>(samples)});
  }
  const auto microvolts = microvolts_per(unit);
  if (!microvolts) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("unit {} is none that is known, expected V, mV, uV or nV", form_of(unit)));
  }
  const Unlocked unlocked;
  Recording night = Recording::from_arrays(channels);
  night.start.time_of_day = options.start_of_day;
  for (Channel& channel : night.channels) {
    channel.unit = unit;
    channel.microvolts_per_unit = *microvolts;
  }
  return tables_of(score_legs(night, options.scoring, options.given));
}

/// One marked movement: onset and duration in s, "L", "R" or "B", amplitude in µV (NaN: unknown).
using Marked = std::tuple<double, double, std::string, double>;

std::vector<Activity> activities_of(const std::vector<Marked>& movements) {
  std::vector<Activity> activities;
  activities.reserve(movements.size());
  for (const auto& [onset, duration, leg, amplitude_uv] : movements) {
    const Time start = from_seconds(onset);
    activities.push_back({.leg = leg_named(leg),
                          .span = {start, start + from_seconds(duration)},
                          .amplitude_uv = amplitude_uv});
  }
  return activities;
}

Tables score_marked(const std::vector<Marked>& movements, const Options& options, double duration) {
  const Unlocked unlocked;
  Score score;
  score.version = version;
  score.format = Format::none;
  score.source = MovementSource::marked;
  score.night.given = options.given.value_or(NightEvents{});
  if (!options.scoring.keep_text) score.night.given = without_remarks(std::move(score.night.given));
  score.night.start_of_day = options.start_of_day;
  score.night.recording = {Time{0}, from_seconds(duration)};
  score.night.calibration_uv = options.scoring.calibration_uv;
  const std::vector<Activity> activities = activities_of(movements);
  score.warnings = warnings_of_marks_outside(activities, score.night.recording);
  for (const Rule& rule : options.scoring.rules)
    score.rules.push_back(score_movements(activities, score.night, rule));
  warn_of_unscored_events(score);
  return tables_of(score);
}

/// The movements that the scoring marks, scored without a recording; `duration` in s, empty: unknown.
Tables rescore_marks(const NightEvents& scoring, const Options& options, std::optional<double> duration) {
  const Unlocked unlocked;
  NightContext night{.given = scoring,
                     .start_of_day = options.start_of_day,
                     .calibration_uv = options.scoring.calibration_uv};
  night.recording = recording_of(scoring, duration ? std::optional(from_seconds(*duration)) : std::nullopt);
  return tables_of(rescore(std::move(night), options.scoring.rules, options.scoring.keep_text));
}

using Values = decltype(Column::values);
constexpr std::size_t ask_every = 4096;

/// A list of numbers or texts.
py::list list_of(const Values& values) {
  return std::visit(
      [](const auto& all) {
        py::list list(all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
          if (i % ask_every == 0) check_signals();
          list[i] = py::cast(all[i]);
        }
        return list;
      },
      values);
}

template <class T>
std::vector<T> values_in(const py::list& list) {
  std::vector<T> values;
  values.reserve(list.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (i % ask_every == 0) check_signals();
    values.push_back(list[i].cast<T>());
  }
  return values;
}

Values values_from(const py::list& list) {
  if (list.empty() || py::isinstance<py::float_>(list[0])) return values_in<double>(list);
  if (py::isinstance<py::int_>(list[0])) return values_in<std::int64_t>(list);
  return values_in<std::string>(list);
}

/// A table as plain values, for pickle.
py::tuple state_of(const Tables& self) {
  py::list tables;
  for (const Table& table : self.tables) {
    py::list columns;
    for (const Column& c : table.columns) {
      columns.append(py::make_tuple(c.name, c.unit, c.description, list_of(c.values)));
    }
    tables.append(py::make_tuple(table.name, table.description, columns));
  }
  return py::make_tuple(self.attributes, tables);
}

Tables from_state(const py::tuple& state) {
  using Columns = std::vector<std::tuple<std::string, std::string, std::string, py::list>>;
  Tables self;
  self.attributes = state[0].cast<decltype(self.attributes)>();
  for (const auto& [name, description, columns] :
       state[1].cast<std::vector<std::tuple<std::string, std::string, Columns>>>()) {
    Table& table = self.tables.emplace_back(Table{name, description, {}});
    for (const auto& [column, unit, meaning, values] : columns) {
      table.columns.push_back({column, unit, meaning, values_from(values)});
    }
  }
  return self;
}

const Table& table_named(const Tables& self, const std::string& wanted) {
  for (const Table& table : self.tables) {
    if (table.name == wanted) return table;
  }
  throw Error(ErrorKind::not_found, "the score has no table \"" + wanted + "\"");
}

Options options_of(std::vector<Rule> rules, std::optional<NightEvents> given, const py::kwargs& more) {
  ScoringOptions options{.rules = std::move(rules)};
  std::optional<Time> start_of_day;
  for (const auto& [key, value] : more) {
    const auto field = key.cast<std::string>();
    if (field == "start") start_of_day = time_of_day_in(value);
    if (field == "left") options.channels.left = option<std::string>(field, value);
    if (field == "right") options.channels.right = option<std::string>(field, value);
    if (field == "legs") options.channels.legs = option<std::string>(field, value);
    if (field == "unit") options.channels.unit = option<std::string>(field, value);
    if (field == "calibration_uv") options.calibration_uv = option<double>(field, value);
    if (field == "threads") options.threads = option<int>(field, value);
    if (field == "envelope") options.keep_envelope = option<bool>(field, value);
    if (field == "use_marked") options.use_marked = option<bool>(field, value);
    if (field == "keep_text") options.keep_text = option<bool>(field, value);
    if (field == "unit_is_known") options.unit_is_known = option<bool>(field, value);
    if (field == "channel_table") options.channels.table = option<ChannelTable>(field, value);
  }
  return {std::move(options), std::move(given), start_of_day};
}

}  // namespace

void bind_score(py::module_& module) {
  py::class_<ChannelTable>(module, "ChannelTable")
      .def_static("read", &read_channel_table, py::call_guard<Unlocked>())
      .def_static("from_text", &channel_table_from);
  py::class_<Options>(module, "Options").def(py::init(&options_of));

  py::class_<Tables>(module, "Score")
      .def("names",
           [](const Tables& self) {
             std::vector<std::string> names;
             for (const Table& table : self.tables) names.push_back(table.name);
             return names;
           })
      .def("table",
           [](const Tables& self, const std::string& name) { return as_dict(table_named(self, name)); })
      .def("columns",
           [](const Tables& self, const std::string& name) { return columns_of(table_named(self, name)); })
      .def("attributes", [](const Tables& self) { return self.attributes; })
      .def("write",
           [](const Tables& self, const std::string& path, std::vector<std::string> inputs) {
             const Unlocked unlocked;
             write(self, path, {.inputs = std::move(inputs)});
           })
      .def(py::pickle(&state_of, &from_state));

  module.def("score_recording", &score_recording);
  module.def("score_arrays", &score_arrays);
  module.def("score_marked", &score_marked);
  module.def("rescore_marks", &rescore_marks);
  module.def("read", &read, py::call_guard<Unlocked>());
}

}  // namespace psg::python
