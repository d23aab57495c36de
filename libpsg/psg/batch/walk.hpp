#pragma once

#include <string>
#include <vector>

#include "psg/batch/companions.hpp"
#include "psg/batch/item.hpp"

namespace psg::batch {

/// The recordings below a folder, by path, with their companions. Hidden folders are passed over, and in a
/// BIDS dataset (dataset_description.json) "derivatives", "sourcedata" and "code"; links to files are
/// followed, links to folders are not.
///
/// The id is the file's name without extension, "-PSG" and BIDS' "_eeg"; where two are the same, with
/// the folders before it: "visit1_night". Subject and session are those of BIDS names.
/// @throws Error(io) for a folder that cannot be read: nothing is left out in silence.
[[nodiscard]] std::vector<Item> walk(const std::string& folder);

/// The recording in this file, with its companions.
[[nodiscard]] Item item_of(const std::string& recording, Folders& folders);

}  // namespace psg::batch
