#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"

namespace psg::edf {

/// Reads all data records once: counts the samples outside each signal's digital range, and holds the
/// annotation signals against EDF+ 2.2.2 letter for letter. What the reader says of annotations itself
/// is not said again. Takes 1 MB of memory, or as much as one annotation signal has in a record.
/// @param progress is given the share done, 0 to 1; may be empty
/// @throws Error(io).
void review_data(const File& file, const Header& header, Deviations& deviations,
                 const std::function<void(double)>& progress);

/// Holds the lists in one annotation signal of one data record against EDF+ 2.2.2, letter for letter:
/// their places, ends, times and characters. Lists that the reader cannot read are its own to tell.
/// @param record counted from 0
/// @param offset of `bytes` in the file
void review_tals(std::string_view bytes, std::int64_t record, std::int64_t offset, Deviations& deviations);

}  // namespace psg::edf
