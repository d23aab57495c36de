#pragma once

#include <vector>

#include "psg/core/event.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"

namespace psg::edf {

/// What the annotation signals of a file hold.
struct AnnotationRecords {
  std::vector<Annotation> annotations;  ///< in the order of the file, times since the header's start time
  std::vector<Time> onsets;  ///< of every record, or `unknown_onset`; empty without annotation signals
};

/// Reads the annotation signals. Only their bytes are read where that is faster.
/// @throws Error(io).
[[nodiscard]] AnnotationRecords read_annotation_records(const File& file, const Header& header,
                                                        Deviations& deviations);

}  // namespace psg::edf
