#include "psg/rules/rule_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "psg/core/error.hpp"

namespace psg {

std::vector<Rule> rules_named(const std::vector<std::string>& names, std::string_view measure) {
  if (!measure.empty() && measure != "rms" && measure != "peak") {
    throw Error(ErrorKind::bad_argument,
                fmt::format("\"{}\" is no measure of EMG, expected rms or peak", measure));
  }
  std::vector<Rule> rules;
  for (const std::string& wanted : names) {
    Rule rule = rule_named(wanted);
    if (!measure.empty() && measure != name(rule.detection.measure)) {
      rule.detection.measure = measure == "peak" ? Measure::peak : Measure::rms;
      rule.name += fmt::format("-{}", measure);
    }
    if (std::ranges::find(rules, rule) == rules.end()) rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace psg
