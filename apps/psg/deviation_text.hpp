#pragma once

#include <string>

#include "json.hpp"
#include "psg/edf/check/check.hpp"

namespace psg::app {

/// Prints one deviation: severity, place and finding, then rule, consequence and repair below it.
void print_row(const edf::CheckedFinding& row);

/// "2 errors, 1 warning, no notes; psg fix can repair 2".
[[nodiscard]] std::string summary_of(const edf::CheckReport& report);

[[nodiscard]] Json json_of(const edf::CheckReport& report);

/// Bytes of a header field for a table: printable, without the spaces that fill it up; of the patient
/// or recording identification only unless `shown`.
[[nodiscard]] std::string field_text(const edf::Change& change, const std::string& bytes, bool shown);

}  // namespace psg::app
