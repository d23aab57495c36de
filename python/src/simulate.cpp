#include "psg/simulate/simulate.hpp"

#include "bind.hpp"
#include "convert.hpp"

namespace psg::python {
namespace {

py::dict movements_of(const Truth& truth) {
  std::vector<double> onset, duration, amplitude, certain;
  std::vector<std::string> leg, kind;
  for (const TruthMovement& movement : truth.movements) {
    onset.push_back(to_seconds(movement.span.start));
    duration.push_back(to_seconds(movement.span.duration()));
    leg.emplace_back(name(movement.leg));
    amplitude.push_back(movement.amplitude_rms_uv);
    kind.push_back(movement.kind);
    certain.push_back(movement.certain ? 1 : 0);
  }
  py::dict table;
  table["onset_s"] = as_array(std::move(onset));
  table["duration_s"] = as_array(std::move(duration));
  table["leg"] = std::move(leg);
  table["amplitude_uv"] = as_array(std::move(amplitude));
  table["kind"] = std::move(kind);
  table["certain"] = as_array(std::move(certain));
  return table;
}

py::dict simulate_to(const std::string& path, double hours, double rate_hz, int channels, std::uint64_t seed,
                     bool hard, bool gaps, bool movements, bool force) {
  Truth truth;
  {
    const Unlocked unlocked;
    truth = simulate({.hours = hours,
                      .rate_hz = rate_hz,
                      .channels = channels,
                      .seed = seed,
                      .hard = hard,
                      .gaps = gaps,
                      .movements = movements},
                     path, {}, {.force = force_if(force)});
  }
  return movements_of(truth);
}

}  // namespace

void bind_simulate(py::module_& module) { module.def("simulate", &simulate_to); }

}  // namespace psg::python
