#pragma once

#include <optional>

#include "psg/edf/check/repair_plan.hpp"
#include "psg/edf/check/report.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/timeline.hpp"

namespace psg::edf {

/// What the reader makes of a file before it looks at a sample.
struct Reading {
  Header header;
  Timeline timeline;
};

/// What `check` and `fix` both need to know of a file.
struct Examination {
  CheckReport report;
  std::optional<RepairPlan> plan;  ///< empty: the file is refused
  std::optional<Reading> reading;  ///< empty: the file is refused
};

/// @throws Error as check.
[[nodiscard]] Examination examine(const File& file, const CheckOptions& options);

}  // namespace psg::edf
