#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/event.hpp"

namespace psg {

/// The stage that a label names in any case, by the AASM or by Rechtschaffen & Kales: "W", "wake", "0",
/// "N1", "1", "S1", "NREM1", ..., "4", "3/4", "R", "REM", "MT", "?", "unscored". Empty: it names none, or
/// several ("1/2").
[[nodiscard]] std::optional<Stage> stage_labelled(std::string_view label);

/// The meaning of one annotation text by the EDF+ standard texts (edfplus.info), in any case, with
/// an optional "@@channel", and by the Rechtschaffen & Kales texts of Sleep-EDF.
struct Meaning {
  std::optional<Stage> stage;         ///< set for "Sleep stage ..." texts
  EventKind kind = EventKind::other;  ///< of everything else
  std::string text;                   ///< without the channel
  std::string channel;
  std::optional<Leg> leg;
};
[[nodiscard]] Meaning meaning_of(const std::string& annotation_text);

/// Whether the text of a stage says "unscored" in words that are known, so that no warning is due.
[[nodiscard]] bool says_unscored(const std::string& text);

/// The part of an event's text that names its class where somebody wrote a remark behind it: "Arousal" of
/// "Arousal - he woke"; else the whole text. The class stands alone before the first dash, colon or comma, in
/// the singular, as "Arousals: 34" is a sum; a remark that denies or doubts ("Apnea - not scored", "Arousal -
/// maybe") leaves a remark as a whole. Only what is scored has a class: breathing, arousals and movements.
[[nodiscard]] std::string_view without_remark(std::string_view text);

}  // namespace psg
