#pragma once

#include <optional>
#include <string_view>

#include "psg/annotations/standard_texts.hpp"
#include "psg/core/event.hpp"

namespace psg::annotations {

/// What a scoring program's name of a class means.
struct ClassMeaning {
  Meaning meaning;        ///< `text` as written, `channel` as given
  bool known = true;      ///< false: the name is in no list; the event is kept as `other`, the stage unscored
  const char* note = "";  ///< why an event that looks relevant is not, half a sentence
};

/// The meaning of a name of the closed lists that scoring programs use, in any case: the EDF+ texts,
/// RemLogic ("PLM-RRLM"), Profusion and NSRR ("Arousal (ARO Limb)", "SDO:NonRapidEyeMovementSleep-N2"),
/// Philips ("ObstructiveApnea"), DOMINO ("Snore Arousal (EEG)"), STAGES ("Both Leg w/ Arousal"), Noxturnal
/// ("Micro-éveil"). The leg is told by the text, else by the channel. Bare numbers mean nothing here.
[[nodiscard]] ClassMeaning class_meaning(std::string_view text, std::string_view channel = {});

/// The meaning of a concept of the NSRR such as "Periodic leg movement - left|PLM (Left)": what stands before
/// the bar is the concept, behind it is the name in the laboratory's own program, asked where that says
/// nothing. The text is the whole. "Periodic leg movement|PLM" and "SRO:PeriodicLimbMovementSeries" without a
/// leg are series.
[[nodiscard]] ClassMeaning concept_meaning(std::string_view concept_text, std::string_view channel = {});

/// An event that stands for a series of movements and for no movement, and stays of kind other.
[[nodiscard]] ClassMeaning series_meaning(std::string_view text, std::string_view channel);

/// Programs differ in whether "PLM" without a leg is one movement or a whole series. What lasts longer than
/// 15 s, as long as a movement of both legs may be (WASM 2016), becomes an event of kind other.
void tell_series(ClassMeaning& meaning, std::optional<Time> duration);

/// The stage that such a name stands for; empty: none.
[[nodiscard]] std::optional<Stage> stage_named(std::string_view text);

/// What Luna's one letter for an epoch that nobody scored stands for ("U", "G", "M", "A"), half a sentence;
/// null: it is none of them.
[[nodiscard]] const char* letter_note(std::string_view letter) noexcept;

/// The leg that a channel's name or a location tells: "EMG.Tibialis-Leg.Right", "LAntib1-LAntib2", "Leg/L".
[[nodiscard]] std::optional<Leg> leg_at(std::string_view channel);

}  // namespace psg::annotations
