#pragma once

#include <cstdint>
#include <limits>

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
  double ecg_uv = by_profile();             ///< R peak in the EMG of the legs in µV; 1.5 / 20
  double mains_uv = by_profile();           ///< mains amplitude on the legs in µV; 0.3 / 4
  double mains_hz = 50;                     ///< mains frequency, 50 or 60
  double drift_uv = by_profile();           ///< amplitude of sweat drift below 0.5 Hz in µV; 10 / 80
  double pops_per_hour = by_profile();      ///< electrode pops per hour and leg; 0.3 / 3
  double detached_per_hour = by_profile();  ///< flat or hum-filled stretches per hour and leg; 0 / 0.3

  static constexpr double by_profile() { return std::numeric_limits<double>::quiet_NaN(); }
};

}  // namespace psg

namespace psg::simulated {

/// The options with every knob that the profile decides filled in.
/// @throws Error(bad_argument) for a value out of its range.
[[nodiscard]] SimulateOptions resolved(const SimulateOptions& options);

}  // namespace psg::simulated
