#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "psg/edf/check/header_review.hpp"
#include "psg/edf/check/report.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/record_times.hpp"
#include "psg/edf/text_damage.hpp"

namespace psg::edf {

/// How a repaired copy of a file is made.
struct RepairPlan {
  std::string header;           ///< its new bytes
  std::int64_t copy_begin = 0;  ///< bytes of the file that follow it unchanged
  std::int64_t copy_end = 0;
  std::vector<Change> changes;  ///< in the order of the file
};

/// @param drop_gap blank bytes between header and data are cut
[[nodiscard]] RepairPlan plan_repairs(const RawHeader& raw, const Header& header, const HeaderReview& review,
                                      bool drop_gap, std::int64_t file_size);

/// Whether a change of the plan cures the finding.
[[nodiscard]] bool cures(const RepairPlan& plan, const Finding& finding);

/// What the reader makes of a file before it looks at a sample.
struct Reading {
  Header header;
  RecordTimes times;
};

/// What `check` and `fix` both need to know of a file.
struct Examination {
  CheckReport report;
  std::optional<RepairPlan> plan;    ///< empty: the file is refused, or records are not in their place
  std::optional<TextDamage> damage;  ///< why it is refused, where that can be undone
  std::optional<Reading> reading;    ///< empty where there is no plan
};

/// @throws Error as check.
[[nodiscard]] Examination examine(const File& file, const CheckOptions& options);

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
