#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

#include "bind.hpp"
#include "convert.hpp"
#include "psg/annotations/event_files.hpp"
#include "psg/annotations/given.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"
#include "psg/store/marked.hpp"

namespace psg::python {
namespace {

/// Onset and duration in s (NaN: none), text.
using Rows = std::vector<std::tuple<double, double, std::string>>;
/// What onsets count from, by its clock: year, month and day, and seconds since midnight; None: the
/// recording's start.
using Clock = std::optional<std::tuple<int, unsigned, unsigned, double>>;

std::vector<GivenRow> given_rows(const Rows& rows) {
  std::vector<GivenRow> given;
  given.reserve(rows.size());
  for (const auto& [onset, duration, text] : rows) {
    given.push_back({from_seconds(onset),
                     std::isnan(duration) ? std::nullopt : std::optional(from_seconds(duration)), text});
  }
  return given;
}

std::optional<StartClock> start_of(const Clock& clock) {
  if (!clock) return std::nullopt;
  const auto& [year, month, day, seconds] = *clock;
  StartClock start;
  start.date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  start.time_of_day = from_seconds(seconds);
  return start;
}

/// What is known of the recording: of itself, else its duration in s; and its start as `time_of_day_in` takes
/// it, where it does not say so.
ReadOptions known_of(const Recording* night, double duration, const py::object& start) {
  ReadOptions known{.duration = from_seconds(duration)};
  if (night != nullptr) {
    known.start = night->start;
    known.duration = night->duration;
  }
  if (const auto time_of_day = time_of_day_in(start)) {
    known.start.time_of_day = time_of_day;
    known.start_is_given = true;
  }
  return known;
}

NightEvents with_stages(NightEvents scoring, const Rows& rows, const Clock& clock, bool of_any_kind,
                        const Recording* night, double duration, const py::object& start) {
  const ReadOptions known = known_of(night, duration, start);
  const Unlocked unlocked;
  const auto with = of_any_kind ? &with_given_annotations : &with_given_stages;
  return with(std::move(scoring), given_rows(rows), start_of(clock), known);
}

NightEvents with_events(NightEvents scoring, const Rows& rows, bool respiratory, const Clock& clock,
                        bool others_too, const Recording* night, double duration, const py::object& start) {
  const ReadOptions known = known_of(night, duration, start);
  const Unlocked unlocked;
  return with_given_events(std::move(scoring), given_rows(rows),
                           respiratory ? GivenEvents::respiratory : GivenEvents::arousals, others_too,
                           start_of(clock), known);
}

bool is_staged(const Hypnogram& hypnogram) {
  return std::ranges::any_of(hypnogram.epochs(),
                             [](const Epoch& epoch) { return epoch.stage != Stage::unscored; });
}

/// The recording's own scoring (if there is one) joined with these files of stages or events; duration in s,
/// without a recording; start as text or None. The night needs stages, unless its movements are marked.
NightEvents read_scoring(const std::vector<std::string>& paths, double epoch_s, const std::string& stage_map,
                         const std::string& scorer, bool need_stages, const Recording* night, double duration,
                         const std::optional<std::string>& start) {
  const Unlocked unlocked;
  EventFiles files;
  files.stages = paths;
  files.stage_map = stage_map;
  files.epoch_s = epoch_s;
  files.scorer = scorer;
  files.start = start.value_or("");
  files.unsure = paths.size();  // files of events may be among them
  files.read_result = &events_of_result;
  Recording unknown;
  unknown.format = Format::none;
  unknown.duration = from_seconds(duration);
  const Recording& recording = night != nullptr ? *night : unknown;
  NightEvents events = EventSource(recording, files, true).joined_with(recording);
  if (!need_stages || is_staged(events.hypnogram)) return events;
  files.unsure = 0;  // so that the file without stages is refused
  return EventSource(recording, files, true).joined_with(recording);
}

/// What files hold whose recording is not at hand, on one clock, and when it started: seconds since
/// midnight, or nothing when no file knows. The first `unsure` need hold no stages. Duration in s, 0:
/// unknown.
std::pair<NightEvents, std::optional<double>> read_without_recording(
    const std::vector<std::string>& paths, std::size_t unsure, const std::string& start, double duration,
    double epoch_s, const std::string& stage_map, const std::string& scorer) {
  const Unlocked unlocked;
  EventFiles files;
  files.stages = paths;
  files.unsure = unsure;
  files.stage_map = stage_map;
  files.epoch_s = epoch_s;
  files.scorer = scorer;
  files.read_result = &events_of_result;
  const Recording night = recording_of_files(files, start, from_seconds(duration));
  std::optional<double> start_of_day_s;
  if (night.start.time_of_day) start_of_day_s = to_seconds(*night.start.time_of_day);
  return {EventSource(night, files, true).joined_with(night), start_of_day_s};
}

NightEvents with_lights(NightEvents scoring, std::optional<double> off, std::optional<double> on) {
  const auto time = [](std::optional<double> seconds) {
    return seconds ? std::optional(from_seconds(*seconds)) : std::nullopt;
  };
  return with_given_lights(std::move(scoring), time(off), time(on));
}

/// When the last stage or event ends, in seconds; 0 when there is none.
double end_of(const NightEvents& scoring) {
  Time end{0};
  for (const Epoch& epoch : scoring.hypnogram.epochs()) end = std::max(end, epoch.span.end);
  for (const Event& event : scoring.events) end = std::max(end, event.span.end);
  return to_seconds(end);
}

}  // namespace

void bind_scoring(py::module_& module) {
  py::class_<NightEvents>(module, "Scoring")
      .def(py::init<>())
      .def("with_stages", &with_stages)
      .def("with_events", &with_events)
      .def("with_lights", &with_lights)
      .def("end", &end_of);

  module.def("read_scoring", &read_scoring);
  module.def("read_without_recording", &read_without_recording);
}

}  // namespace psg::python
