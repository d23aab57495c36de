#pragma once

#include <string>

#include "psg/edf/check/examine.hpp"
#include "psg/edf/check/repair_plan.hpp"
#include "psg/edf/file.hpp"

namespace psg::edf {

/// The copy that a plan makes of `file`, without writing it.
/// @throws Error(io).
[[nodiscard]] File repaired(const File& file, const RepairPlan& plan);

/// Why a repaired copy is not what was promised: "cannot be read", "still holds what was to be
/// repaired", "starts at another time". Empty when it is.
///
/// The reader must take copy and input for the same recording: start, duration of a record, number and
/// times of the records, and of each signal the number of samples, gain, offset and unit of voltage. A
/// start that was unknown may be known now, and the offset of exchanged limits differs by its rounding.
[[nodiscard]] std::string fault_of_copy(const Examination& input, const Examination& copy);

}  // namespace psg::edf
