#pragma once

#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/core/time.hpp"

namespace psg {

/// One movement of one leg as the rule's text has it, measured on the envelope without noise.
///
/// With r(t) the true resting RMS and b(t) that of the movement, the envelope above resting is
/// e(t) = sqrt(r^2 + b^2) - r, evaluated every millisecond. Onset: first instant with e >= 8 µV.
/// Offset: start of the first stretch of at least 0.5 s with e < 2 µV. So two bursts with less
/// than 0.5 s of quiet between them are one movement, and movements of a leg never overlap.
/// A burst that never reaches 8 µV is listed too, for readings other than RMS: its span is the
/// stretch from half of its own maximum to the last instant at an eighth of it.
struct TruthMovement {
  Leg leg = Leg::left;
  Span span;
  double amplitude_rms_uv = 0;  ///< median of b(t) over the span
  double resting_rms_uv = 0;    ///< r at onset
  double excess_uv = 0;         ///< largest e(t)
  /// "periodic", "bilateral", "isolated", "respiratory", "arousal", "twitch" or "postural".
  std::string kind;
  /// Any reading of the standard must find it: e >= 12 µV for at least 0.4 s, 0.7 to 9 s long, no
  /// dip under 3.5 µV of more than 0.42 s, at least 1 s of silence on both sides, and at least 1 s
  /// away from artefacts, gaps and the recording's ends, 10 s from a postural shift. The others
  /// depend on the amplitude measure or lie near a boundary: finding them is neither right nor wrong.
  bool certain = false;

  friend bool operator==(const TruthMovement&, const TruthMovement&) = default;
};

/// A stretch of one leg's signal that is no EMG.
struct TruthArtefact {
  Leg leg = Leg::left;
  Span span;
  std::string kind;  ///< "pop", "flat" (constant value) or "hum" (electrode off: mains only)

  friend bool operator==(const TruthArtefact&, const TruthArtefact&) = default;
};

/// Everything that was put into a simulated night.
struct Truth {
  Time duration{};                       ///< end of the last record, gaps included
  std::vector<TruthMovement> movements;  ///< by onset, then leg
  NightEvents scoring;  ///< stages, respiratory events, arousals, lights: as annotated in the file
  std::vector<TruthArtefact> artefacts;  ///< by start, then leg
  std::vector<Span> gaps;                ///< where nothing was recorded

  friend bool operator==(const Truth&, const Truth&) = default;
};

}  // namespace psg
