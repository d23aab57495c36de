#include <algorithm>
#include <numbers>

#include "psg/simulate/plan.hpp"

namespace psg::simulated {
namespace {

/// The level steps at every postural shift; without movements it changes over a minute instead,
/// since a sudden step would itself be activity by the rule's text.
Resting plan_resting(const SimulateOptions& options, const Timeline& night, Random& random) {
  const auto draw = [&] { return options.floor_uv * std::clamp(random.log_normal(1, 0.25), 0.65, 1.5); };
  Resting resting;
  resting.first_uv = draw();
  resting.wave = random.uniform(0.03, options.hard ? 0.2 : 0.1);
  resting.wave_period_s = random.uniform(300, 1200);
  resting.phase = random.uniform(0, 2 * std::numbers::pi);
  for (const Time shift : night.shifts) resting.steps.push_back({shift, 500ms, draw()});
  if (options.movements) return resting;
  const int changes = random.count(options.posture_per_hour * options.hours);
  for (int i = 0; i < changes; ++i) {
    resting.steps.push_back({whole_ms(random.uniform(0, options.hours * 3600)), 60s, draw()});
  }
  std::sort(resting.steps.begin(), resting.steps.end(),
            [](const Resting::Step& a, const Resting::Step& b) { return a.at < b.at; });
  return resting;
}

Artefact pop(const SimulateOptions& options, Random& random, double start) {
  const double size = options.hard ? random.log_normal(300, 0.7) : random.log_normal(150, 0.4);
  Artefact a;
  a.kind = "pop";
  a.amplitude_uv = std::min(size, 2000.0) * (random.chance(0.5) ? 1 : -1);
  a.decay_s = random.chance(0.5) ? 0 : random.uniform(0.005, 0.05);
  a.span = {whole_ms(start), whole_ms(start) + whole_ms(0.01 + 6 * a.decay_s)};
  return a;
}

Artefact detached(const SimulateOptions& options, Random& random, double start) {
  Artefact a;
  const bool flat = random.chance(0.5);
  a.kind = flat ? "flat" : "hum";
  a.amplitude_uv = flat ? 0 : random.uniform(150, 600);
  const double length = std::min(random.uniform(8, 90), 0.05 * options.hours * 3600);
  a.span = {whole_ms(start), whole_ms(start + length)};
  return a;
}

std::vector<Artefact> plan_artefacts(const SimulateOptions& options, Random& random) {
  std::vector<Artefact> artefacts;
  const auto add = [&](const Artefact& a) {
    const bool free = std::none_of(artefacts.begin(), artefacts.end(),
                                   [&](const Artefact& b) { return overlaps(widened(a.span, 2s), b.span); });
    if (free) artefacts.push_back(a);
  };
  const double total = options.hours * 3600;
  const int stretches = random.count(options.detached_per_hour * options.hours);
  for (int i = 0; i < stretches; ++i) add(detached(options, random, random.uniform(0.02, 0.93) * total));
  const int pops = random.count(options.pops_per_hour * options.hours);
  for (int i = 0; i < pops; ++i) add(pop(options, random, random.uniform(0.01, 0.99) * total));
  std::sort(artefacts.begin(), artefacts.end(),
            [](const Artefact& a, const Artefact& b) { return a.span.start < b.span.start; });
  return artefacts;
}

}  // namespace

void plan_signal(const SimulateOptions& options, Timeline& night) {
  Random resting = random_of(options, Stream::resting);
  Random artefacts = random_of(options, Stream::artefacts);
  for (LegPlan& leg : night.legs) {
    leg.resting = plan_resting(options, night, resting);
    leg.artefacts = plan_artefacts(options, artefacts);
    leg.ecg_uv = options.ecg_uv * resting.uniform(0.6, 1.2);
    leg.mains_uv = options.mains_uv * resting.uniform(0.6, 1.2);
    leg.mains_hz = options.mains_hz;
    leg.drift_uv = options.drift_uv * resting.uniform(0.6, 1.2);
  }
}

}  // namespace psg::simulated
