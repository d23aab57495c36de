#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "psg/annotations/night_events.hpp"
#include "psg/annotations/read_options.hpp"
#include "psg/annotations/report.hpp"
#include "psg/core/recording.hpp"
#include "psg/table/delimited.hpp"

namespace psg::annotations {

/// What a format's reader found: times count from the file's own start.
struct FileContents {
  NightEvents scoring;
  std::optional<StartClock> start = {};  ///< empty: the format says that it starts with the recording
  std::vector<ClassCount> classes = {};
  /// Of which the scoring is still to be made: what was read of the file is given up before.
  std::vector<Mark> marks = {};
  /// Whether arousals and respiratory events were scored, where the file or its format says so: it is a list
  /// of one kind of events. Empty: one event of either kind tells that both were scored (night_events_from).
  std::optional<bool> arousals_scored = {};
  std::optional<bool> respiratory_scored = {};
  bool scorer_found = false;  ///< whether the file holds the staging of ReadOptions::scorer
};

/// The scoring of what a reader found. `end` is when the recording ends on the file's clock, 0: unknown.
[[nodiscard]] NightEvents night_events_of(FileContents contents, Time end);

/// How a file begins: 64 KiB or all of it.
struct Head {
  std::string_view bytes;
  std::string text;  ///< as UTF-8
};

/// One file format. To add one: write its file, declare its entry below, and add a line in format.cpp.
struct FileFormat {
  const char* name;
  /// Whether a file that begins like this is of this format.
  bool (*recognises)(const Head& head, const ReadOptions& options);
  FileContents (*read)(const std::string& path, const ReadOptions& options);
};

extern const FileFormat edf_plus;
extern const FileFormat psg_json;
extern const FileFormat psg_table;
extern const FileFormat profusion_xml;
extern const FileFormat nsrr_xml;
extern const FileFormat embla_xml;
extern const FileFormat philips_rml;
extern const FileFormat remlogic_text;
extern const FileFormat domino_text;
extern const FileFormat noxturnal_csv;
extern const FileFormat stages_csv;
extern const FileFormat alice_csv;
extern const FileFormat luna_annot;
extern const FileFormat elan_hypnogram;
extern const FileFormat visbrain_hypnogram;
extern const FileFormat grass_twin;
extern const FileFormat sleeplab_json;
extern const FileFormat rdann_text;
extern const FileFormat caisr_csv;
extern const FileFormat event_table;
extern const FileFormat stage_list;

/// All formats, in the order they are asked.
[[nodiscard]] std::span<const FileFormat* const> formats();

/// The end of a sentence about a file that cannot be read at all.
constexpr std::string_view what_is_expected = "a file of sleep stages or events";

/// What a file of annotations may hold: far more than any night's, which have some 3,000 lines and are well
/// below one MiB. Memory is then bounded by some 150 MB whatever the file says.
constexpr std::size_t largest_file = std::size_t{16} << 20;
constexpr std::size_t most_entries = 200'000;  ///< rows, stages or events
constexpr std::size_t most_epochs = 500'000;   ///< lines with a stage each: the seconds of five days

/// A whole text file as UTF-8. `warnings` says what was damaged in it.
/// @throws Error not_found, io, or malformed for a file above `largest_file` or `most_lines`, or with NUL
/// characters.
[[nodiscard]] std::string read_text(const std::string& path, std::vector<std::string>& warnings,
                                    std::size_t most_lines = most_entries);

/// The rows below a heading, as `delimited`. `warnings` says of quotes that do not close.
[[nodiscard]] Delimited rows_below(std::string_view text, char delimiter,
                                   bool (*is_heading)(const Delimited& candidate),
                                   std::vector<std::string>& warnings);

/// Throws Error(malformed): the line, the form of what it says (its words may be about the patient), and what
/// was expected.
[[noreturn]] void refuse_line(const std::string& path, std::size_t line, std::string_view says,
                              std::string_view expected);

/// The same of one cell: the line, its column, the form of what stands there, and what was expected.
[[noreturn]] void refuse_cell(const std::string& path, std::size_t line, std::string_view column,
                              std::string_view says, std::string_view expected);

}  // namespace psg::annotations
