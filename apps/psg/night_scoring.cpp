#include "night_scoring.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "psg/annotations/read.hpp"
#include "psg/core/error.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

ReadOptions read_options(const Recording& night, const ScoringFiles& files) {
  ReadOptions options{.start = night.start, .duration = night.duration, .epoch = from_seconds(files.epoch_s)};
  if (!files.stage_map.empty()) options.stage_map = stage_map_from(files.stage_map);
  return options;
}

/// What a file of events holds; stages in it are somebody else's business.
Scoring events_of(const std::string& path, const ReadOptions& options) {
  Scoring scoring = read_annotations(path, options);
  if (!scoring.hypnogram.empty()) {
    scoring.hypnogram = {};
    scoring.warnings.push_back(
        fmt::format("sleep stages in the file of events {} are not used; --stages takes them",
                    std::filesystem::path(path).filename().string()));
  }
  return scoring;
}

}  // namespace

Scoring scoring_of(const Recording& night, const ScoringFiles& files) {
  const ReadOptions options = read_options(night, files);
  Scoring scoring = night.scoring;
  for (const auto& path : files.stages) scoring = merge(std::move(scoring), read_annotations(path, options));
  for (const auto& path : files.events) scoring = merge(std::move(scoring), events_of(path, options));
  if (!files.lights_off.empty()) scoring.lights_off = instant_of(files.lights_off, night.start);
  if (!files.lights_on.empty()) scoring.lights_on = instant_of(files.lights_on, night.start);
  if (scoring.lights_off && scoring.lights_on && *scoring.lights_off >= *scoring.lights_on) {
    throw Error(ErrorKind::bad_argument, fmt::format("lights off at {} is not before lights on at {}",
                                                     hms(*scoring.lights_off), hms(*scoring.lights_on)));
  }
  return scoring;
}

void check_folder(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  std::error_code failed;
  if (!std::filesystem::is_directory(folder, failed)) {
    throw Error(ErrorKind::io,
                fmt::format("{}: there is no folder {} to write it in", path, folder.string()));
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw Error(ErrorKind::io, fmt::format("{}: the folder {} may not be written to", path, folder.string()));
  }
}

}  // namespace psg::app
