#include "psg/core/event.hpp"

#include <cstddef>

namespace psg {

const char* name(Leg leg) noexcept {
  constexpr const char* names[] = {"L", "R", "B"};
  return names[static_cast<std::size_t>(leg)];
}

const char* name(EventKind kind) noexcept {
  constexpr const char* names[] = {"apnea",    "hypopnea",   "rera",      "arousal", "leg_movement",
                                   "artefact", "lights_off", "lights_on", "other"};
  return names[static_cast<std::size_t>(kind)];
}

}  // namespace psg
