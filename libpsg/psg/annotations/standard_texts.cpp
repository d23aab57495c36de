#include "psg/annotations/standard_texts.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "psg/core/stop.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

/// The words of a text in lower case, without the punctuation that programs put between them.
Words words_of_class(std::string_view text) { return words_between(text, " \t\r\n_-./,;:()[]"); }

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

template <std::size_t N>
bool has_any(const Words& words, const std::array<std::string_view, N>& list) {
  return std::ranges::any_of(words, [&](const std::string& w) { return is_one_of(list, w); });
}

// English, German (DOMINO), Spanish, Portuguese and Italian.
constexpr auto apnea_words = std::to_array<std::string_view>(
    {"apnea", "apneas", "apnoea", "apnoeas", "apnoe", "apnoen", "apneia", "apneias"});
constexpr auto hypopnea_words = std::to_array<std::string_view>(
    {"hypopnea", "hypopneas", "hypopnoea", "hypopnoeas", "hypopnoe", "hypopnoen", "hipopnea", "hipopneas",
     "hipopneia", "hipopneias", "ipopnea", "ipopnee"});
constexpr auto rera_words = std::to_array<std::string_view>({"rera", "reras"});
constexpr auto arousal_words = std::to_array<std::string_view>({"arousal", "arousals"});
constexpr auto artefact_words =
    std::to_array<std::string_view>({"artefact", "artefacts", "artifact", "artifacts"});
constexpr auto movement_words = std::to_array<std::string_view>(
    {"plm", "plms", "plml", "plmr", "lm", "lms", "limbmovement", "legmovement", "plmlm"});
constexpr auto limb_words = std::to_array<std::string_view>({"limb", "leg", "legs"});
constexpr auto left_words = std::to_array<std::string_view>(
    {"left", "l", "lat", "lleg", "lemg", "llegemg", "legl", "plml", "tibl", "lta"});
constexpr auto right_words = std::to_array<std::string_view>(
    {"right", "r", "rat", "rleg", "remg", "rlegemg", "legr", "plmr", "tibr", "rta"});
constexpr auto both_words = std::to_array<std::string_view>({"both", "bilateral", "linked"});

/// Words that may stand beside the word that gives an event its kind. A text with any other word is
/// a remark ("patient reports apnea"), not a scored event.
constexpr auto qualifiers = std::to_array<std::string_view>(
    {"obstructive", "central",     "mixed",      "eeg",      "spontaneous",  "respiratory", "resp",
     "effort",      "related",     "periodic",   "isolated", "limb",         "leg",         "legs",
     "movement",    "movements",   "with",       "w",        "event",        "manual",      "auto",
     "automatic",   "aro",         "spont",      "res",      "desaturation", "body",        "signal",
     "emg",         "obstruktive", "obstruktiv", "zentrale", "zentral",      "gemischte",   "gemischt",
     "obstructiva", "obstrutiva",  "ostruttiva", "centrale", "mixta",        "mista"});

bool only_known_words(const Words& words) {
  return std::ranges::all_of(words, [](const std::string& w) {
    return is_one_of(qualifiers, w) || is_one_of(apnea_words, w) || is_one_of(hypopnea_words, w) ||
           is_one_of(rera_words, w) || is_one_of(arousal_words, w) || is_one_of(artefact_words, w) ||
           is_one_of(movement_words, w) || is_one_of(left_words, w) || is_one_of(right_words, w) ||
           is_one_of(both_words, w);
  });
}

bool is_phrase(const Words& words, std::initializer_list<std::string_view> phrase) {
  return std::ranges::equal(words, phrase);
}

bool is_lights(const Words& words, std::initializer_list<std::string_view> states) {
  return words.size() == 2 && (words[0] == "lights" || words[0] == "light") &&
         std::ranges::find(states, words[1]) != states.end();
}

bool is_movement(const Words& words) {
  const bool moves = has_any(words, std::to_array<std::string_view>({"movement", "movements"}));
  return has_any(words, movement_words) || (moves && has_any(words, limb_words));
}

/// Noxturnal's "A. Obstructive" and "H. Central": an apnea, a hypopnea.
std::optional<EventKind> abbreviated_kind(const Words& words) {
  constexpr auto types =
      std::to_array<std::string_view>({"obstructive", "central", "mixed", "centrale", "mixte"});
  if (words.size() != 2 || !is_one_of(types, words[1])) return std::nullopt;
  if (words[0] == "a") return EventKind::apnea;
  return words[0] == "h" ? std::optional(EventKind::hypopnea) : std::nullopt;
}

EventKind kind_of(const Words& words) {
  if (const auto kind = abbreviated_kind(words)) return *kind;
  if (is_lights(words, {"off", "out"})) return EventKind::lights_off;
  if (is_lights(words, {"on"})) return EventKind::lights_on;
  if (words.empty() || !only_known_words(words)) return EventKind::other;
  if (has_any(words, rera_words)) return EventKind::rera;
  if (is_phrase(words, {"respiratory", "effort", "related", "arousal"})) return EventKind::rera;
  if (is_one_of(arousal_words, words.front())) return EventKind::arousal;  // "arousal-plm", "arousal-apnea"
  if (has_any(words, hypopnea_words)) return EventKind::hypopnea;
  if (has_any(words, apnea_words)) return EventKind::apnea;
  if (has_any(words, arousal_words)) return EventKind::arousal;
  if (has_any(words, artefact_words)) return EventKind::artefact;
  return is_movement(words) ? EventKind::leg_movement : EventKind::other;
}

std::optional<Leg> leg_of(const Words& words) {
  const bool left = has_any(words, left_words);
  const bool right = has_any(words, right_words);
  if (has_any(words, both_words) || (left && right)) return Leg::both;
  if (left) return Leg::left;
  return right ? std::optional(Leg::right) : std::nullopt;
}

/// Words for epochs that nobody scored, where a stage is expected.
bool says_no_stage(const Words& words) {
  return is_phrase(words, {"no", "stage"}) || is_phrase(words, {"not", "scored"}) ||
         is_phrase(words, {"movement", "time"});
}

/// The one stage that all labels of a list name: "3" and "4" are N3, "1" and "2" are not one stage.
template <class Labels>
std::optional<Stage> common_stage(const Labels& labels) {
  std::optional<Stage> common;
  for (const auto& label : labels) {
    const auto stage = stage_labelled(label);
    if (!stage || (common && *common != *stage)) return std::nullopt;
    common = stage;
  }
  return common;
}

/// The stage of "Sleep stage N2", "stage 2", "Sleep stage 3/4", "Stage - No Stage", "sleep-n2,Manual"; any
/// other "Sleep stage ..." and "Stage - ..." is unscored.
std::optional<Stage> stage_of(Words words, std::string_view text) {
  if (is_phrase(words, {"movement", "time"})) return Stage::unscored;
  constexpr auto scorers = std::to_array<std::string_view>({"manual", "auto", "automatic"});
  if (!words.empty() && is_one_of(scorers, words.back())) words.pop_back();
  if (words.size() < 2) return std::nullopt;
  const bool stage =
      words[0] == "stage" || (words[0] == "sleep" && words[1] == "stage") || words[0] == "sleepstage";
  const bool sleep = words[0] == "sleep";
  if (!stage && !sleep) return std::nullopt;
  const Words label(words.begin() + (sleep && stage ? 2 : 1), words.end());
  if (label.empty()) return std::nullopt;
  if (label.size() == 1 || stage) {
    if (const auto known = common_stage(label)) return known;
  }
  if (stage && says_no_stage(label)) return Stage::unscored;
  const bool only_a_stage =
      (sleep && stage) || words[0] == "sleepstage" || lower(text).starts_with("stage - ");
  return only_a_stage ? std::optional(Stage::unscored) : std::nullopt;
}

bool is_scored(EventKind kind) {
  return kind == EventKind::apnea || kind == EventKind::hypopnea || kind == EventKind::rera ||
         kind == EventKind::arousal || kind == EventKind::leg_movement;
}

}  // namespace

std::string_view without_remark(std::string_view text) {
  constexpr auto sums =
      std::to_array<std::string_view>({"apneas", "apnoeas", "hypopneas", "hypopnoeas", "reras", "arousals",
                                       "plms", "lms", "movements", "legs"});
  constexpr auto doubts = std::to_array<std::string_view>(
      {"no",          "not",      "none",     "without",  "never",    "unscored", "unsure",
       "maybe",       "possible", "possibly", "probable", "probably", "index",    "biocal",
       "calibration", "kein",     "keine",    "nicht",    "pas",      "sans"});
  std::size_t end = text.size();
  for (const std::string_view mark : {" - ", " \u2013 ", ": ", "; ", ", "})
    end = std::min(end, text.find(mark));
  const Words remark = words_of(text.substr(end));
  const bool says_more =
      std::ranges::any_of(remark, [](const std::string& word) { return !is_digit(word.front()); });
  if (!says_more || text.find('?') != std::string_view::npos || has_any(remark, doubts)) return text;
  const Words head = words_of_class(text.substr(0, end));
  return has_any(head, sums) || !is_scored(kind_of(head)) ? text : text.substr(0, end);
}

std::optional<Stage> stage_labelled(std::string_view label) {
  if (label.find_first_of("/+&") != std::string_view::npos) {  // "3/4" and "S3+S4" are both N3
    const Words parts = words_between(label, "/+& ");
    const auto stage = common_stage(parts);
    return parts.size() > 1 && stage != Stage::unscored ? stage : std::nullopt;
  }
  static constexpr auto labels = std::to_array<std::pair<std::string_view, Stage>>({
      {"w", Stage::wake},
      {"wake", Stage::wake},
      {"wk", Stage::wake},
      {"0", Stage::wake},
      {"s0", Stage::wake},
      {"n1", Stage::n1},
      {"1", Stage::n1},
      {"s1", Stage::n1},
      {"nrem1", Stage::n1},
      {"nonrem1", Stage::n1},
      {"n2", Stage::n2},
      {"2", Stage::n2},
      {"s2", Stage::n2},
      {"nrem2", Stage::n2},
      {"nonrem2", Stage::n2},
      {"n3", Stage::n3},
      {"3", Stage::n3},
      {"s3", Stage::n3},
      {"nrem3", Stage::n3},
      {"nonrem3", Stage::n3},
      {"n4", Stage::n3},
      {"4", Stage::n3},
      {"s4", Stage::n3},
      {"nrem4", Stage::n3},
      {"nonrem4", Stage::n3},
      {"r", Stage::rem},
      {"rem", Stage::rem},
      {"?", Stage::unscored},
      {"unscored", Stage::unscored},
      {"m", Stage::unscored},
      {"mt", Stage::unscored},
      {"mvt", Stage::unscored},
      {"movement", Stage::unscored},
      {"unknown", Stage::unscored},
  });
  const std::string key = lower(trimmed(label));
  const auto* found = std::ranges::find(labels, key, [](const auto& entry) { return entry.first; });
  return found == labels.end() ? std::nullopt : std::optional(found->second);
}

Meaning meaning_of(const std::string& annotation_text) {
  stop_tick();
  Meaning meaning;
  const auto at = annotation_text.find("@@");
  meaning.text = trimmed(std::string_view(annotation_text).substr(0, at));
  if (at != std::string::npos) meaning.channel = trimmed(std::string_view(annotation_text).substr(at + 2));
  Words words = words_of_class(meaning.text);
  meaning.stage = stage_of(words, meaning.text);
  if (meaning.stage) return meaning;
  meaning.kind = kind_of(words);
  if (meaning.kind == EventKind::other) {
    words = words_of_class(without_remark(meaning.text));
    meaning.kind = kind_of(words);
  }
  if (meaning.kind == EventKind::leg_movement) {
    meaning.leg = leg_of(words);
    if (!meaning.leg) meaning.leg = leg_of(words_of_class(meaning.channel));
  }
  return meaning;
}

bool says_unscored(const std::string& text) {
  const Words words = words_of_class(text);
  const Words last(words.end() - std::min<std::ptrdiff_t>(2, std::ssize(words)), words.end());
  return says_no_stage(last) || stage_labelled(words.back()) == Stage::unscored ||
         (words.size() > 1 && stage_labelled(words[words.size() - 2]) == Stage::unscored);
}

}  // namespace psg
