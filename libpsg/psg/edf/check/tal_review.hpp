#pragma once

#include <cstdint>
#include <string_view>

#include "psg/edf/deviations.hpp"

namespace psg::edf {

/// Holds the lists in one annotation signal of one data record against EDF+ 2.2.2, letter for letter:
/// their places, ends, times and characters. Lists that the reader cannot read are its own to tell.
/// @param record counted from 0
/// @param offset of `bytes` in the file
void review_tals(std::string_view bytes, std::int64_t record, std::int64_t offset, Deviations& deviations);

}  // namespace psg::edf
