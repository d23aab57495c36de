#pragma once

#include <string>
#include <vector>

#include "psg/annotations/read.hpp"
#include "psg/system/output.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// How a night is written for another program.
struct ExportOptions {
  /// "edf", "annot", "bids", "nsrr", "remlogic", "json", or a table: "csv", "tsv". Empty: by the output's
  /// extension: .edf, .annot, events.tsv (bids), .xml (nsrr), .txt (remlogic), .json, .csv, other .tsv.
  std::string format = {};
  std::string rule = {};       ///< whose movements; empty: the only rule set, for tables all of them
  std::string table = {};      ///< for csv and tsv another table than that of one-leg movements, "indices"
  std::string recording = {};  ///< EDF file that the night belongs to: its clock and its length
  std::string start = {};      ///< instead: when the recording started, "22:35:17"; a result may know it
  bool keep_date = false;      ///< write the recording's date where the format has one
  bool keep_text =
      false;  ///< write texts of events that are in no list of names (annotations/known_text.hpp)
  std::string stage_map = {};        ///< of an annotation file with bare numbers, "0=W,1=N1,..."
  std::string scorer = {};           ///< whose staging of an annotation file with several; empty: a person's
  double epoch_s = 30;               ///< of an annotation file with one stage a line
  Force force = Force::unavailable;  ///< replace a file that psg did not write
};

/// What was written.
struct Exported {
  std::string format;              ///< as in ExportOptions
  std::size_t stages = 0;          ///< epochs
  std::size_t movements = 0;       ///< leg movements of one leg
  std::size_t events = 0;          ///< all other events
  std::size_t rows = 0;            ///< of a table
  std::vector<std::string> notes;  ///< one sentence for each thing that was bent, renamed or left out
  AnnotationReport report;         ///< of an annotation file that was read; else empty
  friend bool operator==(const Exported&, const Exported&) = default;
};

/// The files that an export to `output` writes: the output itself and, for BIDS, the sidecar .json beside it.
/// @throws Error(bad_argument) for an unknown format.
[[nodiscard]] std::vector<std::string> files_written(const std::string& output,
                                                     const ExportOptions& options = {});

/// Writes a result of `psg score` in a format of other programs (docs/formats.md): stages, lights, the events
/// that were given, and the leg movements of each leg that a rule set counted (see night_events_from in
/// store/marked.hpp); or one of its tables.
/// A file of the same format that libpsg wrote is replaced, as far as its content tells; a table is one with
/// the same columns. The recording and any other file with signals are never replaced.
/// @throws Error(bad_argument) for an unknown format or options that do not go together, and as check_output;
/// (ambiguous) for a night scored by several rule sets without `rule`, and as night_events_from and
/// write_annotation_file.
Exported export_result(const Tables& result, const std::string& output, const ExportOptions& options = {});

/// The same from a file: a result, or an annotation file of any format that `read_annotation_file` reads,
/// which is so converted. The output is never more open to others than the input; the input is never
/// replaced.
/// @throws Error as read, read_annotation_file and export_result.
Exported export_file(const std::string& input, const std::string& output, const ExportOptions& options = {});

}  // namespace psg
