#include "psg/core/known_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "psg/core/role.hpp"

namespace psg {
namespace {

using Words = std::vector<std::string>;
using WordSet = std::unordered_set<std::string_view>;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

/// Runs of letters and digits in lower case; a capital after a small letter begins a word
/// ("ObstructiveApnea").
Words words_of(std::string_view text) {
  Words words;
  bool open = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!is_letter(c) && !is_digit(c)) {
      open = false;
      continue;
    }
    const bool hump = is_upper(c) && i > 0 && text[i - 1] >= 'a' && text[i - 1] <= 'z';
    if (!open || hump) words.emplace_back();
    open = true;
    words.back() += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words;
}

/// The words by which scoring programs name classes: those of the EDF+ texts, RemLogic, Profusion, NSRR,
/// Philips, DOMINO, STAGES, Noxturnal and of our own exports, none of which is a name of a person.
const WordSet& class_words() {
  static const WordSet words = {
      // stages
      "sleep", "stage", "stages", "w", "wake", "wk", "awake", "wach", "éveil", "eveil", "n", "s", "r", "rem",
      "nrem", "nonrem", "non", "rapid", "eye", "mt", "unscored", "scored", "not", "unknown", "state",
      "manual", "auto", "automatic", "bewegung", "time", "quiet", "active",
      // breathing
      "apnea", "apneas", "apnoea", "apnoeas", "apnee", "apnée", "hypopnea", "hypopneas", "hypopnoea",
      "hypopnoeas", "hypopnee", "hypopnée", "obstructive", "central", "mixed", "centrale", "mixte", "a", "h",
      "rera", "reras", "respiratory", "respiration", "resp", "res", "effort", "related", "flow", "limitation",
      "hypoventilation", "hyperventilation", "periodic", "breathing", "cheyne", "stokes", "paradox",
      "paradoxical", "snore", "snoring", "snores", "ronflement", "desat", "desaturation", "desaturations",
      "spo", "sao", "o", "co", "tcco", "etco", "ph", "oxygen", "uars",
      // arousals
      "arousal", "arousals", "aro", "eeg", "spont", "spontaneous", "micro", "microeveil", "microéveil",
      "awakening", "autonomic", "resulting", "from", "asda", "cortical",
      // movements
      "limb", "leg", "legs", "movement", "movements", "lm", "lms", "plm", "plms", "plml", "plmr", "rrlm",
      "plmlm", "limbmovement", "legmovement", "mj", "isolated", "bilateral", "both", "linked", "left",
      "right", "links", "rechts", "gauche", "droite", "l", "lat", "rat", "body", "with", "without", "and",
      "rmd", "rbd", "bruxism", "bilat", "alma", "hft", "efm", "isolé", "jambe", "jambes",
      // artefacts and signals
      "artefact", "artefacts", "artifact", "artifacts", "signal", "emg", "ecg", "ekg", "eog", "quality",
      "bad", "loss", "equipment", "impedance", "biocal", "biocals", "calibration", "pressure",
      // position, lights, heart, patterns, the recording
      "position", "positions", "supine", "prone", "upright", "back", "front", "dos", "ventre", "debout",
      "lights", "light", "off", "out", "on", "up", "down", "bradycardia", "tachycardia", "arrhythmia",
      "asystole", "mcap", "cap", "spindle", "spindles", "k", "kcomplex", "complex", "start", "stop", "end",
      "recording", "begin", "epoch", "analysis", "analyse", "analyze", "notification", "avertissement",
      "unsure", "activity", "video", "stickynote", "other", "event", "events", "finding", "sdo", "sro",
      "unnamed", "remark", "an", "no", "phase", "type", "scoring", "invalid", "data", "montage", "gain", "sp",
      "sa", "tc", "et", "filter", "change", "changed"};
  return words;
}

/// The words of labels, beyond the electrodes.
const WordSet& label_words() {
  static const WordSet words = {"eeg",
                                "eog",
                                "emg",
                                "ecg",
                                "ekg",
                                "leog",
                                "reog",
                                "loc",
                                "roc",
                                "e",
                                "m",
                                "a",
                                "l",
                                "r",
                                "left",
                                "right",
                                "li",
                                "re",
                                "links",
                                "rechts",
                                "gauche",
                                "droite",
                                "g",
                                "d",
                                "lat",
                                "rat",
                                "leg",
                                "legs",
                                "lleg",
                                "rleg",
                                "lemg",
                                "remg",
                                "llegemg",
                                "rlegemg",
                                "tib",
                                "ltib",
                                "rtib",
                                "tibialis",
                                "tibial",
                                "ta",
                                "lta",
                                "rta",
                                "ant",
                                "anterior",
                                "lantib",
                                "rantib",
                                "antib",
                                "bein",
                                "jambe",
                                "plm",
                                "plml",
                                "plmr",
                                "lm",
                                "both",
                                "linked",
                                "bilateral",
                                "gnd",
                                "ref",
                                "chin",
                                "lchin",
                                "rchin",
                                "cchin",
                                "ctr",
                                "subm",
                                "sm",
                                "submental",
                                "submentalis",
                                "mentalis",
                                "sao",
                                "spo",
                                "osat",
                                "pleth",
                                "plethysmogram",
                                "pulse",
                                "hr",
                                "hrate",
                                "pr",
                                "rr",
                                "resp",
                                "respiration",
                                "respiratory",
                                "flow",
                                "airflow",
                                "nasal",
                                "oral",
                                "pressure",
                                "press",
                                "therm",
                                "thermistor",
                                "thermocouple",
                                "cannula",
                                "ptaf",
                                "thor",
                                "thorax",
                                "thoracic",
                                "chest",
                                "abdo",
                                "abd",
                                "abdomen",
                                "abdominal",
                                "effort",
                                "rip",
                                "belt",
                                "sum",
                                "xsum",
                                "xflow",
                                "snore",
                                "snoring",
                                "mic",
                                "audio",
                                "sound",
                                "position",
                                "pos",
                                "body",
                                "light",
                                "lux",
                                "activity",
                                "actigraphy",
                                "acc",
                                "x",
                                "y",
                                "z",
                                "co",
                                "etco",
                                "tcco",
                                "cpap",
                                "epap",
                                "ipap",
                                "leak",
                                "ph",
                                "imp",
                                "impedance",
                                "vol",
                                "volume",
                                "tidal",
                                "temp",
                                "rectal",
                                "dc",
                                "aux",
                                "c",
                                "24bit",
                                "sp",
                                "sa",
                                "tc",
                                "et",
                                "i",
                                "ii",
                                "iii",
                                "v",
                                "event",
                                "events",
                                "marker",
                                "status",
                                "annotations",
                                "edf",
                                "bdf",
                                "tibialisleg",
                                "o",
                                "u",
                                "sat",
                                "heart",
                                "rate",
                                "ptt",
                                "stat",
                                "battery",
                                "differential"};
  return words;
}

std::string_view without_one_digit(std::string_view word) {
  const bool digit = word.size() > 1 && is_digit(word.back()) && !is_digit(word[word.size() - 2]);
  return digit ? word.substr(0, word.size() - 1) : word;
}

bool is_number(std::string_view word) { return std::ranges::all_of(word, is_digit); }

/// Whether all words are in the list, but for numbers of two digits in all: more may be a date.
bool all_known(const Words& words, const WordSet& list) {
  std::size_t digits = 0;
  return std::ranges::all_of(words, [&](const std::string& word) {
    if (is_number(word)) return (digits += word.size()) <= 2;
    return list.contains(word) || list.contains(without_one_digit(word));
  });
}

bool has(const Words& words, std::initializer_list<std::string_view> prefixes) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::any_of(prefixes, [&](auto prefix) { return word.starts_with(prefix); });
  });
}

/// "plm" as a name of any one movement: RemLogic's PLM-LM and PLM-RRLM.
bool is_periodic(const Words& words) {
  if (has(words, {"periodic"})) return true;
  return has(words, {"plm"}) && !has(words, {"rrlm", "plmlm"}) &&
         std::ranges::find(words, "lm") == words.end();
}

std::string arousal_text(const Words& words) {
  const char* detail = has(words, {"plm", "periodic"})                ? " (periodic limb movement)"
                       : has(words, {"limb", "leg", "lm"})            ? " (limb movement)"
                       : has(words, {"resp", "res", "apn", "hypopn"}) ? " (respiratory)"
                       : has(words, {"spont"})                        ? " (spontaneous)"
                                                                      : "";
  return std::string("EEG arousal") + detail;
}

std::string breathing_text(const Words& words, const char* small, const char* capital) {
  const char* detail = has(words, {"mixed", "mixte"}) ? "Mixed "
                       : has(words, {"central"})      ? "Central "
                       : has(words, {"obstruct"})     ? "Obstructive "
                                                      : "";
  return *detail == '\0' ? std::string(capital) : std::string(detail) + small;
}

/// Counts what is not kept.
class Withheld {
 public:
  void text(Event& event) {
    if (is_known_text(event.text)) return;
    std::string instead = kind_text(event.kind, event.text);
    texts_ += event.text == instead ? 0 : 1;
    event.text = std::move(instead);
  }
  void channel(Event& event) {
    if (is_known_label(event.channel)) return;
    event.channel.clear();
    ++channels_;
  }
  void warn(std::vector<std::string>& warnings) const {
    if (texts_ == 0 && channels_ == 0) return;
    std::string what;
    if (texts_ > 0) what = fmt::format("{} text{}", texts_, texts_ == 1 ? "" : "s");
    if (channels_ > 0) {
      what +=
          fmt::format("{}{} channel{}", what.empty() ? "" : " and ", channels_, channels_ == 1 ? "" : "s");
    }
    const bool one = texts_ + channels_ == 1;
    warnings.push_back(fmt::format(
        "{} of events {} in no list of names and {} not kept, as remarks may be about the patient; "
        "--keep-text (in Python keep_text) keeps {}",
        what, one ? "is" : "are", one ? "is" : "are", one ? "it" : "them"));
  }

 private:
  std::size_t texts_ = 0;
  std::size_t channels_ = 0;
};

}  // namespace

bool is_known_text(std::string_view text) { return all_known(words_of(text), class_words()); }

bool is_known_label(std::string_view label) {
  Words words = words_of(label);
  std::erase_if(words, [](const std::string& word) { return role_of(word).role != Role::other; });
  return all_known(words, label_words());
}

std::string kind_text(EventKind kind, std::string_view text) {
  const Words words = words_of(text);
  switch (kind) {
    case EventKind::apnea: return breathing_text(words, "apnea", "Apnea");
    case EventKind::hypopnea: return breathing_text(words, "hypopnea", "Hypopnea");
    case EventKind::rera: return "RERA";
    case EventKind::arousal: return arousal_text(words);
    case EventKind::leg_movement: return is_periodic(words) ? "Periodic limb movement" : "Limb movement";
    case EventKind::artefact: return "Artefact";
    case EventKind::lights_off: return "Lights off";
    case EventKind::lights_on: return "Lights on";
    case EventKind::other: break;
  }
  return "remark";
}

Scoring without_remarks(Scoring scoring) {
  Withheld withheld;
  for (Event& event : scoring.events) {
    withheld.text(event);
    withheld.channel(event);
  }
  // In the order and as distinct as a reader of an export finds them.
  const auto order = [](const Event& e) { return std::tie(e.span.start, e.span.end, e.text, e.channel); };
  std::ranges::stable_sort(scoring.events,
                           [&](const Event& a, const Event& b) { return order(a) < order(b); });
  const auto same_remark = [](const Event& a, const Event& b) {
    return a.kind == EventKind::other && a == b;
  };
  scoring.events.erase(std::unique(scoring.events.begin(), scoring.events.end(), same_remark),
                       scoring.events.end());
  withheld.warn(scoring.warnings);
  return scoring;
}

}  // namespace psg
