#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "psg/core/hypnogram.hpp"
#include "psg/core/time.hpp"

namespace psg {

/// Which leg. `both` is one derivation that records both legs, scored as one leg.
enum class Leg : std::uint8_t { left, right, both };

/// "L", "R" or "B".
[[nodiscard]] const char* name(Leg leg) noexcept;

/// One annotation exactly as a file holds it.
struct Annotation {
  Time onset{};
  std::optional<Time> duration;  ///< empty: the file gives none (a point in time)
  std::string text;              ///< UTF-8, as written

  friend bool operator==(const Annotation&, const Annotation&) = default;
};

/// The kind of an event, in as much detail as leg scoring needs.
enum class EventKind : std::uint8_t {
  apnea,
  hypopnea,
  rera,
  arousal,
  leg_movement,
  artefact,
  lights_off,
  lights_on,
  other,
};

/// "apnea", "hypopnea", "rera", ...
[[nodiscard]] const char* name(EventKind kind) noexcept;

/// An event that somebody or some program scored.
struct Event {
  EventKind kind = EventKind::other;
  Span span;
  std::string text;        ///< as written, without the channel
  std::string channel;     ///< what followed "@@", or the format's channel column; may be empty
  std::optional<Leg> leg;  ///< of a leg movement, when the text or the channel says so

  friend bool operator==(const Event&, const Event&) = default;
};

/// What was scored in a night before its leg movements: stages, events, lights.
struct NightEvents {
  Hypnogram hypnogram;
  std::vector<Event> events;          ///< sorted by start; lights are not repeated here
  std::optional<Time> lights_off;     ///< empty: unknown; the recording's start is used
  std::optional<Time> lights_on;      ///< empty: unknown; the recording's end is used
  bool arousals_scored = false;       ///< somebody looked for arousals: those not in `events` were not there
  bool respiratory_scored = false;    ///< the same of apneas, hypopneas and RERAs
  std::vector<Leg> marked_legs;       ///< legs whose movements were looked for; empty: unknown
  std::vector<std::string> warnings;  ///< one sentence for each thing that was changed or left out

  friend bool operator==(const NightEvents&, const NightEvents&) = default;
};

/// Whether events of this kind are apneas, hypopneas or RERAs.
[[nodiscard]] bool is_respiratory(EventKind kind) noexcept;

/// Whether it is known which arousals the night had: `arousals_scored`, or there is one. Otherwise that there
/// is none says nothing, and whatever counts arousals is undefined.
[[nodiscard]] bool knows_arousals(const NightEvents& night) noexcept;
/// The same of apneas, hypopneas and RERAs, of which any one tells that all were scored.
[[nodiscard]] bool knows_respiratory(const NightEvents& night) noexcept;

}  // namespace psg
