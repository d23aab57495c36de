#include "psg/rules/movement.hpp"

namespace psg {

const char* name(Reason reason) noexcept {
  switch (reason) {
    case Reason::counted: return "counted";
    case Reason::outside_lights: return "outside_lights";
    case Reason::artefact: return "artefact";
    case Reason::respiratory: return "respiratory";
    case Reason::no_duration: return "no_duration";
    case Reason::too_short: return "too_short";
    case Reason::too_long: return "too_long";
    case Reason::low_median: return "low_median";
    case Reason::low_amplitude: return "low_amplitude";
    case Reason::wake: return "wake";
    case Reason::unscored: return "unscored";
    case Reason::short_interval: return "short_interval";
    case Reason::merged: return "merged";
  }
  return "unknown";
}

const char* name(Sides sides) noexcept {
  switch (sides) {
    case Sides::left: return "L";
    case Sides::right: return "R";
    case Sides::bilateral: return "LR";
    case Sides::both: return "B";
  }
  return "unknown";
}

const char* name(NonCandidate reason) noexcept {
  switch (reason) {
    case NonCandidate::none: return "";
    case NonCandidate::component_too_long: return "component_too_long";
    case NonCandidate::too_many_components: return "too_many_components";
    case NonCandidate::movement_too_long: return "movement_too_long";
  }
  return "unknown";
}

const char* name(Boundary boundary) noexcept {
  switch (boundary) {
    case Boundary::start: return "start";
    case Boundary::interval_short: return "interval_short";
    case Boundary::interval_long: return "interval_long";
    case Boundary::non_candidate: return "non_candidate";
    case Boundary::gap: return "gap";
    case Boundary::artefact: return "artefact";
    case Boundary::end: return "end";
  }
  return "unknown";
}

}  // namespace psg
