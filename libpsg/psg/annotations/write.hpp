#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "psg/annotations/write_options.hpp"
#include "psg/core/event.hpp"

namespace psg {

/// The files that `write_annotation_file` writes: `path` and, for BIDS, the sidecar .json beside it.
[[nodiscard]] std::vector<std::string> files_written(const std::string& path, AnnotationFormat format);

/// Throws unless all of these may be written (see check_output in system/output.hpp): they replace files of
/// the same format that libpsg wrote, as far as their content tells.
/// @throws Error(bad_argument)
void check_annotation_outputs(const std::string& path, AnnotationFormat format, const Overwrite& overwrite);

/// Writes stages, lights and events as a file that `read_annotation_file` reads back: the same kinds, legs,
/// stages and lights, and the same times within the format's resolution (1 ns; RemLogic's text 1 µs).
///
/// An event of a known kind gets the format's own name of it; an event of kind other keeps its text. A leg
/// movement is written as periodic where the format can say so and its text does ("PLM (Left)", "Periodic
/// limb movement"). The file appears whole or not at all, and holds no names, no paths, and no date unless
/// `options.start` has one.
/// @return one sentence for each thing that was written in other words, shortened or left out
/// @throws Error(bad_argument) when the format needs what `options` lacks, and as check_annotation_outputs;
/// (unsupported) when it cannot hold the times; (io) when the file cannot be written.
std::vector<std::string> write_annotation_file(const NightEvents& scoring, const std::string& path,
                                               AnnotationFormat format, const WriteOptions& options = {});

/// A scoring as annotations of EDF+.
struct EdfPlusTexts {
  std::vector<Annotation> annotations;  ///< by onset
  std::vector<std::string> notes;       ///< as `write_annotation_file` returns them
};

/// Stages, lights and events with the texts of EDF+ (edfplus.info), "text@@channel" where an event belongs to
/// a signal.
[[nodiscard]] EdfPlusTexts edf_plus_texts(const NightEvents& scoring);

}  // namespace psg
