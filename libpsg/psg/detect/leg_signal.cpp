#include "psg/detect/leg_signal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace psg {
namespace {

void lower(LegSignal& leg, bool when, Quality to, std::string reason) {
  if (!when) return;
  leg.quality = std::max(leg.quality, to);
  leg.quality_reasons.push_back(std::move(reason));
}

}  // namespace

double quantisation_step_uv(const Recording& night, const LegInput& leg) {
  if (night.format == Format::arrays) return std::numeric_limits<double>::quiet_NaN();
  double gain = std::abs(night.channels[leg.channel].gain());
  if (leg.reference) gain = std::max(gain, std::abs(night.channels[*leg.reference].gain()));
  return gain * leg.microvolts_per_unit;
}

double artefact_share(const LegSignal& leg, ArtefactKind kind) {
  Time all{}, of_kind{};
  for (const Artefact& a : leg.artefacts) {
    all += a.span.duration();
    if (a.kind == kind) of_kind += a.span.duration();
  }
  const Time recorded = all + leg.scored;
  return recorded > Time{0} ? to_seconds(of_kind) / to_seconds(recorded)
                            : std::numeric_limits<double>::quiet_NaN();
}

void grade(LegSignal& leg, const DetectionRule& rule) {
  leg.quality = Quality::good;
  leg.quality_reasons.clear();
  Time artefact{};
  for (const Artefact& a : leg.artefacts) artefact += a.span.duration();
  const double share = to_seconds(artefact) / std::max(1e-9, to_seconds(artefact + leg.scored));
  const double step = leg.step_uv;  // comparison with NaN is false
  const double resting = leg.resting_uv;

  const auto is = [&](bool when, Quality to, std::string reason) { lower(leg, when, to, std::move(reason)); };
  is(leg.scored <= 0s || std::isnan(resting), Quality::not_scorable, "flat, saturated or hum throughout");
  is(step > rule.offset_uv, Quality::not_scorable, fmt::format("quantisation step {:.3g} µV", step));
  if (leg.quality == Quality::not_scorable) return;

  is(resting < 0.2 || resting > 50, Quality::poor,
     fmt::format("resting level {:.3g} µV is not plausible", resting));
  is(resting > 5 && resting <= 50, resting > 10 ? Quality::poor : Quality::fair,
     fmt::format("resting level {:.1f} µV", resting));
  is(share > 0.05, share > 0.25 ? Quality::poor : Quality::fair,
     fmt::format("{:.0f} % artefact", 100 * share));
  is(leg.ecg_uv > 0, Quality::fair, fmt::format("ECG {:.0f} µV", leg.ecg_uv));
  is(leg.mains_uv > rule.offset_uv, Quality::fair, fmt::format("mains {:.1f} µV", leg.mains_uv));
  is(leg.rate_hz < 200, Quality::fair, fmt::format("{:g} Hz", leg.rate_hz));
  is(step > rule.offset_uv / 4 && step <= rule.offset_uv, Quality::fair,
     fmt::format("quantisation step {:.2g} µV", step));
}

const char* name(Quality quality) noexcept {
  constexpr const char* names[] = {"good", "fair", "poor", "not scorable"};
  return names[static_cast<std::size_t>(quality)];
}

const char* name(ArtefactKind kind) noexcept {
  constexpr const char* names[] = {"flat", "saturated", "hum", "pop"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace psg
