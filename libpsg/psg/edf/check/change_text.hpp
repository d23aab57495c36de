#pragma once

#include <string>

#include "psg/edf/check/repair_plan.hpp"

namespace psg::edf {

/// The bytes of a header field before or after a change, as a report may tell them: "(hidden)" of the patient
/// and recording identification, the bytes themselves where they are impersonal, and else with every letter
/// as "a" and every digit as "9", since any field of a shifted header may hold a name or a date.
[[nodiscard]] std::string reported(const Change& change, const std::string& bytes);

}  // namespace psg::edf
