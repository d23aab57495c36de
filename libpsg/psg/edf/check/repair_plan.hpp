#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "psg/edf/check/header_review.hpp"

namespace psg::edf {

/// One change that `fix` makes: a header field, or bytes that are cut off.
struct Change {
  std::string field;
  std::optional<std::int64_t> signal{};  ///< counted from 1
  std::int64_t offset = 0;               ///< in the file as it is
  std::string before = {};               ///< the bytes of the field, spaces included
  std::string after = {};
  std::int64_t cut_bytes = 0;  ///< bytes that go away; then before and after are empty
  std::vector<DeviationKind> cures = {};
  bool identifying = false;  ///< of the patient or recording identification
};

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

}  // namespace psg::edf
