#pragma once

#include <functional>
#include <string>
#include <vector>

#include "psg/core/recording.hpp"

namespace psg::app {

/// Where stages, events and lights come from, as the user gave it.
struct ScoringFiles {
  std::vector<std::string> stages;
  std::vector<std::string> events;
  std::string stage_map;  ///< "0=W,1=N1"; empty: none
  double epoch_s = 30;
  std::string lights_off;
  std::string lights_on;
};

/// Gives the stages and events of the night from its complete recording: those of the files, else those
/// of the recording itself, with the lights that the user gave. The files are read here and now.
/// Stages of a later file replace those before it; events of all of them count.
/// @throws Error as read_annotations does, and bad_argument for a map or a time that cannot be read.
[[nodiscard]] std::function<Scoring(const Recording&)> scoring_by(const Recording& night,
                                                                  const ScoringFiles& files);

/// @throws Error(io) unless the folder of `path` is there and may be written to.
void check_folder(const std::string& path);

}  // namespace psg::app
