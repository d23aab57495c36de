#include "psg/edf/check/repair_plan.hpp"

#include <algorithm>

namespace psg::edf {

RepairPlan plan_repairs(const RawHeader& raw, const Header& header, const HeaderReview& review, bool drop_gap,
                        std::int64_t file_size) {
  const auto header_end = static_cast<std::int64_t>(raw.bytes().size());
  RepairPlan plan{.header = raw.bytes(),
                  .copy_begin = drop_gap ? header.data_offset : header_end,
                  .copy_end = header.data_offset + header.records * header.record_bytes,
                  .changes = {}};
  for (const FieldReview& f : review.fields) {
    if (!f.changed()) continue;
    const std::string after = f.filled();
    plan.header.replace(static_cast<std::size_t>(f.field.offset), after.size(), after);
    plan.changes.push_back({.field = f.field.name(),
                            .signal = f.field.signal_number(),
                            .offset = f.field.offset,
                            .before = std::string(f.field.bytes),
                            .after = after,
                            .cures = f.cures,
                            .identifying = f.field.identifying()});
  }
  const auto cut = [&](const char* what, std::int64_t from, std::int64_t to, DeviationKind cured) {
    if (from >= to) return;
    plan.changes.push_back({.field = what, .offset = from, .cut_bytes = to - from, .cures = {cured}});
  };
  cut("bytes between header and data", header_end, plan.copy_begin, DeviationKind::header_size);
  cut("data records", plan.copy_end, file_size, DeviationKind::trailing_bytes);
  return plan;
}

bool cures(const RepairPlan& plan, const Finding& finding) {
  return std::ranges::any_of(plan.changes, [&](const Change& change) {
    return change.offset == finding.offset &&
           std::ranges::find(change.cures, finding.kind) != change.cures.end();
  });
}

}  // namespace psg::edf
