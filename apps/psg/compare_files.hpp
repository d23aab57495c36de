#pragma once

#include <optional>
#include <string>
#include <vector>

#include "psg/annotations/event_files.hpp"
#include "psg/compare/scorer.hpp"

namespace psg::app {

/// What is compared, as the user gave it.
struct CompareFiles {
  std::vector<std::string> scorings;
  /// EDF whose clock and length the annotation files follow; empty: none, the first one's clock counts.
  std::string recording;
  std::string stages;  ///< file of stages and events for everybody; empty: none
  /// "0=W,1=N1" for all files, or "FILE=0=W,1=N1" for one of them, which outweighs that for all.
  std::vector<std::string> stage_maps;
  std::vector<std::string> epochs;  ///< in the same way "30" or "FILE=20", in seconds
  std::string scorer;
  bool keep_text = false;  ///< report classes as they were written, as ScoringFiles
};

/// The scorings that were read.
struct ComparedFiles {
  std::vector<Scorer> scorers;         ///< in the order of the files, each with a name of its own
  std::optional<NightEvents> context;  ///< of `stages`
  std::vector<std::size_t> results;    ///< which of them are results of ours
  std::vector<FileReport> reports;     ///< of the annotation files
};

/// Reads annotation files of any format, and results of `psg score` by `rule`.
/// @throws Error as common_clock, read_annotation_file, read and scorer_from, each naming the file.
[[nodiscard]] ComparedFiles read_compared(const CompareFiles& files, const Rule& rule);

}  // namespace psg::app
