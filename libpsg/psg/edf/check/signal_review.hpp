#pragma once

#include "psg/edf/check/field_review.hpp"
#include "psg/edf/raw_header.hpp"

namespace psg::edf {

/// Holds the headers of the signals, and what they make of a data record, against the format.
/// @param plus whether the file calls itself EDF+ or BDF+
/// @param review has one entry for each field of `raw`, in its order, and is added to
void review_signals(const RawHeader& raw, bool plus, HeaderReview& review);

}  // namespace psg::edf
