#include "night_scoring.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

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

/// What the files hold, in the order in which it is merged, on the recording's clock.
struct Companions {
  std::vector<Scoring> scorings;
  std::optional<Time> lights_off, lights_on;
};

Companions read_companions(const Recording& night, const ScoringFiles& files) {
  const ReadOptions options = read_options(night, files);
  Companions read;
  for (const auto& path : files.stages) read.scorings.push_back(read_annotations(path, options));
  for (const auto& path : files.events) read.scorings.push_back(events_of(path, options));
  if (!files.lights_off.empty()) read.lights_off = instant_of(files.lights_off, night.start);
  if (!files.lights_on.empty()) read.lights_on = instant_of(files.lights_on, night.start);
  return read;
}

Scoring merged(Scoring scoring, Companions companions) {
  for (Scoring& companion : companions.scorings) scoring = merge(std::move(scoring), std::move(companion));
  if (companions.lights_off) scoring.lights_off = companions.lights_off;
  if (companions.lights_on) scoring.lights_on = companions.lights_on;
  if (scoring.lights_off && scoring.lights_on && *scoring.lights_off >= *scoring.lights_on) {
    throw Error(ErrorKind::bad_argument, fmt::format("lights off at {} is not before lights on at {}",
                                                     hms(*scoring.lights_off), hms(*scoring.lights_on)));
  }
  return scoring;
}

}  // namespace

std::function<Scoring(const Recording&)> scoring_by(const Recording& night, const ScoringFiles& files) {
  return [files, companions = read_companions(night, files),
          duration = night.duration](const Recording& complete) {
    // Files are cut and aligned with the recording; gaps that showed late make it longer.
    const bool same = complete.duration == duration;
    return merged(complete.scoring, same ? companions : read_companions(complete, files));
  };
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
