#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "bind.hpp"
#include "psg/annotations/event_files.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/annotations/read.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"
#include "psg/store/marked.hpp"

namespace psg::python {
namespace {

using Rows = std::vector<std::tuple<double, double, std::string>>;  // onset and duration in s, text

Span span_of(double onset, double duration) {
  const Time start = from_seconds(onset);
  return {start, start + from_seconds(duration)};
}

Hypnogram hypnogram_of(const Rows& rows) {
  std::vector<Epoch> epochs;
  epochs.reserve(rows.size());
  for (const auto& [onset, duration, label] : rows) {
    auto stage = stage_labelled(label);
    if (!stage) stage = meaning_of(label).stage;
    if (!stage) {
      throw Error(ErrorKind::bad_argument,
                  fmt::format("stage \"{}\" is none of W, N1, N2, N3, R, ? or their R&K names", label));
    }
    epochs.push_back({span_of(onset, duration), *stage});
  }
  return Hypnogram(std::move(epochs));
}

/// The scoring with its respiratory events (or arousals) replaced by these rows.
NightEvents with_events(NightEvents scoring, const Rows& rows, bool respiratory) {
  const Unlocked unlocked;
  const auto wanted = [&](EventKind kind) {
    return respiratory ? is_respiratory(kind) : kind == EventKind::arousal;
  };
  std::erase_if(scoring.events, [&](const Event& event) { return wanted(event.kind); });
  for (const auto& [onset, duration, text] : rows) {
    const Meaning meaning = meaning_of(text);
    if (!wanted(meaning.kind)) {
      throw Error(ErrorKind::bad_argument, fmt::format("event \"{}\" is no {}", text,
                                                       respiratory ? "apnea, hypopnea or RERA" : "arousal"));
    }
    scoring.events.push_back({.kind = meaning.kind,
                              .span = span_of(onset, duration),
                              .text = meaning.text,
                              .channel = meaning.channel,
                              .leg = meaning.leg});
  }
  (respiratory ? scoring.respiratory_scored : scoring.arousals_scored) = true;
  std::ranges::stable_sort(scoring.events, {}, [](const Event& event) { return event.span.start; });
  return scoring;
}

/// The recording's own scoring (if there is one) with these files of stages merged in, one after the other.
NightEvents read_scoring(const std::vector<std::string>& paths, const Recording* night, double duration,
                         double epoch_s, const std::string& stage_map, const std::string& scorer,
                         const std::string& start) {
  const Unlocked unlocked;
  EventFiles files;
  files.stages = paths;
  files.stage_map = stage_map;
  files.epoch_s = epoch_s;
  files.scorer = scorer;
  files.start = start;
  files.read_result = &events_of_result;
  Recording unknown;
  unknown.format = Format::none;
  unknown.duration = from_seconds(duration);
  const Recording& recording = night != nullptr ? *night : unknown;
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

NightEvents with_stages(NightEvents scoring, const Rows& rows) {
  const Unlocked unlocked;
  scoring.hypnogram = hypnogram_of(rows);
  return scoring;
}

NightEvents with_lights(NightEvents scoring, std::optional<double> off, std::optional<double> on) {
  if (off) scoring.lights_off = from_seconds(*off);
  if (on) scoring.lights_on = from_seconds(*on);
  return scoring;
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
      .def("with_respiratory",
           [](NightEvents self, const Rows& rows) { return with_events(self, rows, true); })
      .def("with_arousals", [](NightEvents self, const Rows& rows) { return with_events(self, rows, false); })
      .def("with_lights", &with_lights)
      .def("end", &end_of);

  module.def("read_scoring", &read_scoring);
  module.def("read_without_recording", &read_without_recording);
}

}  // namespace psg::python
