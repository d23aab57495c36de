#pragma once

#include <string>

#include "psg/edf/check/report.hpp"

namespace psg::edf {

/// Holds a file against EDF (Kemp et al. 1992), EDF+ (Kemp & Olivan 2003), BDF or BDF+.
///
/// A file whose structure cannot be known is reported too, as far as it can be read (`refusal`). The
/// texts of patient and recording identification are not repeated.
/// @throws Error(not_found) or Error(io) when the file cannot be read, Error(malformed) when it is
/// neither EDF nor BDF.
[[nodiscard]] CheckReport check(const std::string& path, const CheckOptions& options = {});

}  // namespace psg::edf
