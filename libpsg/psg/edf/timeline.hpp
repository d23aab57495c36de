#pragma once

#include <vector>

#include "psg/core/recording.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/onsets.hpp"

namespace psg::edf {

/// Onsets that differ by more than this from where the records before would put them are no rounding.
[[nodiscard]] Time tolerance(const Header& header);

/// When the records of a file were taken.
struct Timeline {
  Time origin{};                  ///< the first sample, since the start time in the header
  std::vector<Segment> segments;  ///< spans since the first sample, in order of time
};

/// Records that do not start where the record before ended.
///
/// `onsets` has one time for each record, or is empty for files that are not EDF+ or BDF+.
///
/// A step of up to 10 ms is rounding of the onset texts (two decimals are seen, 5 ms at each of two
/// onsets), or half a record if that is less; a larger one forward is a gap.
/// - A file that calls itself discontinuous has only its onsets: records are put in order of time,
///   and one that overlaps an earlier record or has no onset that can be known is left out.
/// - A file of annotations alone is read as a continuous one.
/// - A file that calls itself continuous is believed against single odd onsets and against onsets
///   that go back; a step forward that lasts is a gap all the same.
/// @throws Error(malformed) when a discontinuous file gives no onset at all.
[[nodiscard]] Timeline timeline(const Header& header, const Onsets& onsets, const std::string& subject,
                                Deviations& deviations);

}  // namespace psg::edf
