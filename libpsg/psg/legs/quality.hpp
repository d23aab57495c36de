#pragma once

#include "psg/core/recording.hpp"
#include "psg/legs/rule.hpp"
#include "psg/legs/score.hpp"

namespace psg {

/// Grades a leg's signal by what was measured in it and sets `quality` and `quality_reasons`.
///
/// Not scorable: nothing left outside artefact, or a quantisation step above the offset threshold
/// (no decision at that threshold is possible). Poor: resting level above 10 µV (the 8 µV of the
/// standards are less than the EMG's own spread) or outside 0.2-50 µV, more than a quarter of the time
/// artefact. Fair: resting level above 5 µV, ECG or mains above the offset threshold, a rate below the
/// recommended 200 Hz, a step above a quarter of the offset threshold, more than 5 % artefact. The
/// limits are ours; the standards give none.
/// @param leg everything but the grade filled in.
void grade(LegSignal& leg, const Channel& channel, const DetectionRule& rule);

}  // namespace psg
