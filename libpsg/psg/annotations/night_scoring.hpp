#pragma once

#include <functional>
#include <string>
#include <vector>

#include "psg/annotations/read.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// Where stages, events and lights come from, as the user gave it.
struct ScoringFiles {
  std::vector<std::string> stages;
  std::vector<std::string> events;
  std::string stage_map;  ///< "0=W,1=N1"; empty: none
  double epoch_s = 30;
  std::string lights_off;
  std::string lights_on;
  bool keep_text = false;  ///< report classes as they were written; else see known_classes
};

/// What became of the classes of one file.
struct FileReport {
  std::string file;  ///< its name, without folders
  AnnotationReport report;
};

/// How a night's scoring is made, and what was read for it.
struct NightScoring {
  std::function<Scoring(const Recording&)> from;  ///< of the complete recording
  std::vector<FileReport> files;
};

/// Gives the stages and events of the night from its complete recording: those of the files, else those
/// of the recording itself, with the lights that the user gave. The files are read here and now.
/// Stages of a later file replace those before it; events of all of them count.
/// @throws Error as read_annotations does, and bad_argument for a map or a time that cannot be read.
[[nodiscard]] NightScoring scoring_by(const Recording& night, const ScoringFiles& files);

/// What is known of a recording that is not at hand, for `scoring_by`: no signals, format none.
/// @param start its start by the clock on the wall, "22:30:00"; empty: that of the first file with a
/// clock of its own, to which the others are aligned.
/// @param duration 0: unknown.
/// @throws Error as scoring_by.
[[nodiscard]] Recording recording_of_files(const ScoringFiles& files, const std::string& start,
                                           Time duration);

/// The clock on which scorings of one night are read when the recording is not at hand: that of the first
/// file with a clock of its own, so that files which begin at different times stay as far apart as they
/// are. Empty when no file has one: then all times count from the recording's start.
/// @param from_start the name of another scoring, whose times count from the recording's start: a result, a
/// table; empty: there is none.
/// @throws Error(bad_argument) when one file has a clock and another file, or `from_start`, has none: how far
/// apart they are only the recording tells. As start_clock_of.
[[nodiscard]] StartClock common_clock(const std::vector<std::string>& files, const std::string& from_start,
                                      const ReadOptions& options);

}  // namespace psg
