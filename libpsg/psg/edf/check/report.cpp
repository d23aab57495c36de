#include "psg/edf/check/report.hpp"

#include <fmt/format.h>

namespace psg::edf {

std::string CheckedFinding::consequence() const {
  return finding.consequence.empty() ? rule().consequence : finding.consequence;
}

std::string CheckedFinding::repair() const {
  if (fixable) return rule().repair;
  if (!rule().repairable) return rule().repair;
  return fmt::format("this file does not tell what to write (elsewhere psg fix {})", rule().repair);
}

std::int64_t CheckReport::count(Severity severity) const {
  std::int64_t total = 0;
  for (const CheckedFinding& row : rows) total += row.rule().severity == severity ? row.finding.count : 0;
  return total;
}

std::int64_t CheckReport::fixable() const {
  std::int64_t total = 0;
  for (const CheckedFinding& row : rows) total += row.fixable ? row.finding.count : 0;
  return total;
}

bool CheckReport::conforms() const { return count(Severity::error) == 0 && count(Severity::warning) == 0; }

}  // namespace psg::edf
