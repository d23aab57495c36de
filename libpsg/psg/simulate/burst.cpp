#include <algorithm>
#include <cmath>
#include <numbers>

#include "psg/simulate/timeline.hpp"

namespace psg::simulated {
namespace {

using std::numbers::pi;

/// 0 to 1 along half a cosine.
double half_cosine(double share) { return 0.5 - 0.5 * std::cos(pi * std::clamp(share, 0.0, 1.0)); }

double share_of(Time part, Time whole) {
  return whole > 0s ? static_cast<double>(part.count()) / static_cast<double>(whole.count()) : 1.0;
}

}  // namespace

double Burst::rms_at(Time t) const {
  const Time since = t - start;
  if (since < 0s || t >= end()) return 0;
  const Time held = rise + plateau;
  double level = rms_uv * (1 + (fade_to - 1) * std::min(1.0, share_of(since, held)));
  if (fluctuation > 0) {
    const double angle = 2 * pi * fluctuation_hz * to_seconds(since) + phase;
    level *= 1 + fluctuation * (0.6 * std::sin(angle) + 0.4 * std::sin(2.3 * angle + 1));
  }
  if (since >= dip_start && since < dip_start + dip) level *= 0.05;
  if (since < rise) return level * half_cosine(share_of(since, rise));
  if (since >= held) return level * (1 - half_cosine(share_of(since - held, decay)));
  return level;
}

double Resting::rms_at(Time t) const {
  double level = first_uv;
  for (const Step& step : steps) {
    if (t < step.at) break;
    level += (step.rms_uv - level) * half_cosine(share_of(t - step.at, step.transition));
  }
  return level * (1 + wave * std::sin(2 * pi * to_seconds(t) / wave_period_s + phase));
}

}  // namespace psg::simulated
