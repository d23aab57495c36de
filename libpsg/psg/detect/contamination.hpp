#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "psg/core/time.hpp"
#include "psg/detect/beats.hpp"
#include "psg/dsp/spectrum.hpp"

namespace psg {

/// What rides on one leg's EMG besides EMG, measured in short windows spread over the night.
struct LegSurvey {
  /// The heartbeat as the leg shows it, by the middle of the window it was learned around; an empty
  /// template where none is seen. Empty when the whole night is free of it.
  std::vector<std::pair<Time, BeatTemplate>> beats;
  double ecg_uv = 0;     ///< median peak of those templates; 0: no ECG
  double ecg_share = 0;  ///< of the power in the band: what the beats have, median over the windows
  std::string
      ecg_from;  ///< the ECG channel the beats were taken from, as `shown_label`; empty: the leg itself
  double mains_hz = 0;             ///< 50 or 60 when mains stands out of the EMG; 0: it does not
  double mains_uv = 0;             ///< its RMS in the band
  double mains_share = 0;          ///< its power over the band's, both the median over the windows
  std::vector<double> notches_hz;  ///< the mains frequency and harmonics that stand out

  /// The template for a moment: that of the nearest window.
  [[nodiscard]] const BeatTemplate* beat_at(Time t) const;
};

constexpr auto survey_window = 30s;

/// The heartbeat around one window of a leg.
struct WindowBeat {
  BeatTemplate beat;  ///< empty: none is seen
  double share = 0;   ///< of the window's power: what goes with its beats
};

/// Learns the heartbeat from a window and its neighbours.
/// @param emg of these windows, band-passed. @param window of them the one whose share is wanted.
/// @param beats of an ECG channel in each, as samples of the leg; empty without such a channel.
[[nodiscard]] WindowBeat learn_beat(std::span<const std::vector<float>> emg, std::size_t window,
                                    std::span<const std::vector<std::int64_t>> beats, double rate_hz);

/// Sums up what was learned around the windows, in order, each with the time of its middle.
void add_beats(std::vector<std::pair<Time, WindowBeat>>&& learned, LegSurvey& survey);

/// Finds mains in a leg's spectra, one for each window.
void add_mains(const std::vector<const Spectrum*>& spectra, double low_hz, double high_hz, LegSurvey& survey);

}  // namespace psg
