#pragma once

#include <string>
#include <vector>

#include "psg/edf/check/report.hpp"
#include "psg/system/output.hpp"

namespace psg::edf {

/// Holds a file against EDF (Kemp et al. 1992), EDF+ (Kemp & Olivan 2003), BDF or BDF+.
///
/// A file whose structure cannot be known is reported too, as far as it can be read (`refusal`). The
/// texts of patient and recording identification are not repeated.
/// @throws Error(not_found) or Error(io) when the file cannot be read, Error(malformed) when it is
/// neither EDF nor BDF.
[[nodiscard]] CheckReport check(const std::string& path, const CheckOptions& options = {});

/// What was repaired, and what a repaired file still deviates in.
struct FixReport {
  std::vector<Change> changes;  ///< in the order of the file
  CheckReport before;
  CheckReport after;  ///< of the file that was written; of a dry run: of the one that would be
};

/// Writes a copy of a file in which everything is repaired that can be repaired without guessing:
/// header fields, blank bytes behind the header, an incomplete record at the end. The data records
/// are copied byte for byte.
///
/// A file that was changed as if it were text (`TextDamage`) is written as it was, byte for byte, where its
/// size then is what its header tells; what else deviates in it stays. A dry run holds it in memory.
///
/// The copy appears under its name when it is whole and was checked: its data are those of the input,
/// the reader takes the two for the same recording (start, records and their times, samples, gains,
/// offsets, units; only a start that was unknown may be known), and nothing that was to be repaired is
/// left. Nothing is replaced, unless forced, and `path` never. The copy has the mode of `path`, less what the
/// umask takes.
/// @param out empty: nothing is written (a dry run); what would be written is checked all the same
/// @throws Error as check; Error(malformed) when the structure of the file cannot be known, or
/// records are not where the header says;
/// Error(bad_argument) as check_output; Error(io) when it cannot be written.
[[nodiscard]] FixReport fix(const std::string& path, const std::string& out, const CheckOptions& options = {},
                            Force force = Force::unavailable);

}  // namespace psg::edf
