#include "psg/core/event.hpp"

#include <algorithm>
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

bool is_respiratory(EventKind kind) noexcept {
  return kind == EventKind::apnea || kind == EventKind::hypopnea || kind == EventKind::rera;
}

bool knows_arousals(const NightEvents& night) noexcept {
  return night.arousals_scored || std::ranges::any_of(night.events, [](const Event& event) {
           return event.kind == EventKind::arousal;
         });
}

bool knows_respiratory(const NightEvents& night) noexcept {
  return night.respiratory_scored ||
         std::ranges::any_of(night.events, [](const Event& event) { return is_respiratory(event.kind); });
}

}  // namespace psg
