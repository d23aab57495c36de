#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "psg/annotations/event_files.hpp"
#include "psg/channels/find.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"
#include "psg/night/score.hpp"
#include "psg/rules/rule.hpp"

/// The main path: from a request to the score of a night. The command and a batch enter by `score_night`,
/// Python, whose recordings are open already, by `score_legs`; behind these there is one way.
namespace psg {

/// How a night is scored, wherever its recording, its stages and its events come from.
struct ScoringOptions {
  std::vector<Rule> rules;  ///< at least one; start from aasm() or wasm2016()
  LegChoice channels = {};  ///< which signals are the legs; by default, their labels decide
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();  ///< amplitude of asda1993's movement, µV
  int threads = 1;                                                   ///< results are the same for any number
  bool keep_envelope = false;  ///< fill Score::envelopes (grows with the night)
  /// Score the leg movements that the given events mark instead of detecting them in the EMG: no leg channel
  /// is needed and no EMG is read (see night/rescore.hpp).
  bool use_marked = false;
  /// Keep the texts of events as they were written. Otherwise the score leaves out texts that are in no list
  /// of names (annotations/known_text.hpp), because they may be about the patient.
  bool keep_text = false;
  /// Whether somebody said what unit the samples have. If not, they are taken as µV, and a leg whose resting
  /// level is not plausible in µV is refused with the question for its unit.
  bool unit_is_known = true;
  std::function<void(double)> progress =
      {};  ///< called on the calling thread with the share done, 0 to 1; may be empty
};

/// What is to be scored, and how.
///
///     ScoredNight night = score_night({.recording = "night.edf", .options = {.rules = {aasm()}}});
struct NightRequest {
  std::string recording;  ///< path of an EDF, EDF+ or BDF file
  EventFiles files = {};  ///< stages, events and lights; without files, those of the recording itself
  ScoringOptions options;
};

/// A recording that is ready to be scored. Its channels are found and its event files are read, so that a
/// fault in them shows before minutes of work.
struct OpenedNight {
  Recording recording;  ///< annotations of a long file may be missing; `complete` has them
  LegMapping mapping;   ///< empty when marked movements are scored
  EventSource events;
  /// Returns the recording with all its annotations. In a long file these lie between the samples, so they
  /// are read along with the EMG. If called before that, this reads the file for the annotations alone.
  std::function<Recording()> complete;
};

/// @throws Error as read_edf, find_legs (unless marked movements are scored) and EventSource.
[[nodiscard]] OpenedNight open_night(const NightRequest& request);

/// A score and what it was made from.
struct ScoredNight {
  Score score;
  Recording recording;            ///< complete
  LegMapping mapping;             ///< empty when marked movements were scored
  std::vector<FileReport> files;  ///< what was read from each file of stages and events
};

/// Scores the leg movements of a night by one or more standards.
///
/// The EMG is streamed and the file is read once, so memory does not grow with the night.
/// @throws Error(not_found) without a leg channel, (ambiguous) with two candidates for one leg, (unsupported)
/// for a unit that is not a voltage or a rate below 100 Hz, (bad_argument) without a rule or for samples of
/// an unknown unit that are not plausible in µV; otherwise as open_night.
[[nodiscard]] ScoredNight score_night(const NightRequest& request);
/// The same for a night that is already open.
[[nodiscard]] ScoredNight score_night(OpenedNight night, const ScoringOptions& options);

/// Scores a recording that is in memory or already open.
/// @param given stages, events and lights; empty: the recording's own annotations count
/// @throws Error as score_night.
[[nodiscard]] Score score_legs(const Recording& recording, const ScoringOptions& options,
                               const std::optional<NightEvents>& given = {});

}  // namespace psg
