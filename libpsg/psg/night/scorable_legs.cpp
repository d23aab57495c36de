#include "psg/night/scorable_legs.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/units.hpp"
#include "psg/detect/leg_signal.hpp"

namespace psg {
namespace {

// A resting level outside this range means a wrong unit or a bad electrode.
constexpr double plausible_low_uv = 0.2, plausible_high_uv = 50;

const char* leg_word(Leg leg) {
  return leg == Leg::left ? "left leg" : leg == Leg::right ? "right leg" : "legs";
}

bool is_plausible(double resting_uv) {
  return resting_uv >= plausible_low_uv && resting_uv <= plausible_high_uv;
}

// The unit in which a resting level would be plausible that is not in µV.
const char* likely_unit(double resting) {
  constexpr std::pair<const char*, double> units[] = {{"V", 1e6}, {"mV", 1e3}, {"nV", 1e-3}};
  const auto likely =
      std::ranges::find_if(units, [&](const auto& unit) { return is_plausible(resting * unit.second); });
  return likely == std::end(units) ? "another unit" : likely->first;
}

// What is known about a leg whose EMG was not analysed.
LegSignal unread(const Recording& night, const LegInput& leg, double step_uv) {
  const Channel& channel = night.channels[leg.channel];
  return {.leg = leg.leg,
          .channel = channel.label,
          .reference = leg.reference ? night.channels[*leg.reference].label : "",
          .unit = is_known_unit(channel.unit) ? channel.unit : "",
          .microvolts_per_unit = leg.microvolts_per_unit,
          .rate_hz = channel.clock.rate_hz(),
          .step_uv = step_uv,
          .artefacts = {},
          .quality = Quality::not_scorable,
          .quality_reasons = {fmt::format("quantisation step {:.3g} µV", step_uv)},
          .notes = {}};
}

}  // namespace

void ExcludedLegs::warn(bool none_left, std::vector<std::string>& warnings) const {
  if (none_left) throw Error(ErrorKind::unsupported, reasons.front());
  for (const std::string& reason : reasons) {
    warnings.push_back(reason + ": scored from the other leg alone");
  }
  for (const LegSignal& leg : legs) std::ranges::copy(leg.notes, std::back_inserter(warnings));
}

std::vector<LegInput> scorable_legs(const Recording& night, std::vector<LegInput> legs,
                                    const std::vector<Rule>& rules, ExcludedLegs& excluded) {
  const auto finest =
      std::ranges::min_element(rules, {}, [](const Rule& r) { return r.detection.offset_uv; });
  const double limit = finest->detection.offset_uv;
  std::erase_if(legs, [&](const LegInput& leg) {
    const double step = quantisation_step_uv(night, leg);
    if (!(step > limit)) return false;
    excluded.legs.push_back(unread(night, leg, step));
    excluded.reasons.push_back(
        fmt::format("signal \"{}\" has a quantisation step of {:.3g} µV, expected at most the {:g} µV of the "
                    "offset threshold",
                    night.channels[leg.channel].label, step, limit));
    return true;
  });
  return legs;
}

void expect_microvolts(const std::vector<LegSignal>& legs) {
  for (const LegSignal& leg : legs) {
    if (!std::isfinite(leg.resting_uv) || is_plausible(leg.resting_uv)) continue;
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("{} \"{}\": resting level {:.3g} µV is outside the plausible {:g}-{:g} µV, are its "
                    "samples in {}? No unit was given; give theirs, or uV to score them all the same",
                    leg_word(leg.leg), leg.channel, leg.resting_uv, plausible_low_uv, plausible_high_uv,
                    likely_unit(leg.resting_uv)));
  }
}

void drop_dead_legs(Detection& found, ExcludedLegs& excluded) {
  std::erase_if(found.legs, [&](const LegSignal& leg) {
    if (leg.quality != Quality::not_scorable) return false;
    excluded.reasons.push_back(fmt::format("signal \"{}\" is not scorable ({}), expected EMG", leg.channel,
                                           fmt::join(leg.quality_reasons, "; ")));
    excluded.legs.push_back(leg);
    std::erase_if(found.activities, [&](const Activity& a) { return a.leg == leg.leg; });
    return true;
  });
}

void warn_about_legs(const std::vector<LegSignal>& legs, std::vector<std::string>& warnings) {
  for (const LegSignal& leg : legs) {
    std::ranges::copy(leg.notes, std::back_inserter(warnings));
    if (std::isfinite(leg.resting_uv) && !is_plausible(leg.resting_uv)) {
      warnings.push_back(
          fmt::format("{} \"{}\": resting level {:.3g} µV is outside the plausible {:g}-{:g} µV: check "
                      "unit and electrodes before trusting any index",
                      leg_word(leg.leg), leg.channel, leg.resting_uv, plausible_low_uv, plausible_high_uv));
    }
  }
}

}  // namespace psg
