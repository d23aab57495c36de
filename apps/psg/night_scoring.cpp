#include "night_scoring.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "psg/core/error.hpp"
#include "text.hpp"

namespace psg::app {

Scoring scoring_of(const Recording& night, const ScoringFiles& files) {
  Scoring scoring = night.scoring;
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
