#pragma once

#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/rules/movement.hpp"
#include "psg/table/table.hpp"

namespace psg {

/// Texts of the leg movements that `night_events_from` makes of a result.
inline constexpr const char* movement_text = "Limb movement";
inline constexpr const char* periodic_movement_text = "Periodic limb movement";

/// The legs of a scored night whose signal could be scored. None where its movements were marked: then it is
/// not known of which legs somebody looked for any.
/// @throws Error(not_found) or (malformed) when table or columns are missing or hold what they cannot.
[[nodiscard]] std::vector<Leg> scored_legs(const Tables& result);

/// A scored night as a scorer would have marked it by hand: the stages, lights and events that were given
/// with the night, and the leg movements that the rule set `rule` counted.
///
/// The leg movements are those of one leg: the rows of table "activity" whose verdict is "counted", with
/// leg, onset and duration, and as channel the label of the leg's signal (empty when movements were marked).
/// A bilateral movement is therefore kept as its movements of each leg, which every rule set combines
/// again. Their text is `periodic_movement_text` when the movement they are part of is periodic (column
/// `plm` of table "movements"), else `movement_text`.
///
/// Leg movements that were given with the night are left out, and a warning says how many: those that
/// count are among the rule set's. Artefacts that were found in the legs' signals are not events.
/// @param verdicts the rows of "activity" that are taken, for those who let a rule set decide again
/// @throws Error(not_found) when the night was not scored by `rule` (the message lists those it was by), or
/// (malformed) when tables or columns are missing or hold what they cannot.
[[nodiscard]] NightEvents night_events_from(const Tables& result, const std::string& rule,
                                            const std::vector<Reason>& verdicts = {Reason::counted});

/// A result as a source of stages, lights and events for another scoring of its night: those that were given
/// with it, and the leg movements that its rule set counted, as `night_events_from`. Where it was scored by
/// several rule sets, which may count different movements, none of these is there and a warning says so.
/// @throws Error as read
[[nodiscard]] NightEvents events_of_result(const std::string& path);

}  // namespace psg
