#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "psg/rules/rule.hpp"
#include "psg/store/tables.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

// The stored texts that are choices, by rule set and threshold.
std::string stored(const Rule& rule, std::string_view threshold) {
  const Table table = rule_table({&rule});
  const auto& names = values_of<std::string>(table, "threshold");
  const auto row = static_cast<std::size_t>(std::ranges::find(names, threshold) - names.begin());
  return values_of<std::string>(table, "text").at(row);
}

TEST(Rules, TheStoredChoicesAreThoseOfTheStandard) {
  const char* expected[][3] = {{"aasm", "reject_monolateral", "onset_to_onset"},
                               {"wasm2016", "mark_movement", "offset_to_onset"},
                               {"wasm2006", "reject_monolateral", "offset_to_onset"},
                               {"asda1993", "ignore", "onset_to_onset"}};
  for (const auto& [standard, respiratory, both_legs] : expected) {
    EXPECT_EQ(stored(rule_named(standard), "respiratory"), respiratory) << standard;
    EXPECT_EQ(stored(rule_named(standard), "both_legs"), both_legs) << standard;
    EXPECT_EQ(stored(rule_named(standard), "measure"), "rms") << standard;
    EXPECT_EQ(stored(rule_named(standard), "filter"), "butterworth") << standard;
  }
}

}  // namespace
}  // namespace psg
