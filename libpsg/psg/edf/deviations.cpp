#include "psg/edf/deviations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace psg::edf {

std::string Finding::message() const {
  std::string out = found;
  if (!expected.empty()) out += ", expected " + expected;
  out += "; ";
  return out + (consequence.empty() ? rule_of(kind).consequence : consequence);
}

void Deviations::add(Finding finding) {
  Tally& tally = tally_[{finding.kind, finding.field}];
  const bool counts_only = tally.count >= told_each_;
  if (!counts_only && std::ranges::find(tally.told, finding.offset) != tally.told.end()) return;
  ++tally.count;
  if (counts_only) return;
  if (tally.count == 1) tally.first = list_.size();
  tally.told.push_back(finding.offset);
  list_.push_back(std::move(finding));
}

std::vector<Finding> Deviations::findings() const {
  std::vector<Finding> out = list_;
  for (const auto& [of, tally] : tally_) {
    if (tally.count <= told_each_) continue;
    const std::int64_t more = tally.count - told_each_;
    const Finding& first = list_[tally.first];
    out.push_back({.kind = of.first,
                   .field = of.second,
                   .signal = first.signal,
                   .offset = first.offset,
                   .found = fmt::format("{} more of this field", more),
                   .consequence = "treated in the same way",
                   .count = more});
  }
  return out;
}

std::vector<Deviation> Deviations::take() {
  std::vector<Deviation> out;
  for (Finding& f : findings()) out.push_back({f.field, f.offset, f.message()});
  list_.clear();
  tally_.clear();
  return out;
}

}  // namespace psg::edf
