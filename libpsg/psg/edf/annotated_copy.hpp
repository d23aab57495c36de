#pragma once

#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/system/output.hpp"

namespace psg {

/// What write_annotated_copy makes. It replaces no recording, not even by force.
[[nodiscard]] FileKind annotated_copy_kind();

/// Writes a copy of a recording that holds more annotations, in an annotation signal of its own behind the
/// signals of the recording.
///
/// Each data record is that of the recording, byte for byte, with the bytes of the new signal behind it. EDF
/// becomes EDF+C and BDF becomes BDF+C; their identifications are then put into the form that EDF+ asks for,
/// unless they have it. EDF+ and BDF+ keep them, their gaps and their annotations. Bytes that are no whole
/// data record are left out.
///
/// The copy appears under its name when it is whole and was read back: it has the same signals, records and
/// segments, and all annotations. Neither the recording nor another one is ever replaced. The copy has the
/// mode of the recording, less what the umask takes.
/// @param annotations since the recording's first sample, with texts that are not empty
/// @return one sentence for each thing that was changed or left out
/// @throws Error as read_edf; (unsupported) for a recording without signals or with more than EDF can hold;
/// (bad_argument) as check_output; (io) when the copy cannot be written or reads otherwise.
std::vector<std::string> write_annotated_copy(const std::string& recording,
                                              std::vector<Annotation> annotations, const std::string& path,
                                              const Overwrite& overwrite = {});

}  // namespace psg
