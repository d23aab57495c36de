#pragma once

#include <string>
#include <vector>

#include "psg/batch/item.hpp"

namespace psg::batch {

/// The recordings of a list in a file, UTF-8 or UTF-16. Empty lines and lines that begin with "#" are passed
/// over; relative paths start at the list's folder; cells of `is_missing` are nothing.
///
/// A table has a heading with a column "edf", and is separated by tabs, commas or semicolons (RFC 4180
/// quotes). Its columns are id (else the name of the EDF file), edf, stages, events, left, right, legs, unit,
/// rules, stage_map, recording_start, lights_off, lights_on, calibration_uv, subject, session (or night);
/// every other column is a covariate. Several files, or rule sets, are separated by commas or semicolons.
///
/// Without such a heading it is a sample list of Luna: id, EDF and annotation files, separated by tabs;
/// several annotation files are separated by commas or tabs, and a folder stands for all in it.
/// @throws Error not_found, io, or malformed with the line.
[[nodiscard]] std::vector<Item> read_list_file(const std::string& path);

/// The recordings of a table in memory, as of a list with a heading.
/// @param folder where relative paths start
/// @param name what sentences call the table; they count its rows from 1
/// @throws Error(malformed) with the row.
[[nodiscard]] std::vector<Item> read_rows(const std::vector<std::string>& heading,
                                          const std::vector<std::vector<std::string>>& rows,
                                          const std::string& folder, const std::string& name);

}  // namespace psg::batch
