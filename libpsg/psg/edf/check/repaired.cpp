#include "psg/edf/check/repaired.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "psg/edf/start_clock.hpp"

namespace psg::edf {
namespace {

/// Whether the copy says the same of something, or says something where nothing was known.
bool kept(const auto& before, const auto& after) { return !before || before == after; }

bool same_offset(const Channel& before, const Channel& after) {
  const double digital = std::max(std::abs(double(before.digital_min)), std::abs(double(before.digital_max)));
  const double largest = std::max(
      {std::abs(before.physical_min), std::abs(before.physical_max), std::abs(before.gain()) * digital});
  return std::abs(after.offset() - before.offset()) <= 4 * std::numeric_limits<double>::epsilon() * largest;
}

/// What is different in a signal; empty: nothing.
std::string difference(const SignalHeader& before, const SignalHeader& after) {
  const Channel& a = before.channel;
  const Channel& b = after.channel;
  if (before.annotations != after.annotations) return "is of another kind";
  if (a.samples_per_record != b.samples_per_record) return "has another number of samples";
  if (before.annotations) return {};
  if (a.microvolts_per_unit != b.microvolts_per_unit) return "has another unit";
  if (a.unusable.empty() != b.unusable.empty()) return "can be read in one of the two only";
  if (!a.unusable.empty()) return {};
  return a.gain() == b.gain() && same_offset(a, b) ? "" : "has other physical values";
}

std::string difference(const Reading& before, const Reading& after) {
  const StartClock from = advanced(before.header.start, before.timeline.origin);
  const StartClock to = advanced(after.header.start, after.timeline.origin);
  if (!kept(from.date, to.date) || !kept(from.time_of_day, to.time_of_day)) return "starts at another time";
  if (before.header.record_duration != after.header.record_duration) return "has records of another duration";
  if (before.header.records != after.header.records) return "has another number of records";
  if (before.timeline.origin != after.timeline.origin ||
      before.timeline.segments != after.timeline.segments) {
    return "has its records at other times";
  }
  if (before.header.signals.size() != after.header.signals.size()) return "has another number of signals";
  for (std::size_t i = 0; i < before.header.signals.size(); ++i) {
    const std::string what = difference(before.header.signals[i], after.header.signals[i]);
    if (!what.empty()) return fmt::format("has a signal {} that {}", i + 1, what);
  }
  return {};
}

}  // namespace

File repaired(const File& file, const RepairPlan& plan) {
  return {plan.header, file, plan.copy_begin, plan.copy_end};
}

std::string fault_of_copy(const Examination& input, const Examination& copy) {
  if (!copy.reading) return "cannot be read";
  if (copy.report.fixable() > 0) return "still holds what was to be repaired";
  return difference(*input.reading, *copy.reading);
}

}  // namespace psg::edf
