#include "psg/annotations/vocabulary.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "psg/channels/labels.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

struct StageName {
  std::string_view folded;
  Stage stage;
};

/// Beyond those of stage_labelled and meaning_of.
constexpr auto stage_names = std::to_array<StageName>({
    {"awake", Stage::wake},
    {"wakestate", Stage::wake},
    {"wach", Stage::wake},
    {"eveil", Stage::wake},
    {"sleeps0", Stage::wake},
    {"stagew", Stage::wake},
    {"stage1", Stage::n1},
    {"stage1sleep", Stage::n1},
    {"sleeps1", Stage::n1},
    {"stagen1", Stage::n1},
    {"nonrapideyemovementsleepn1", Stage::n1},
    {"stage2", Stage::n2},
    {"stage2sleep", Stage::n2},
    {"sleeps2", Stage::n2},
    {"stagen2", Stage::n2},
    {"nonrapideyemovementsleepn2", Stage::n2},
    {"stage3", Stage::n3},
    {"stage4", Stage::n3},
    {"stage3sleep", Stage::n3},
    {"stage4sleep", Stage::n3},
    {"stage34sleep", Stage::n3},
    {"sleeps3", Stage::n3},
    {"sleeps4", Stage::n3},
    {"stagen3", Stage::n3},
    {"nonrapideyemovementsleepn3", Stage::n3},
    {"nonrapideyemovementsleepn4", Stage::n3},
    {"remsleep", Stage::rem},
    {"sleeprem", Stage::rem},
    {"stager", Stage::rem},
    {"stagerem", Stage::rem},
    {"rapideyemovement", Stage::rem},
    {"rapideyemovementsleep", Stage::rem},
    {"sleepmt", Stage::unscored},
    {"sleepunscored", Stage::unscored},
    {"notscored", Stage::unscored},
    {"unscoredstage", Stage::unscored},
    {"unknownstage", Stage::unscored},
    {"bewegung", Stage::unscored},
    {"nostage", Stage::unscored},
});

struct KindName {
  std::string_view folded;
  EventKind kind;
};

/// Names whose words do not tell: abbreviations, and other languages than English.
constexpr auto kind_names = std::to_array<KindName>({
    {"apnee", EventKind::apnea},
    {"apneeobstructive", EventKind::apnea},
    {"apneecentrale", EventKind::apnea},
    {"apneemixte", EventKind::apnea},
    {"hypopnee", EventKind::hypopnea},
    {"hypopneeobstructive", EventKind::hypopnea},
    {"hypopneecentrale", EventKind::hypopnea},
    {"hypopneemixte", EventKind::hypopnea},
    {"hipoapnea", EventKind::hypopnea},
    {"microeveil", EventKind::arousal},
    {"microarousal", EventKind::arousal},
    {"mikroarousal", EventKind::arousal},
    {"microdespertar", EventKind::arousal},
    {"reactiondeveil", EventKind::arousal},
    {"weckreaktion", EventKind::arousal},
    {"mj", EventKind::leg_movement},
    {"plmrrlm", EventKind::leg_movement},
    {"leftleg", EventKind::leg_movement},
    {"rightleg", EventKind::leg_movement},
    {"bothleg", EventKind::leg_movement},
    {"bothlegs", EventKind::leg_movement},
});

/// Words of events that are no stage, arousal, apnea or leg movement: known, and of no use here.
constexpr auto known_words = std::to_array<std::string_view>(
    {"desat",       "desaturation", "snore",         "snoring",     "position",    "supine",
     "prone",       "upright",      "spo2",          "bradycardia", "tachycardia", "breathing",
     "respiration", "limitation",   "mcap",          "cap",         "spindle",     "kcomplex",
     "autonomic",   "bruxism",      "biocal",        "impedance",   "unsure",      "recording",
     "paradox",     "ph",           "tcco2",         "etco2",       "start",       "stop",
     "dos",         "gauche",       "droite",        "debout",      "ventre",      "analyse",
     "analysis",    "notification", "avertissement", "artefact",    "artifact",    "hypoventilation",
     "oxygen",      "signal",       "equipment",     "activity",    "movement",    "arrhythmia",
     "ekg",         "asystole",     "uars",          "rmd",         "rbd",         "back",
     "left",        "right",        "front",         "stickynote",  "video",       "light",
     "lights",      "cheyne",       "periodic",      "other"});

template <std::size_t N>
bool any_of(const Words& words, const std::array<std::string_view, N>& list) {
  return std::ranges::any_of(words, [&](const auto& w) { return std::ranges::find(list, w) != list.end(); });
}

bool has_prefix(const Words& words, std::string_view prefix) {
  return std::ranges::any_of(words, [&](const std::string& w) { return w.starts_with(prefix); });
}

/// "SDO:ObstructiveApneaFinding" with spaces: "Obstructive Apnea". What is not written like that stays.
std::string spaced(std::string_view text) {
  for (const std::string_view prefix : {"SDO:", "SRO:"}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  for (const std::string_view suffix : {"Finding", "Event"}) {
    if (text.size() > suffix.size() && text.ends_with(suffix)) text.remove_suffix(suffix.size());
  }
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i > 0 && is_upper(text[i]) && is_lower(text[i - 1])) result += ' ';
    result += text[i] == ':' || text[i] == '|' ? ' ' : text[i];
  }
  return result;
}

std::optional<Leg> leg_of(const Words& words) {
  constexpr auto left = std::to_array<std::string_view>({"left", "l", "lat", "lleg", "legl", "lemg", "ltib",
                                                         "tibl", "lta", "lantib", "plml", "links", "gauche"});
  constexpr auto right =
      std::to_array<std::string_view>({"right", "r", "rat", "rleg", "legr", "remg", "rtib", "tibr", "rta",
                                       "rantib", "plmr", "rechts", "droite"});
  constexpr auto both = std::to_array<std::string_view>({"both", "bilateral", "linked"});
  const bool is_left = any_of(words, left);
  const bool is_right = any_of(words, right);
  if (any_of(words, both) || (is_left && is_right)) return Leg::both;
  if (is_left) return Leg::left;
  return is_right ? std::optional(Leg::right) : std::nullopt;
}

/// "Both Leg w/ Arousal" is a movement, "Arousal with limb movement" is an arousal.
bool is_movement_with(const Words& words) {
  constexpr auto limbs = std::to_array<std::string_view>({"limb", "leg", "legs", "lm", "plm"});
  constexpr auto with = std::to_array<std::string_view>({"w", "with"});
  const auto middle = std::ranges::find_first_of(words, with);
  return middle != words.end() && any_of(Words(words.begin(), middle), limbs);
}

/// The kind by the words of a name, in the order in which one word outweighs another.
EventKind kind_of(const Words& words) {
  constexpr auto negated = std::to_array<std::string_view>({"no", "not", "without"});
  constexpr auto limbs = std::to_array<std::string_view>({"limb", "leg", "legs"});
  constexpr auto movements = std::to_array<std::string_view>({"movement", "movements"});
  constexpr auto lm = std::to_array<std::string_view>({"lm", "plm", "plms", "plml", "plmr", "lms", "rrlm"});
  if (words.empty() || any_of(words, negated) || words.front() == "autonomic") return EventKind::other;
  if (any_of(words, std::to_array<std::string_view>({"rera", "reras"}))) {
    return words.front() == "arousal" ? EventKind::arousal : EventKind::rera;
  }
  if (words.front() == "arousal" || words.front() == "arousals") return EventKind::arousal;
  if (any_of(words, limbs) && any_of(words, movements) && !words.back().starts_with("arousal")) {
    return EventKind::leg_movement;
  }
  if (has_prefix(words, "hypopn") || has_prefix(words, "hipopn") || has_prefix(words, "ipopn")) {
    return EventKind::hypopnea;
  }
  if (has_prefix(words, "apnea") || has_prefix(words, "apnoe") || has_prefix(words, "apnei")) {
    return EventKind::apnea;
  }
  if (has_prefix(words, "arousal")) return EventKind::arousal;
  return any_of(words, lm) ? EventKind::leg_movement : EventKind::other;
}

/// Whether an artefact's text or channel names another signal than the legs'.
bool is_elsewhere(const Words& words, std::string_view channel) {
  constexpr auto signals =
      std::to_array<std::string_view>({"respiratory", "resp", "spo2", "sao2", "ph", "tcco2", "etco2",
                                       "pressure", "ekg", "ecg", "eeg", "eog"});
  if (any_of(words, signals)) return true;
  switch (role_of(channel).role) {
    case Role::ecg:
    case Role::eeg:
    case Role::eog:
    case Role::respiratory:
    case Role::oximetry: return true;
    default: return false;
  }
}

std::optional<EventKind> kind_by_name(std::string_view text) {
  const std::string key = folded(text);
  const auto* found = std::ranges::find(kind_names, key, &KindName::folded);
  return found == kind_names.end() ? std::nullopt : std::optional(found->kind);
}

/// The NSRR's names of a series: its concept, and what its translator makes of Embla's "PLM", which has no
/// side. With a side, "PLM (Left)" of Profusion, it is one movement.
bool is_series_concept(std::string_view text) {
  constexpr auto names = std::to_array<std::string_view>(
      {"plm", "plms", "periodiclegmovement", "periodiclegmovements", "periodiclimbmovement",
       "periodiclimbmovements", "periodiclegmovementplm", "periodiclimbmovementplm",
       "sroperiodiclimbmovementseries", "sroperiodiclegmovementseries", "periodiclimbmovementseries",
       "periodiclegmovementseries"});
  return std::ranges::find(names, folded(text)) != names.end();
}

/// Whether a list has the name, so that "unscored" is what it says.
bool is_stage_name(std::string_view text) {
  return stage_labelled(text) ||
         std::ranges::find(stage_names, folded(text), &StageName::folded) != stage_names.end();
}

}  // namespace

std::optional<Stage> stage_named(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.find_first_not_of("0123456789.+-/") == std::string_view::npos) return std::nullopt;
  if (const auto stage = stage_labelled(text)) return stage;
  for (const std::string_view prefix : {"SDO:", "SRO:"}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  if (const auto stage = stage_labelled(text)) return stage;  // "SRO:Wake"
  const std::string key = folded(text);
  const auto* found = std::ranges::find(stage_names, key, &StageName::folded);
  return found == stage_names.end() ? meaning_of(std::string(text)).stage : std::optional(found->stage);
}

const char* letter_note(std::string_view letter) noexcept {
  if (letter == "U") return "not scored";
  if (letter == "G") return "gap";
  if (letter == "M") return "movement";
  return letter == "A" ? "artefact" : nullptr;
}

std::optional<Leg> leg_at(std::string_view channel) {
  switch (role_of(channel).role) {
    case Role::left_leg:
    case Role::left_leg_part_a:
    case Role::left_leg_part_b: return Leg::left;
    case Role::right_leg:
    case Role::right_leg_part_a:
    case Role::right_leg_part_b: return Leg::right;
    case Role::both_legs: return Leg::both;
    default: break;
  }
  Words words = words_of(channel);
  for (std::string& word : words) {  // the electrode's number: "lantib1"
    while (word.size() > 1 && is_digit(word.back())) word.pop_back();
  }
  return leg_of(words);
}

ClassMeaning class_meaning(std::string_view text, std::string_view channel) {
  stop_tick();
  ClassMeaning result;
  Meaning& meaning = result.meaning;
  meaning.text = std::string(without_guard(trimmed(text)));
  meaning.channel = std::string(without_guard(trimmed(channel)));
  constexpr std::size_t longest_name = 4096;  // of a class; beyond it is a remark, whatever its words are
  if (meaning.text.size() > longest_name) {
    result.known = false;
    return result;
  }
  // Between events these are bodies that move and channels that nobody knows, not epochs.
  constexpr auto no_stages = std::to_array<std::string_view>({"movement", "m", "unknown"});
  if (std::ranges::find(no_stages, folded(text)) == no_stages.end()) meaning.stage = stage_named(text);
  if (meaning.stage) {
    result.known = *meaning.stage != Stage::unscored || is_stage_name(text) || says_unscored(meaning.text);
    return result;
  }

  const std::string name = spaced(meaning.text);
  const Words words = words_of(name);
  const auto by_name = kind_by_name(meaning.text);
  meaning.kind = by_name                   ? *by_name
                 : is_movement_with(words) ? EventKind::leg_movement
                                           : meaning_of(name).kind;
  if (meaning.kind == EventKind::other) meaning.kind = kind_of(words);
  if (meaning.kind == EventKind::artefact && is_elsewhere(words, channel)) {
    meaning.kind = EventKind::other;
    result.note = "artefact of another signal";
  }
  if (meaning.kind == EventKind::leg_movement) {
    meaning.leg = leg_of(words);
    if (!meaning.leg && !meaning.channel.empty()) meaning.leg = leg_at(channel);
  } else if (meaning.kind == EventKind::other) {
    result.known = any_of(words, known_words) || kind_by_name(text).has_value() ||
                   std::ranges::find(known_words, folded(text)) != known_words.end();
  }
  return result;
}

ClassMeaning series_meaning(std::string_view text, std::string_view channel) {
  ClassMeaning series;
  series.meaning.text = std::string(text);
  series.meaning.channel = std::string(channel);
  series.note = "marks the series, not a movement";
  return series;
}

void tell_series(ClassMeaning& meaning, std::optional<Time> duration) {
  constexpr auto names = std::to_array<std::string_view>({"plm", "plms", "plmmanual", "plmauto",
                                                          "periodiclegmovement", "periodiclegmovements",
                                                          "periodiclimbmovement", "periodiclimbmovements"});
  constexpr Time longest_movement = 15s;
  if (meaning.meaning.kind != EventKind::leg_movement || meaning.meaning.leg) return;
  if (!duration || *duration <= longest_movement) return;
  if (std::ranges::find(names, folded(meaning.meaning.text)) == names.end()) return;
  meaning.meaning.kind = EventKind::other;
  meaning.note = "lasts longer than a movement, marks the series";
}

ClassMeaning concept_meaning(std::string_view concept_text, std::string_view channel) {
  const auto bar = concept_text.find('|');
  if (is_series_concept(concept_text) && !leg_at(channel)) return series_meaning(concept_text, channel);
  ClassMeaning meaning = class_meaning(concept_text.substr(0, bar), channel);
  if (bar != std::string_view::npos && meaning.meaning.kind == EventKind::other && !meaning.meaning.stage &&
      !meaning.known) {
    meaning = class_meaning(concept_text.substr(bar + 1), channel);
  }
  meaning.meaning.text = std::string(concept_text);
  return meaning;
}

}  // namespace psg::annotations
