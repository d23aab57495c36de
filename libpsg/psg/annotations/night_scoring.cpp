#include "psg/annotations/night_scoring.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "psg/annotations/instant.hpp"
#include "psg/annotations/known_classes.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/core/error.hpp"

namespace psg {
namespace {

ReadOptions read_options(const Recording& night, const ScoringFiles& files) {
  ReadOptions options{.start = night.start, .duration = night.duration, .epoch = from_seconds(files.epoch_s)};
  if (!files.stage_map.empty()) options.stage_map = stage_map_from(files.stage_map);
  return options;
}

/// What a file of events holds; stages in it are somebody else's business. Files are told apart by their
/// number: their names often hold a patient's, and warnings are stored.
void leave_out_stages(Scoring& scoring, std::size_t file) {
  if (scoring.hypnogram.empty()) return;
  scoring.hypnogram = {};
  scoring.warnings.push_back(
      fmt::format("sleep stages in file {} of the events are not used; --stages takes them", file));
}

/// The time that the caller gave; empty where none was. What is wrong with it is told with its name.
std::optional<Time> given_time(const char* name, const std::string& text, const StartClock& start) {
  if (text.empty()) return std::nullopt;
  try {
    return instant_of(text, start);
  } catch (const Error& error) {
    throw Error(error.kind(), fmt::format("{}: {}", name, error.what()));
  }
}

/// What the files hold, in the order in which it is merged, on the recording's clock.
struct Companions {
  std::vector<Scoring> scorings;
  std::vector<FileReport> reports;
  std::optional<Time> lights_off, lights_on;
};

Companions read_companions(const Recording& night, const ScoringFiles& files) {
  const ReadOptions options = read_options(night, files);
  Companions read;
  const auto add = [&](const std::string& path) {
    auto [scoring, report] = read_annotation_file(path, options);
    read.scorings.push_back(std::move(scoring));
    read.reports.push_back({std::filesystem::path(path).filename().string(),
                            files.keep_text ? std::move(report) : known_classes(std::move(report))});
  };
  for (const auto& path : files.stages) add(path);
  for (std::size_t i = 0; i < files.events.size(); ++i) {
    add(files.events[i]);
    leave_out_stages(read.scorings.back(), i + 1);
  }
  read.lights_off = given_time("lights off", files.lights_off, night.start);
  read.lights_on = given_time("lights on", files.lights_on, night.start);
  return read;
}

Scoring merged(Scoring scoring, Companions companions) {
  for (Scoring& companion : companions.scorings) scoring = merge(std::move(scoring), std::move(companion));
  if (companions.lights_off) scoring.lights_off = companions.lights_off;
  if (companions.lights_on) scoring.lights_on = companions.lights_on;
  if (scoring.lights_off && scoring.lights_on && *scoring.lights_off >= *scoring.lights_on) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("lights off, {} s after the recording's start, is not before lights on at {} s",
                            to_seconds(*scoring.lights_off), to_seconds(*scoring.lights_on)));
  }
  return scoring;
}

}  // namespace

NightScoring scoring_by(const Recording& night, const ScoringFiles& files) {
  Companions companions = read_companions(night, files);
  std::vector<FileReport> reports = std::move(companions.reports);
  return {[files, companions = std::move(companions), duration = night.duration](const Recording& complete) {
            // Files are cut and aligned with the recording; gaps that showed late make it longer.
            const bool same = complete.duration == duration;
            return merged(scoring_from(complete.annotations),
                          same ? companions : read_companions(complete, files));
          },
          std::move(reports)};
}

Recording recording_of_files(const ScoringFiles& files, const std::string& start, Time duration) {
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
                        const ReadOptions& options) {
  std::optional<StartClock> first;
  std::string with, without = from_start;
  for (const std::string& file : files) {
    const auto clock = start_clock_of(file, options);
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
