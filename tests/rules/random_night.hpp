#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "psg/rules/score_movements.hpp"

/// Nights made by chance that sit on the thresholds of the standards: durations, intervals, windows
/// and edges that are exactly at a limit or one nanosecond beside it.
namespace psg::random_night {

struct Night {
  std::vector<Activity> activities;
  NightContext context;
};

/// The night of this seed, the same in every run. 0 to 60 activities.
[[nodiscard]] Night make(std::uint64_t seed);

/// The night that follows from these decisions, one or a few bytes for each; any bytes make one.
[[nodiscard]] Night make(std::span<const std::uint8_t> decisions);

/// The smallest night found, by leaving out one thing after the other, for which `fails` still holds.
[[nodiscard]] Night shrink(Night night, const std::function<bool(const Night&)>& fails);

/// The night as lines of text from which it can be written down again.
[[nodiscard]] std::string describe(const Night& night);

}  // namespace psg::random_night
