#pragma once

#include <span>
#include <vector>

#include "psg/dsp/beats.hpp"
#include "psg/dsp/spectrum.hpp"
#include "psg/legs/survey.hpp"

namespace psg {

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
