#pragma once

#include <map>
#include <string>

#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// What the labels of a file mean, for labels that different programs use for different stages.
using StageMap = std::map<std::string, Stage>;

/// The map of a text such as "0=W,1=N1,2=N2,3=N3,5=R".
/// @throws Error(bad_argument) for a pair without "=", a stage that is none, or a label given twice.
[[nodiscard]] StageMap stage_map_from(const std::string& text);

/// What is known about the recording that an annotation file belongs to.
struct ReadOptions {
  StartClock start = {};    ///< of the recording; a file with a clock of its own is aligned with it
  Time duration{};          ///< of the recording; 0: unknown, then stages are neither cut nor missed
  StageMap stage_map = {};  ///< asked before the usual labels; needed for files of bare numbers
  Time epoch = Time(30s);   ///< length of one line of a file with one stage a line
};

/// The scoring in a companion file, on the recording's clock. The format is told by the content:
/// EDF+ annotations (with the Sleep-EDF texts), or text with one stage a line from the recording's start.
///
/// A file that starts earlier or later than the recording by the clock on the wall is shifted by the
/// difference, across midnight too; by the time of day alone where a date is unknown or the dates put
/// the file outside the recording. Stages beyond the recording are cut. Each such thing is a warning.
/// @throws Error not_found, io, malformed (nothing in it, or nothing within the recording), unsupported
/// (no known format), bad_argument (bare numbers without a stage map).
[[nodiscard]] Scoring read_annotations(const std::string& path, const ReadOptions& options = {});

/// Both scorings as one: stages and lights of the companion where it has any, events of both. What
/// the companion replaces or repeats is a warning.
[[nodiscard]] Scoring merge(Scoring recording, Scoring companion);

}  // namespace psg
