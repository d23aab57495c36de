#pragma once

#include <string>
#include <vector>

#include "psg/annotations/format.hpp"
#include "psg/annotations/read_options.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"

namespace psg::annotations {

/// Whether the recording's start is most likely none: its header says 00:00:00, as anonymised ones do, and
/// the file has a clock that no date joins with it.
[[nodiscard]] bool is_start_unknown(const StartClock& recording, const StartClock& file, Span content,
                                    Time duration);

/// How much later than the recording the file starts (negative: earlier), with a warning unless both
/// surely start together. `content` is where the file's stages and events lie on its own clock;
/// `duration` is the recording's, 0 when unknown.
[[nodiscard]] Time shift_between(const StartClock& recording, const StartClock& file, Span content,
                                 Time duration, std::vector<std::string>& warnings);

/// The scoring with all its times moved by `shift`.
[[nodiscard]] NightEvents shifted(NightEvents scoring, Time shift);

/// Where the stages, events and lights of a file lie on its own clock, first to last; empty when there are
/// none.
[[nodiscard]] Span extent_of(const FileContents& contents);

/// The scoring cut to a recording of this length; what is cut, missing or outside is a warning.
[[nodiscard]] NightEvents fitted(NightEvents scoring, Time duration);

/// `shift_between` the recording and what has a clock of its own.
/// @param subject what sentences call it: a file's path, or "stages"
/// @throws Error(ambiguous) where the recording's start is most likely none and nobody gave another.
[[nodiscard]] Time shift_onto(const ReadOptions& recording, const StartClock& file, Span content,
                              const std::string& subject, std::vector<std::string>& warnings);

/// `fitted`, where the recording's length is known.
/// @throws Error(malformed) when there are sleep stages, but none within the recording.
[[nodiscard]] NightEvents within(NightEvents scoring, const std::string& subject, Time duration);

}  // namespace psg::annotations
