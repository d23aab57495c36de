#include "psg/annotations/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "psg/annotations/formats/embla.hpp"
#include "psg/annotations/vocabulary.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

/// What more than its kind the text of an event tells, as far as the formats have names for it.
enum class Detail : std::uint8_t {
  none,
  obstructive,
  central,
  mixed,
  spontaneous,
  respiratory,
  limb,
  periodic
};

struct Names {
  EventKind kind;
  Detail detail;
  std::array<std::string_view, 5> by_style;  ///< in the order of Style
};

using enum EventKind;

/// EDF+: edfplus.info's standard texts. Luna and NSRR: the harmonised terms of the NSRR, in the spelling of
/// Luna's own mapping. RemLogic: its event types. BIDS: levels of trial_type, described in the sidecar.
constexpr auto names = std::to_array<Names>({
    {apnea, Detail::none, {"Apnea", "apnea", "Apnea|Apnea", "APNEA", "apnea"}},
    {apnea,
     Detail::obstructive,
     {"Obstructive apnea", "apnea:obstructive", "Obstructive apnea|Obstructive Apnea", "APNEA-OBSTRUCTIVE",
      "obstructive_apnea"}},
    {apnea,
     Detail::central,
     {"Central apnea", "apnea:central", "Central apnea|Central Apnea", "APNEA-CENTRAL", "central_apnea"}},
    {apnea,
     Detail::mixed,
     {"Mixed apnea", "apnea:mixed", "Mixed apnea|Mixed Apnea", "APNEA-MIXED", "mixed_apnea"}},
    {hypopnea, Detail::none, {"Hypopnea", "hypopnea", "Hypopnea|Hypopnea", "HYPOPNEA", "hypopnea"}},
    {hypopnea,
     Detail::obstructive,
     {"Obstructive hypopnea", "hypopnea:obstructive", "Obstructive hypopnea|Obstructive Hypopnea",
      "HYPOPNEA-OBSTRUCTIVE", "obstructive_hypopnea"}},
    {hypopnea,
     Detail::central,
     {"Central hypopnea", "hypopnea:central", "Central hypopnea|Central Hypopnea", "HYPOPNEA-CENTRAL",
      "central_hypopnea"}},
    {rera, Detail::none, {"RERA", "RERA", "Respiratory effort related arousal|RERA", "RERA", "rera"}},
    {arousal, Detail::none, {"EEG arousal", "arousal", "Arousal|Arousal ()", "AROUSAL", "arousal"}},
    {arousal,
     Detail::spontaneous,
     {"EEG arousal (spontaneous)", "arousal:spontaneous", "Spontaneous arousal|Arousal (ARO SPONT)",
      "AROUSAL-SPONT", "spontaneous_arousal"}},
    {arousal,
     Detail::respiratory,
     {"EEG arousal (respiratory)", "arousal:respiratory",
      "Arousal resulting from respiratory effort|Arousal (ARO RES)", "AROUSAL-RESP", "respiratory_arousal"}},
    {arousal,
     Detail::limb,
     {"EEG arousal (limb movement)", "arousal:lm", "Arousal resulting from limb movement|Arousal (ARO Limb)",
      "AROUSAL-LM", "limb_movement_arousal"}},
    {arousal,
     Detail::periodic,
     {"EEG arousal (periodic limb movement)", "arousal:plm",
      "Arousal resulting from periodic leg movement|Arousal (PLM)", "AROUSAL-PLM",
      "periodic_limb_movement_arousal"}},
    {leg_movement,
     Detail::none,
     {"Limb movement", "LM", "Limb movement|Limb Movement", "PLM-LM", "leg_movement"}},
    {leg_movement,
     Detail::periodic,
     {"Periodic limb movement", "PLM", "Periodic leg movement|PLM", "PLM-LM", "periodic_leg_movement"}},
    {artefact,
     Detail::none,
     {"Artefact", "artifact", "Signal artifact|SIGNAL-ARTIFACT", "SIGNAL-ARTIFACT", "artefact"}},
});

bool has(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](auto part) { return text.find(part) != std::string_view::npos; });
}

Detail detail_of(const Event& event) {
  const std::string text = lower(event.text);
  if (event.kind == leg_movement) return is_periodic(text) ? Detail::periodic : Detail::none;
  if (event.kind == arousal) {
    if (has(text, {"plm", "periodic"})) return Detail::periodic;
    if (has(text, {"limb", "leg", "lm"})) return Detail::limb;
    if (has(text, {"resp", "aro res", "apnea", "hypopnea"})) return Detail::respiratory;
    return has(text, {"spon"}) ? Detail::spontaneous : Detail::none;
  }
  if (event.kind != apnea && event.kind != hypopnea) return Detail::none;
  if (has(text, {"mixed", "mixte"})) return Detail::mixed;
  if (has(text, {"central"})) return Detail::central;
  return has(text, {"obstruct"}) ? Detail::obstructive : Detail::none;
}

/// The name with the leg in it, as the style writes it.
std::string with_leg(std::string_view name, Leg leg, Style style) {
  constexpr std::array<std::string_view, 3> plain = {"left", "right", "both"};
  constexpr std::array<std::string_view, 3> capital = {"Left", "Right", "Both"};
  const auto at = static_cast<std::size_t>(leg);
  if (style == Style::luna) return fmt::format("{}:{}", name, plain[at]);
  if (style != Style::nsrr) return fmt::format("{} ({})", name, plain[at]);
  const auto bar = name.find('|');
  return fmt::format("{} - {}|{} ({})", name.substr(0, bar), plain[at], name.substr(bar + 1), capital[at]);
}

/// Where RemLogic says that a leg's electrodes are.
std::string remlogic_location(Leg leg) {
  constexpr std::array<std::string_view, 3> legs = {"Left", "Right", "Both"};
  return fmt::format("EMG.Tibialis-Leg.{}", legs[static_cast<std::size_t>(leg)]);
}

/// What the format's reader makes of a name and channel.
Meaning read_back(const EventName& name, Style style) {
  switch (style) {
    case Style::edf_plus:
      return meaning_of(name.channel.empty() ? name.text : fmt::format("{}@@{}", name.text, name.channel));
    case Style::nsrr: return concept_meaning(name.text, name.channel).meaning;
    case Style::remlogic: return embla_meaning(name.text, name.channel).meaning;
    case Style::luna:
    case Style::bids: break;
  }
  return class_meaning(name.text, name.channel).meaning;
}

bool is_read_as(const Event& event, const EventName& name, Style style) {
  const Meaning meaning = read_back(name, style);
  return !meaning.stage && meaning.kind == event.kind && meaning.leg == event.leg;
}

std::string without(std::string text, std::string_view unwanted, std::string_view instead) {
  for (auto at = text.find(unwanted); at != std::string::npos;
       at = text.find(unwanted, at + instead.size())) {
    text.replace(at, unwanted.size(), instead);
  }
  return text;
}

/// The text as the style can hold it.
std::string held(std::string_view text, Style style) {
  std::string result = on_one_line(text);
  if (style == Style::edf_plus) return without(std::move(result), "@@", "@");
  if (style == Style::luna || style == Style::remlogic) result = without(std::move(result), "\"", "'");
  if (style == Style::luna) result.erase(0, result.find_first_not_of("# "));  // would be a remark
  result = std::string(trimmed(result));
  // Tables of text are opened in spreadsheets too.
  return style == Style::luna || style == Style::remlogic ? cell_text(result) : result;
}

void cut(std::string& text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return;
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  while (most_bytes > 0 && continues(text[most_bytes])) --most_bytes;
  text.resize(most_bytes);
}

/// The name as it fits into so many bytes of "text@@channel".
EventName fitted(EventName name, std::size_t most_bytes) {
  const std::size_t before_channel = name.text.size() + 2;
  cut(name.channel, most_bytes > before_channel ? most_bytes - before_channel : 0);
  cut(name.text, most_bytes);
  return name;
}

/// The names that come into question, the best first.
std::vector<EventName> candidates(const Event& event, Style style) {
  const std::string channel = held(event.channel, style);
  if (event.kind == other) {
    std::string text = held(event.text, style);
    if (text.empty()) text = "Unnamed event";
    // NSRR's reader looks for a name on both sides of a bar.
    const std::string one_name = style == Style::nsrr ? without(text, "|", "/") : text;
    return {{text, channel}, {"Not an event: " + one_name, channel}, {"Not an event", ""}};
  }
  const std::string standard(standard_name(event, style));
  if (!event.leg) {
    Event plain = event;  // the NSRR's periodic movement without a leg is a series
    plain.text.clear();
    return {{standard, channel}, {standard, ""}, {std::string(standard_name(plain, style)), ""}};
  }
  if (style == Style::remlogic) return {{standard, remlogic_location(*event.leg)}};
  const std::string legged = with_leg(standard, *event.leg, style);
  if (style == Style::edf_plus) return {{standard, channel}, {legged, channel}, {legged, ""}};
  return {{legged, channel}, {legged, ""}};
}

}  // namespace

bool is_periodic(std::string_view text) {
  const std::string small = lower(text);
  if (small.find("periodic") != std::string::npos) return true;
  return small.find("plm") != std::string::npos && !has(small, {"plm-lm", "plm-rrlm", "rrlm"});
}

std::string_view standard_name(const Event& event, Style style) {
  const auto found = [&](Detail wanted) {
    return std::ranges::find_if(names,
                                [&](const Names& n) { return n.kind == event.kind && n.detail == wanted; });
  };
  const auto* exact = found(detail_of(event));
  if (exact == names.end()) exact = found(Detail::none);
  return exact == names.end() ? std::string_view() : exact->by_style[static_cast<std::size_t>(style)];
}

std::string on_one_line(std::string_view text) { return std::string(trimmed(shown(text))); }

EventName Namer::name_of(const Event& event, std::size_t most_bytes) {
  const auto choice = candidates(event, style_);
  // What is left of a name may mean something else than the whole.
  const auto is_right = [&](const EventName& name) {
    return is_read_as(event, fitted(name, most_bytes), style_);
  };
  const auto found = std::ranges::find_if(choice, is_right);
  const EventName& chosen = found == choice.end() ? choice.back() : *found;
  EventName result = fitted(chosen, most_bytes);
  if (result.text != chosen.text || result.channel != chosen.channel) ++shortened_;
  const bool kept = event.kind != other || chosen.text == event.text;
  if (!kept) ++renamed_[{event.text, chosen.text}];
  if (chosen.channel.empty() && !event.channel.empty()) ++without_channel_;
  return result;
}

std::vector<std::string> Namer::notes() const {
  std::vector<std::string> sentences;
  for (const auto& [change, count] : renamed_) {
    sentences.push_back(fmt::format(
        "{} event{} \"{:.60}\" {} written as \"{:.60}\", which the format reads as what {} (kind other)",
        count, count == 1 ? "" : "s", on_one_line(change.first), count == 1 ? "is" : "are", change.second,
        count == 1 ? "it is" : "they are"));
  }
  if (without_channel_ > 0) {
    sentences.push_back(fmt::format(
        "{} event{} written without {} channel, which the format would read as another leg or kind",
        without_channel_, without_channel_ == 1 ? " is" : "s are", without_channel_ == 1 ? "its" : "their"));
  }
  if (shortened_ > 0) {
    sentences.push_back(fmt::format("{} text{} shortened to fit into an annotation of EDF+", shortened_,
                                    shortened_ == 1 ? " is" : "s are"));
  }
  return sentences;
}

}  // namespace psg::annotations
