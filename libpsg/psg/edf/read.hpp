#pragma once

#include <string>

#include "psg/core/recording.hpp"

namespace psg {

/// Opens an EDF, EDF+, BDF or BDF+ file: its header, its annotations and where its gaps are. The
/// samples stay in the file until they are asked for.
///
/// Times count from the first sample. The start clock has the sub-second part that EDF+ keeps in
/// the first timekeeping annotation, and annotations are shifted to match.
///
/// Everything that the format does not allow and that leaves no doubt about the structure is read
/// and listed in `Recording::deviations`; a channel without a physical range is `unusable` alone.
/// Records that overlap, or whose time in a discontinuous file cannot be known, are left out.
/// @throws Error(not_found), Error(io), or Error(malformed) when the structure cannot be known, as
/// `night.edf: field "number of signals" at byte 252: found "abc", expected 1 to 14`.
[[nodiscard]] Recording read_edf(const std::string& path);

}  // namespace psg
