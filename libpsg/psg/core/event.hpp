#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// What an event is, as far as leg scoring needs to know.
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
  std::string channel;     ///< what stood behind "@@", or the format's channel column; may be empty
  std::optional<Leg> leg;  ///< of a leg movement, when the text or the channel says so

  friend bool operator==(const Event&, const Event&) = default;
};

/// Everything about a night that was scored before leg movements are: stages, events, lights.
struct Scoring {
  Hypnogram hypnogram;
  std::vector<Event> events;          ///< sorted by start; lights are not repeated here
  std::optional<Time> lights_off;     ///< empty: unknown, the recording's start counts
  std::optional<Time> lights_on;      ///< empty: unknown, the recording's end counts
  std::vector<std::string> warnings;  ///< one sentence for each thing that was bent or left out

  friend bool operator==(const Scoring&, const Scoring&) = default;
};

/// The stage that a label names in any case, by the AASM or by Rechtschaffen & Kales: "W", "wake", "0",
/// "N1", "1", "S1", "NREM1", ..., "4", "R", "REM", "MT", "?", "unscored". Empty: it names none.
[[nodiscard]] std::optional<Stage> stage_labelled(std::string_view label);

/// The meaning of one annotation text by the EDF+ standard texts (edfplus.info), in any case, with
/// an optional "@@channel", and by the Rechtschaffen & Kales texts of Sleep-EDF.
struct Meaning {
  std::optional<Stage> stage;         ///< set for "Sleep stage ..." texts
  EventKind kind = EventKind::other;  ///< of everything else
  std::string text;                   ///< without the channel
  std::string channel;
  std::optional<Leg> leg;
};
[[nodiscard]] Meaning meaning_of(const std::string& annotation_text);

/// One annotation whose meaning is known.
struct Mark {
  Time onset{};
  std::optional<Time> duration;  ///< empty or not above 0: the file gives none
  Meaning meaning;
};

/// The scoring that a list of annotations holds. Stages without a duration last until the next
/// stage, at most one epoch length (that most stages of the list have, 30 s when unknown).
/// Overlapping epochs are cut at the next start with a warning; nothing is dropped silently.
[[nodiscard]] Scoring scoring_from(const std::vector<Annotation>& annotations);
/// The same of marks that a format's reader has given their meaning.
[[nodiscard]] Scoring scoring_from(std::vector<Mark> marks);

}  // namespace psg
