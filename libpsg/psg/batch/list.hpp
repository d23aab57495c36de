#pragma once

#include <string>
#include <vector>

#include "psg/batch/item.hpp"
#include "psg/cohort/covariate_file.hpp"

namespace psg::batch {

/// The recordings that these paths name, in order: of each path
///   - an EDF or BDF file: itself, with the stages and events that lie beside it (see night_files.hpp);
///   - a folder: all recordings below it by path, with theirs (see night_files.hpp);
///   - any other file: a list (see list_file.hpp).
/// Whether the files that a list names can be read shows when they are scored.
/// @throws Error not_found or io for a path; malformed for a list that cannot be understood, an id that
/// cannot be a file's name, and an id that comes twice, each with its line.
[[nodiscard]] std::vector<Item> read_list(const std::vector<std::string>& paths);

/// Throws the first that is wrong with these recordings: an id that cannot be a file's name or comes twice,
/// an unknown rule set, a stage map or a covariate that cannot be read. Error(malformed) where a list says
/// so, (bad_argument) of others.
///
/// An id that was taken from the name of a file and that no result can be called by is none of these: it
/// fails its own recording (`usable_id`).
void check(const std::vector<Item>& items);

/// Throws when a column that is kept though no vocabulary knows it holds a date or an address, as `check`.
void check_kept_columns(const std::vector<Item>& items, const Settings& settings);

/// The id, which can be the name of a result.
/// @throws Error(bad_argument) that says what is wrong with it.
const std::string& usable_id(const std::string& id);

/// Gives each recording the covariates that the file has of it. They replace those of the list, covariate by
/// covariate under whichever of its names, and what follows from them; missing ones replace nothing. The same
/// file given to `merge` instead makes the same tables.
/// @return what is to be said of rows that fit no recording (`CovariateFile::unfit`)
std::string add_covariates(std::vector<Item>& items, const CovariateFile& file);

}  // namespace psg::batch
