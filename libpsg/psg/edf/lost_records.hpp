#pragma once

#include <functional>
#include <span>
#include <vector>

#include "psg/edf/annotation_records.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"

namespace psg::edf {

/// Where the onsets prove that records are not where the header says, in order.
///
/// Of records that hold bytes where their onset should be, but no onset, a few are searched: an onset at
/// another place is the proof, and so are three in a row if the file has onsets elsewhere. A single record
/// whose annotation signal is damaged is none. Records around such a stretch that have a share in it are
/// lost too: those whose samples lie between an onset at its place and one that is not.
/// @throws Error(io).
[[nodiscard]] std::vector<LostRecords> lost_records(const File& file, const Header& header,
                                                    const AnnotationRecords& records);

/// The annotation signals of the records that are where the header says. `gather` gives those of a file
/// without the records that are lost, and what deviates in them; it is called once more if any are.
/// @throws Error(io); Error(malformed) when all records are lost.
[[nodiscard]] AnnotationRecords records_on_grid(
    const File& file, const Header& header, Deviations& deviations,
    const std::function<AnnotationRecords(std::span<const LostRecords>, Deviations&)>& gather);

}  // namespace psg::edf
