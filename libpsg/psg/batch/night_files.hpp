#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "psg/batch/item.hpp"

namespace psg::batch {

/// The names of the files of folders, each folder read once.
class Folders {
 public:
  /// The files of a folder, sorted; none when there is no such folder.
  /// @throws Error(io) when it cannot be read.
  const std::vector<std::string>& files(const std::filesystem::path& folder);
  /// Those of them that begin with this, in whatever case.
  std::vector<std::string> files(const std::filesystem::path& folder, const std::string& begin);
  /// The folders in a folder, sorted.
  const std::vector<std::string>& folders(const std::filesystem::path& folder);

 private:
  struct Names {
    std::vector<std::string> files, folders;
    std::multimap<std::string, std::string> lower_case;  ///< the files by their names in lower case
  };
  const Names& names(const std::filesystem::path& folder);
  std::map<std::string, Names> read_;
};

/// The files of stages and events that belong to a recording by their names.
struct NightFiles {
  std::vector<std::string> stages;  ///< events in them count too
  std::vector<std::string> events;
  std::size_t unsure = 0;           ///< as EventFiles
  std::vector<std::string> beside;  ///< names of files that begin like the night and are none of these
  std::string problem;              ///< why it is not known; mostly empty
};

/// Finds the files of NIGHT.edf by the usual naming. Of several files of stages the first of this order
/// is taken, of several of events too:
///   - below a folder "edfs", the folders "annotations..." beside it (NSRR), then the recording's own folder;
///   - in each: NIGHT-nsrr.xml, NIGHT-profusion.xml, NIGHT.edf.xml, NIGHT.xml, .rml, NIGHT-Hypnogram.edf,
///     NIGHT-stages.*, .annot, .eannot, .hyp, .stg.txt, .allscore.txt (WSC), and last .tsv, .csv and .txt;
///   - events: NIGHT-events.*; alone they are taken for stages as well, as BIDS keeps both in one file.
/// Where a night was cut into NIGHT[001].edf, NIGHT[002].edf, the files of NIGHT are those of each part that
/// has none of its own. NIGHT is the name without "-PSG" (Sleep-EDF, where the last letter of the hypnogram's
/// differs: SC4001E0-PSG and SC4001EC-Hypnogram) and without "_eeg" (BIDS). "_" may stand for "-"; case does
/// not matter. Without stages, other files whose name goes on behind NIGHT are named: one may hold them.
[[nodiscard]] NightFiles night_files_of(const std::filesystem::path& recording, Folders& folders);

/// The part of a recording's file name that names the night: without extension, "-PSG" and BIDS' "_eeg".
[[nodiscard]] std::string night_of(const std::filesystem::path& recording);

/// Whether a file is a recording: .edf or .bdf by its name, or an EDF or BDF file with signals whatever its
/// name; but none that is called a hypnogram or annotations. A file that cannot be read is none by its
/// content.
[[nodiscard]] bool is_recording(const std::filesystem::path& file);

/// Whether a file is a recording by its name that a program compressed: night.edf.gz.
[[nodiscard]] bool is_compressed_recording(const std::filesystem::path& file);

/// The recordings below a folder, by path, compressed ones with the problem that they are, with their files
/// of stages and events. Hidden folders are passed over, and in a BIDS dataset (dataset_description.json)
/// "derivatives", "sourcedata" and "code"; links to files are followed, links to folders are not.
///
/// The id is the file's name without extension, "-PSG" and BIDS' "_eeg"; where two are the same, with
/// the folders before it: "visit1_night". Subject and session are those of BIDS names.
/// @throws Error(io) for a folder that cannot be read: nothing is left out in silence.
[[nodiscard]] std::vector<Item> walk(const std::string& folder);

/// The recording in this file, with its files of stages and events.
[[nodiscard]] Item item_of(const std::string& recording, Folders& folders);

}  // namespace psg::batch
