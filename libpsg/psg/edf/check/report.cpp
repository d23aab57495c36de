#include "psg/edf/check/report.hpp"

#include <fmt/format.h>

#include "psg/channels/known_label.hpp"
#include "psg/core/characters.hpp"
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

std::string reported(const Change& change, const std::string& bytes) {
  if (change.identifying) return "(hidden)";
  if (is_impersonal(bytes)) return bytes;
  std::string form = bytes;
  for (char& c : form) {
    if (is_letter(c) || static_cast<unsigned char>(c) >= 0xA0) c = 'a';
    if (is_digit(c)) c = '9';
  }
  return form;
}

}  // namespace psg::edf
