#pragma once

#include <string>
#include <vector>

#include "psg/export/export_options.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// The files that an export to `output` writes: the output itself and, for BIDS, the sidecar .json beside it.
/// @throws Error(bad_argument) for an unknown format.
[[nodiscard]] std::vector<std::string> files_written(const std::string& output,
                                                     const ExportOptions& options = {});

/// Writes a result of `psg score` in a format of other programs (docs/formats.md): stages, lights, the events
/// that were given, and the leg movements of each leg that a rule set counted (see night_events_from in
/// store/marked.hpp); or one of its tables.
/// A file of the same format that libpsg wrote is replaced, as far as its content tells; a table is one with
/// the same columns. The recording and any other file with signals are never replaced.
///
/// A copy by `into` has what the recording's own annotations say already once. It is refused where stages or
/// lights of the recording differ from those of the night, as a file with both would be ambiguous.
/// @throws Error(bad_argument) for an unknown format or options that do not go together, and as check_output;
/// (ambiguous) for a night scored by several rule sets without `rule`, for a copy with two stagings or of
/// another night, and as night_events_from, write_annotation_file and write_annotated_copy.
Exported export_result(const Tables& result, const std::string& output, const ExportOptions& options = {});

/// The same from a file: a result, or an annotation file of any format that `read_annotation_file` reads,
/// which is so converted. The output is never more open to others than the input; the input is never
/// replaced.
/// @throws Error as read, read_annotation_file and export_result.
Exported export_file(const std::string& input, const std::string& output, const ExportOptions& options = {});

}  // namespace psg
