#include "psg/annotations/known_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include "psg/annotations/standard_texts.hpp"
#include "psg/channels/known_label.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

/// The words by which scoring programs name classes: those of the EDF+ texts, RemLogic, Profusion, NSRR,
/// Philips, DOMINO, STAGES, Noxturnal and of our own exports, none of which is a name of a person.
const WordSet& class_words() {
  static const WordSet words = {
      // stages
      "sleep", "stage", "stages", "w", "wake", "wk", "awake", "wach", "éveil", "eveil", "n", "s", "r", "rem",
      "nrem", "nonrem", "non", "rapid", "eye", "mt", "mvt", "unscored", "scored", "not", "unknown", "state",
      "manual", "auto", "automatic", "bewegung", "time", "quiet", "active",
      // breathing
      "apnea", "apneas", "apnoea", "apnoeas", "apnee", "apnée", "hypopnea", "hypopneas", "hypopnoea",
      "hypopnoeas", "hypopnee", "hypopnée", "obstructive", "central", "mixed", "centrale", "mixte", "a", "h",
      "apnoe", "apnoen", "apneia", "apneias", "hypopnoe", "hypopnoen", "hipopnea", "hipopneas", "hipopneia",
      "hipopneias", "ipopnea", "ipopnee", "obstruktive", "obstruktiv", "zentrale", "zentral", "gemischte",
      "gemischt", "obstructiva", "obstrutiva", "ostruttiva", "mixta", "mista", "rera", "reras", "respiratory",
      "respiration", "resp", "res", "effort", "related", "flow", "limitation", "hypoventilation",
      "hyperventilation", "periodic", "series", "breathing", "cheyne", "stokes", "paradox", "paradoxical",
      "snore", "snoring", "snores", "ronflement", "desat", "desaturation", "desaturations", "spo", "sao", "o",
      "co", "tcco", "etco", "ph", "oxygen", "uars",
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

bool is_known_text(std::string_view text) { return all_known(words_by_capitals(text), class_words()); }

std::string kind_text(EventKind kind, std::string_view text) {
  const Words words = words_by_capitals(without_remark(text));
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

NightEvents without_remarks(NightEvents scoring) {
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
