#pragma once

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// Grades a leg's signal by what was measured in it and sets `quality` and `quality_reasons`.
///
/// Not scorable: nothing left outside artefact, so that there is no resting level, or a quantisation step
/// above the offset threshold (no decision at that threshold is possible). Poor: resting level above 10 µV
/// (the 8 µV of the standards are less than the EMG's own spread) or outside 0.2-50 µV, more than a quarter
/// of the time artefact. Fair: resting level above 5 µV, ECG or mains above the offset threshold, a rate
/// below the recommended 200 Hz, a step above a quarter of the offset threshold, more than 5 % artefact. The
/// limits are ours; the standards give none.
/// @param leg everything but the grade filled in.
void grade(LegSignal& leg, const DetectionRule& rule);

/// The quantisation step of a leg's converter in µV, of the coarser of two electrodes; NaN for arrays,
/// which have no converter.
[[nodiscard]] double quantisation_step_uv(const Recording& night, const LegInput& leg);

/// The share of a leg's recorded time that is artefact of this kind, 0 to 1; NaN when nothing was recorded.
[[nodiscard]] double artefact_share(const LegSignal& leg, ArtefactKind kind);

}  // namespace psg
