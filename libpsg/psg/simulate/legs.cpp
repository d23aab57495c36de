#include "psg/simulate/leg_emg.hpp"
#include "psg/simulate/plan.hpp"
#include "psg/simulate/simulate.hpp"

namespace psg {
namespace {

using namespace simulated;

std::vector<float> leg_samples(const LegPlan& plan, const Timeline& night, SampleClock clock,
                               std::uint64_t seed) {
  LegEmg emg(plan, clock, seed);
  std::vector<float> samples;
  std::vector<double> record(static_cast<std::size_t>(clock.samples));
  for (const Segment& segment : night.segments) {
    for (std::int64_t r = 0; r < segment.records; ++r) {
      emg.fill(segment.span.start + r * clock.period, record);
      for (const double x : record) samples.push_back(static_cast<float>(x));
    }
  }
  return samples;
}

}  // namespace

SimulatedLegs simulate_legs(const SimulateOptions& options) {
  const SimulateOptions o = resolved(options);
  const Timeline night = plan(o);
  SimulatedLegs legs;
  legs.clock = {std::llround(o.rate_hz * o.record_s), whole_ms(o.record_s)};
  legs.left = leg_samples(night.legs[0], night, legs.clock, o.seed);
  legs.right = leg_samples(night.legs[1], night, legs.clock, o.seed);
  legs.truth = truth_of(night);
  return legs;
}

Truth simulated_truth(const SimulateOptions& options) { return simulated::truth_of(plan(resolved(options))); }

}  // namespace psg
