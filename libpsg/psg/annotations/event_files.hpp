#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "psg/annotations/read.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// Where stages, events and lights come from, as the user gives it.
struct EventFiles {
  std::vector<std::string> stages;  ///< paths; events in these files count too
  std::vector<std::string> events;  ///< paths; stages in these files do not count
  std::size_t unsure = 0;  ///< so many of the first files of stages need hold none: only the night is known
  std::vector<std::string> beside =
      {};                   ///< names of files that may be the night's, and whose kind is not known
  std::string stage_map;    ///< "0=W,1=N1"; empty: none
  double epoch_s = 30;      ///< of a plain list of stages
  std::string scorer = {};  ///< whose staging counts where a file holds several; empty: a person's
  std::string start = {};   ///< of the recording, "22:30:00", where its header does not say; empty: it does
  std::string lights_off;   ///< "22:41:10" by the clock or "+0:12:00" since the start; empty: not given
  std::string lights_on;
  bool no_arousals = false;     ///< arousals were scored: where none is given, there was none
  bool no_respiratory = false;  ///< the same of apneas, hypopneas and RERAs
  NightEvents (*read_result)(const std::string& path) = nullptr;  ///< as ReadOptions::read_result
};

/// What became of the classes of one file.
struct FileReport {
  std::string file;  ///< its name, without folders
  AnnotationReport report;
};

/// The files of stages and events of a night, read and ready to be joined with the recording's own
/// annotations.
class EventSource {
 public:
  /// Reads the files: they are aligned with the recording's clock and cut at its end. Stages of a later file
  /// replace those before it; events of all of them count.
  /// @param keep_text report classes as they were written; else see known_classes
  /// @throws Error as read_annotation_file does; malformed for a file of stages that holds none; bad_argument
  /// for a map or a time that cannot be read, and for a scorer that no file tells apart.
  EventSource(const Recording& night, EventFiles files, bool keep_text);

  /// Stages, events and lights of the night: those of the files, else those of the recording's annotations,
  /// with the lights that the user gave.
  /// @param complete the recording with all its annotations; where it turns out longer than it seemed, as
  /// gaps are found late, the files are aligned again
  /// @throws Error(bad_argument) when lights off is not before lights on; (not_found) when there are no
  /// stages and files of the night lie beside it that nobody has said to hold them.
  [[nodiscard]] NightEvents joined_with(const Recording& complete) const;

  /// What was read of each file, in order: those of stages first.
  [[nodiscard]] const std::vector<FileReport>& reports() const noexcept { return reports_; }

 private:
  struct Given {
    std::vector<NightEvents> files;  ///< in the order in which they are joined
    std::optional<Time> lights_off, lights_on;
  };
  [[nodiscard]] Given read(const Recording& night, std::vector<FileReport>* reports) const;

  EventFiles files_;
  bool keep_text_;
  Time duration_;
  std::vector<FileReport> reports_;
  Given given_;
};

/// What is known of a recording that is not at hand, for an EventSource: no signals, format none.
/// @param start its start by the clock on the wall, "22:30:00"; empty: that of the first file with a
/// clock of its own, to which the others are aligned.
/// @param duration 0: unknown.
/// @throws Error as EventSource.
[[nodiscard]] Recording recording_of_files(const EventFiles& files, const std::string& start, Time duration);

/// The clock on which scorings of one night are read when the recording is not at hand: that of the first
/// file with a clock of its own, so that files which begin at different times stay as far apart as they
/// are. Empty when no file has one: then all times count from the recording's start.
/// @param options_of how each file is read: files may differ in their epochs and labels
/// @param from_start the name of another scoring, whose times count from the recording's start: a result, a
/// table; empty: there is none.
/// @throws Error(bad_argument) when one file has a clock and another file, or `from_start`, has none: how far
/// apart they are only the recording tells. As start_clock_of.
[[nodiscard]] StartClock common_clock(const std::vector<std::string>& files, const std::string& from_start,
                                      const std::function<ReadOptions(const std::string& file)>& options_of);

}  // namespace psg
