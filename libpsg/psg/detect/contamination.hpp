#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"
#include "psg/detect/beats.hpp"
#include "psg/dsp/spectrum.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// What contaminates one leg's EMG, heartbeat and mains, measured in short windows spread over the night.
struct Contamination {
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

/// Looks for heartbeat and mains in the EMG of the legs. Reads a few percent of a night.
/// @param legs at least one. @param threads which change nothing in the result.
/// @returns one for each leg.
[[nodiscard]] std::vector<Contamination> find_contamination(const Recording& night,
                                                            const std::vector<LegInput>& legs,
                                                            const DetectionRule& rule, int threads = 1);

}  // namespace psg
