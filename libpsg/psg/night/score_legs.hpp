#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/night/score.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

struct LegOptions {
  std::vector<Rule> rules;  ///< at least one; start from aasm() or wasm2016()
  LegChoice channels = {};
  std::optional<Scoring> scoring = {};  ///< stages and events; default: those of the recording itself
  /// Instead of `scoring`: gives it from the complete recording, when all samples have been read.
  std::function<Scoring(const Recording&)> scoring_of = {};
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();  ///< for asda1993
  int threads = 1;                                                   ///< results are the same for any number
  bool keep_envelope = false;  ///< fill Score::envelopes (grows with the night)
  /// Score the leg movements that the stages' and events' files mark instead of detecting them in the EMG:
  /// no leg channel is needed and no EMG is read (see night/rescore.hpp).
  bool use_marked = false;
  /// Keep the texts of events as they were written; else those that are in no list of names, which may be
  /// about the patient, are not in the score (annotations/known_text.hpp).
  bool keep_text = false;
  /// Called with the share done, 0 to 1, on the calling thread; may be empty.
  std::function<void(double)> progress = {};
};

/// Scores the leg movements of a recording by one or more standards.
///
/// With `use_marked` the movements are those of the scoring, and the rules do the rest.
/// The EMG is streamed: memory does not grow with the night. Of `Recording::open_deferred` the file is
/// read once, and the score is the same.
/// @throws Error(not_found) without a leg channel, (ambiguous) with two candidates for one leg,
/// (unsupported) for a unit that is no voltage or a rate below 100 Hz.
[[nodiscard]] Score score_legs(const Recording& night, const LegOptions& options);

}  // namespace psg
