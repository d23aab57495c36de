#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"
#include "psg/system/output.hpp"

namespace psg {

/// What a simulated night is made of. NaN in a knob means the profile's own value, given as
/// "normal / hard". RMS levels of EMG are those of the 10-100 Hz band (below Nyquist), which is the
/// band that the scoring standards look at.
struct SimulateOptions {
  double hours = 8;        ///< length of the recording, 1 minute to 100 h
  double rate_hz = 512;    ///< of the leg channels, 100 to 2000; rate_hz * record_s must be whole
  int channels = 24;       ///< 2 (legs only) to 128; 24 is a full montage, more adds EEG
  std::uint64_t seed = 1;  ///< same seed, same night; rate, channels and mains do not move its events
  double record_s = 1;     ///< length of a data record, 0.01 to 60 s, whole milliseconds
  bool hard = false;       ///< real legs: high floor, ECG, mains, pops, dips, fade-in, weak movements
  bool gaps = false;       ///< one to three interruptions (EDF+D); needs at least 20 records
  bool movements = true;   ///< false: a night without any leg movement

  double plm_index = by_profile();          ///< periodic movements per hour of sleep; 25 / 25
  double isolated_per_hour = by_profile();  ///< other movements per hour; 8 / 10
  double respiratory_index = by_profile();  ///< apneas, hypopneas and RERA per hour of sleep; 6 / 12
  double arousal_index = by_profile();      ///< arousals per hour of sleep without the coupled; 5 / 8
  double posture_per_hour = by_profile();   ///< postural shifts per hour; 1.5 / 3
  double movement_uv = by_profile();        ///< median RMS of a movement in µV; 50 / 35
  double floor_uv = by_profile();           ///< median resting RMS in µV; 1.7 / 4
  double ecg_uv = by_profile();             ///< R peak that rides on the legs in µV; 1.5 / 20
  double mains_uv = by_profile();           ///< mains amplitude on the legs in µV; 0.3 / 4
  double mains_hz = 50;                     ///< mains frequency, 50 or 60
  double drift_uv = by_profile();           ///< amplitude of sweat drift below 0.5 Hz in µV; 10 / 80
  double pops_per_hour = by_profile();      ///< electrode pops per hour and leg; 0.3 / 3
  double detached_per_hour = by_profile();  ///< flat or hum-filled stretches per hour and leg; 0 / 0.3

  static constexpr double by_profile() { return std::numeric_limits<double>::quiet_NaN(); }
};

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
  Scoring scoring;  ///< stages, respiratory events, arousals, lights: as annotated in the file
  std::vector<TruthArtefact> artefacts;  ///< by start, then leg
  std::vector<Span> gaps;                ///< where nothing was recorded

  friend bool operator==(const Truth&, const Truth&) = default;
};

/// Writes a simulated polysomnography as EDF+ and returns what is in it. Memory does not grow with
/// the hours, apart from the list of events. Leg channels are "EMG LAT" and "EMG RAT" in steps of
/// 0.1 µV over +-3276.8 µV, so that ECG and pops do not clip.
/// @param progress called with the share done, 0 to 1; may be empty.
/// It replaces nothing unless it is forced.
/// @throws Error(bad_argument) for an option out of its range and as check_output, Error(io) when writing
/// fails.
Truth simulate(const SimulateOptions& options, const std::string& edf_path,
               const std::function<void(double)>& progress = {}, const Overwrite& overwrite = {});

/// The EMG of both legs in memory, with the truth; for tests.
struct SimulatedLegs {
  SampleClock clock;
  std::vector<float> left;  ///< µV, not quantised; recorded stretches one after the other
  std::vector<float> right;
  Truth truth;
};

/// The same legs as `simulate` writes, before quantisation.
/// @throws Error(bad_argument) for an option out of its range.
[[nodiscard]] SimulatedLegs simulate_legs(const SimulateOptions& options);

/// The truth of a night without its samples.
/// @throws Error(bad_argument) for an option out of its range.
[[nodiscard]] Truth simulated_truth(const SimulateOptions& options);

/// Writes the movements as tab-separated text, one a line under a header: onset_s, duration_s,
/// leg (L or R), kind, certain (1 or 0), amplitude_rms_uv, resting_rms_uv, excess_uv.
/// Stages and events are annotations of the recording itself.
/// @throws Error(bad_argument) as check_output, Error(io) when the file cannot be written.
void write_truth(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite = {});
[[nodiscard]] FileKind truth_kind();

/// Writes the artefacts the same way: onset_s, duration_s, leg, kind.
/// @throws Error as write_truth.
void write_truth_artefacts(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite = {});
[[nodiscard]] FileKind truth_artefacts_kind();

}  // namespace psg
