#include "psg/annotations/event_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "psg/annotations/instant.hpp"
#include "psg/annotations/known_classes.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

ReadOptions read_options(const Recording& night, const EventFiles& files) {
  ReadOptions options{.start = night.start,
                      .duration = night.duration,
                      .epoch = from_seconds(files.epoch_s),
                      .read_result = files.read_result};
  if (!files.stage_map.empty()) options.stage_map = stage_map_from(files.stage_map);
  options.scorer = files.scorer;
  if (!files.start.empty()) {
    options.start.time_of_day = clock_time_of(files.start);
    options.start_is_given = true;
  }
  return options;
}

/// What a file of events holds; stages in it are somebody else's business. Files are told apart by their
/// number: their names often hold a patient's, and warnings are stored.
void leave_out_stages(NightEvents& scoring, std::size_t file) {
  if (scoring.hypnogram.empty()) return;
  scoring.hypnogram = {};
  scoring.warnings.push_back(
      fmt::format("sleep stages in file {} of the events are not used; --stages takes them", file));
}

/// A file that was given for its stages must give some.
void need_stages(const std::string& path, const NightEvents& file) {
  const auto& epochs = file.hypnogram.epochs();
  if (std::ranges::any_of(epochs, [](const Epoch& epoch) { return epoch.stage != Stage::unscored; })) return;
  const std::string why = file.warnings.empty() ? "" : fmt::format(" ({:.300})", file.warnings.front());
  throw Error(
      ErrorKind::malformed,
      epochs.empty()
          ? fmt::format(
                "{}: was given for its sleep stages and holds none{}, expected some; a file of events "
                "alone is given as one of events",
                path, why)
          : fmt::format(
                "{}: was given for its sleep stages, and all {} are unscored{}, expected W, N1, N2, N3 "
                "or R; a stage map says what its labels mean",
                path, epochs.size(), why));
}

/// The time that the caller gave; empty where none was. What is wrong with it is told with its name.
std::optional<Time> given_time(const char* name, const std::string& text, const StartClock& start,
                               Time duration) {
  if (text.empty()) return std::nullopt;
  try {
    return instant_of(text, start, duration);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", name, error.what()));
  }
}

/// What the user says of arousals or respiratory events. That given ones count all the same is told.
void say_scored(bool none, bool& scored, EventKind kind, NightEvents& events) {
  if (!none) return;
  scored = true;
  const bool arousals = kind == EventKind::arousal;
  const auto given = std::ranges::count_if(events.events, [&](const Event& event) {
    return arousals ? event.kind == EventKind::arousal : is_respiratory(event.kind);
  });
  if (given == 0) return;
  const char* option = arousals ? "--no-arousals" : "--no-respiratory";
  const char* what = arousals ? "arousal" : "respiratory event";
  events.warnings.push_back(
      given == 1 ? fmt::format("1 {} is given and counts, although {} says that there is none", what, option)
                 : fmt::format("{} {}s are given and count, although {} says that there is none", given, what,
                               option));
}

}  // namespace

EventSource::EventSource(const Recording& night, EventFiles files, bool keep_text)
    : files_(std::move(files)),
      keep_text_(keep_text),
      duration_(night.duration),
      given_(read(night, &reports_)) {}

EventSource::Given EventSource::read(const Recording& night, std::vector<FileReport>* reports) const {
  const ReadOptions options = read_options(night, files_);
  Given given;
  bool scorer_found = false;
  const auto add = [&](const std::string& path) {
    auto [events, report, found] = read_annotation_file(path, options);
    scorer_found = scorer_found || found;
    given.files.push_back(std::move(events));
    if (reports == nullptr) return;
    reports->push_back({std::filesystem::path(path).filename().string(),
                        keep_text_ ? std::move(report) : known_classes(std::move(report))});
  };
  for (std::size_t i = 0; i < files_.stages.size(); ++i) {
    add(files_.stages[i]);
    if (i >= files_.unsure) need_stages(files_.stages[i], given.files.back());
  }
  for (std::size_t i = 0; i < files_.events.size(); ++i) {
    add(files_.events[i]);
    leave_out_stages(given.files.back(), i + 1);
  }
  if (!files_.scorer.empty() && !scorer_found) refuse_scorer("the files of stages and events", files_.scorer);
  // A night whose length is not known is shorter than a day: lights go on later than it starts.
  const Time end = night.duration > Time{0} ? night.duration : Time{24h};
  given.lights_off = given_time("lights off", files_.lights_off, options.start, night.duration);
  given.lights_on = given_time("lights on", files_.lights_on, options.start, end);
  return given;
}

NightEvents EventSource::joined_with(const Recording& complete) const {
  const Given given = complete.duration == duration_ ? given_ : read(complete, nullptr);
  NightEvents events = night_events_from(complete);
  for (const NightEvents& file : given.files) events = merge(std::move(events), file);
  say_scored(files_.no_arousals, events.arousals_scored, EventKind::arousal, events);
  say_scored(files_.no_respiratory, events.respiratory_scored, EventKind::apnea, events);
  if (events.hypnogram.empty() && !files_.beside.empty()) {
    throw Error(
        ErrorKind::not_found,
        fmt::format("no sleep stages are in the recording or in its files, and beside it lie files that may "
                    "hold them and whose names are not known ({}); a list says which is which",
                    fmt::join(files_.beside, ", ")));
  }
  if (given.lights_off) events.lights_off = given.lights_off;
  if (given.lights_on) events.lights_on = given.lights_on;
  if (events.lights_off && events.lights_on && *events.lights_off >= *events.lights_on) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("lights off, {} s after the recording's start, is not before lights on at {} s",
                            to_seconds(*events.lights_off), to_seconds(*events.lights_on)));
  }
  return events;
}

Recording recording_of_files(const EventFiles& files, const std::string& start, Time duration) {
  Recording night;
  night.format = Format::none;
  night.duration = duration;
  if (!start.empty()) {
    night.start.time_of_day = clock_time_of(start);
    return night;
  }
  const ReadOptions options = read_options(night, files);
  for (const auto* paths : {&files.stages, &files.events}) {
    for (const std::string& path : *paths) {
      if (const auto clock = start_clock_of(path, options)) {
        night.start = *clock;
        return night;
      }
    }
  }
  return night;
}

StartClock common_clock(const std::vector<std::string>& files, const std::string& from_start,
                        const std::function<ReadOptions(const std::string& file)>& options_of) {
  std::optional<StartClock> first;
  std::string with, without = from_start;
  for (const std::string& file : files) {
    const auto clock = start_clock_of(file, options_of(file));
    if (!clock) {
      without = file;
    } else if (!first) {
      first = clock;
      with = file;
    }
  }
  if (first && !without.empty()) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("{} follows the clock on the wall and {} counts from the start of the recording, "
                            "expected the recording too, which tells when it started",
                            with, without));
  }
  return first.value_or(StartClock{});
}

}  // namespace psg
