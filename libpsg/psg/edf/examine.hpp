#pragma once

#include <optional>

#include "psg/edf/check.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/repair_plan.hpp"

namespace psg::edf {

/// What `check` and `fix` both need to know of a file.
struct Examination {
  CheckReport report;
  std::optional<RepairPlan> plan;  ///< empty: the file is refused
};

/// @throws Error as check.
[[nodiscard]] Examination examine(const File& file, const CheckOptions& options);

}  // namespace psg::edf
