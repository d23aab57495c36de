#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "psg/annotations/read.hpp"
#include "psg/system/output.hpp"

namespace psg {

/// How a night is written for another program.
struct ExportOptions {
  /// "edf", "annot", "bids", "nsrr", "remlogic", "json", or a table: "csv", "tsv". Empty: by the output's
  /// extension: .edf, .annot, events.tsv (bids), .xml (nsrr), .txt (remlogic), .json, .csv, other .tsv.
  std::string format = {};
  std::string rule = {};       ///< whose movements; empty: the only rule set, for tables all of them
  std::string table = {};      ///< for csv and tsv another table than that of one-leg movements, "indices"
  std::string recording = {};  ///< EDF file that the night belongs to: its clock and its length
  /// Write a copy of this recording with the annotations inside instead (edf/annotated_copy.hpp). No other
  /// option of the format or the clock goes with it.
  std::string into = {};
  std::string start = {};  ///< instead: when the recording started, "22:35:17"; a result may know it
  bool keep_date = false;  ///< write the recording's date where the format has one
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

}  // namespace psg
