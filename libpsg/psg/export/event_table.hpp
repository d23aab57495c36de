#pragma once

#include <string>
#include <vector>

#include "psg/table/table.hpp"

namespace psg::exports {

/// Makes the texts and channels of the table "events" of a result, row by row, what `without_remarks` makes
/// of those of a scoring: a result may have been made with --keep-text.
/// @returns the sentence that counts them, or nothing
std::vector<std::string> leave_out_remarks(Table& events);

}  // namespace psg::exports
