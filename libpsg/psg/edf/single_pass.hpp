#pragma once

#include <functional>
#include <string>

#include "psg/core/recording.hpp"

namespace psg {

/// A recording whose file is read once: the annotations of a long EDF+ lie between its samples, and are
/// collected while `Recording::source` reads these.
struct SinglePass {
  Recording recording;
  /// Gives the recording as `read_edf` does; what no samples were read from is read now. Segments differ from
  /// those of `recording` if the file turns out not to be continuous. Empty: `recording` is complete.
  /// @throws Error(io).
  std::function<Recording()> complete;
};

/// Opens a file that would have to be read whole for its annotations, and that looks continuous at its ends
/// and at places between, without reading it; any other file as `read_edf` does.
/// @throws Error as read_edf.
[[nodiscard]] SinglePass read_in_single_pass(const std::string& path);

}  // namespace psg
