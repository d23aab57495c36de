#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "psg/annotations/read_options.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"

namespace psg {

/// One stage or event that a program gives as values instead of as a file.
struct GivenRow {
  Time onset{};
  std::optional<Time> duration;  ///< empty: not given
  std::string text;
};

/// Which events a program gives, in place of those that there are.
enum class GivenEvents : std::uint8_t { respiratory, arousals };

/// The scoring with these stages in place of its own. They are treated like those of a file: put on the
/// recording's clock, cut at its end, and everything that is cut, missing, repeated or replaced is a warning.
/// @param rows a stage each, with a label of `stage_labelled` or a text of `meaning_of`
/// @param start what the onsets count from, by its clock; empty: from the recording's start
/// @param recording what is known of the recording; a duration of 0: nothing is cut or missed
/// @throws Error(bad_argument) for a row that is no stage, for no rows, and where none of them can be used:
/// all are unscored, or of two stagings that differ; (malformed) when no stage lies within the recording.
[[nodiscard]] NightEvents with_given_stages(NightEvents scoring, const std::vector<GivenRow>& rows,
                                            const std::optional<StartClock>& start,
                                            const ReadOptions& recording);

/// The scoring joined with annotations of any kind, as with those of a file.
/// @throws Error(bad_argument) when there is no sleep stage among them; otherwise as with_given_stages.
[[nodiscard]] NightEvents with_given_annotations(NightEvents scoring, const std::vector<GivenRow>& rows,
                                                 const std::optional<StartClock>& start,
                                                 const ReadOptions& recording);

/// The scoring with these events in place of its own of that family, which so was scored; a warning says how
/// many it replaces.
/// @param others_too whether rows of other kinds may be among them; they are counted in a warning
/// @throws Error(bad_argument) for a row of another kind unless `others_too`.
[[nodiscard]] NightEvents with_given_events(NightEvents scoring, const std::vector<GivenRow>& rows,
                                            GivenEvents family, bool others_too,
                                            const std::optional<StartClock>& start,
                                            const ReadOptions& recording);

/// The scoring with lights off and on at these times in place of its own.
/// @throws Error(bad_argument) when lights off is not before lights on.
[[nodiscard]] NightEvents with_given_lights(NightEvents scoring, std::optional<Time> off,
                                            std::optional<Time> on);

}  // namespace psg
