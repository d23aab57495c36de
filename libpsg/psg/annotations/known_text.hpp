#pragma once

#include <string>
#include <string_view>

#include "psg/core/event.hpp"

namespace psg {

/// Whether scoring programs write this text for a class of events or stages: every word of it is in a closed
/// list ("Arousal (ARO Limb)", "SDO:ObstructiveApneaFinding", "PLM-LM"), so that it says nothing of a person.
/// A text with any other word is a remark, or has one ("Arousal - he woke").
[[nodiscard]] bool is_known_text(std::string_view text);

/// What stands for a text that is not known: the name of the event's kind as EDF+ writes it, with what its
/// words tell ("Obstructive apnea", "EEG arousal (limb movement)"), or "remark" for kind other.
[[nodiscard]] std::string kind_text(EventKind kind, std::string_view text);

/// The scoring without what somebody wrote about a patient: texts that are not known become `kind_text`,
/// channels that are no known label become empty, and remarks that so become equal are one. One warning
/// counts them and says how they are kept.
[[nodiscard]] NightEvents without_remarks(NightEvents scoring);

}  // namespace psg
