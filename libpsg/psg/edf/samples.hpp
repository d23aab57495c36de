#pragma once

#include <memory>

#include "psg/core/recording.hpp"
#include "psg/edf/annotation_records.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"

namespace psg::edf {

/// The samples of an open file. `Recording::channels` are the header's signals without the
/// annotation signals, in order; requests count in them.
///
/// Reads go through `pread`, or through windows where they are allowed (`FileWindow`); a file that is cut
/// short later is an Error(io) either way, and any number of threads may read at once. Annotation signals of
/// the records that are read are handed to `annotations`, if given.
[[nodiscard]] std::shared_ptr<const SampleSource> sample_source(
    std::shared_ptr<const File> file, const Header& header,
    std::shared_ptr<StreamedAnnotations> annotations = nullptr);

}  // namespace psg::edf
