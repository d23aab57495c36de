#pragma once

#include <string>
#include <utility>
#include <vector>

#include "psg/night/score.hpp"
#include "psg/system/output.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// Writes the score to an HDF5 file laid out as docs/format.md says.
///
/// The file appears whole or not at all: a temporary file in the same folder is written, synced,
/// renamed over `path`, and the folder synced. The bytes depend on the score alone.
/// It replaces another result, and no other file (see check_output in system/output.hpp).
/// @throws Error(bad_argument) for a file that it may not replace; Error(io) when the folder is missing or
/// read-only, or the disk full. Nothing is left behind.
void write(const Score& score, const std::string& path, const Overwrite& overwrite = {});

/// The same from tables, as `read` returned them or as Python holds them. The temporary file may be made
/// in another folder of the same file system. Tables that are moved in are given up as they are written.
void write(Tables tables, const std::string& path, const Overwrite& overwrite = {},
           const std::string& temporary_folder = {});

/// The files that `write` makes, whole or damaged since.
[[nodiscard]] FileKind result_kind();

/// Whether a file begins as HDF5, as every result does; false for one that cannot be read.
[[nodiscard]] bool is_hdf5(const std::string& path);

/// All tables and attributes of a file that `write` made.
/// @throws Error not_found, io, malformed (not HDF5, not ours, a newer layout).
[[nodiscard]] Tables read(const std::string& path);

/// Of such a file all attributes, and those of its tables that are asked for by name, in the file's order. A
/// name that is not in the file is passed over.
/// @throws Error as read.
[[nodiscard]] Tables read_tables(const std::string& path, const std::vector<std::string>& names);

/// The attributes of such a file without its tables, which is quick. The whole file is checked all the same.
/// @throws Error as read.
[[nodiscard]] Attributes read_attributes(const std::string& path);

}  // namespace psg
