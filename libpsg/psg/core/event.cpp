#include "psg/core/event.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <utility>

#include "psg/core/stop.hpp"

namespace psg {
namespace {

using Words = std::vector<std::string>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\v\f";
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(blank) - first + 1));
}

/// The words of a text in lower case, without the punctuation that programs put between them.
Words words_of(std::string_view text) {
  constexpr std::string_view separators = " \t\r\n_-./,;:()[]";
  Words words(1);
  for (const char c : text) {
    if (separators.find(c) == std::string_view::npos) {
      words.back() += lower(c);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

template <std::size_t N>
bool has_any(const Words& words, const std::array<std::string_view, N>& list) {
  return std::ranges::any_of(words, [&](const std::string& w) { return is_one_of(list, w); });
}

constexpr auto apnea_words = std::to_array<std::string_view>({"apnea", "apneas", "apnoea", "apnoeas"});
constexpr auto hypopnea_words =
    std::to_array<std::string_view>({"hypopnea", "hypopneas", "hypopnoea", "hypopnoeas"});
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
    {"obstructive", "central",      "mixed",    "eeg",       "spontaneous", "respiratory",
     "resp",        "effort",       "related",  "periodic",  "isolated",    "limb",
     "leg",         "legs",         "movement", "movements", "with",        "w",
     "event",       "manual",       "auto",     "automatic", "aro",         "spont",
     "res",         "desaturation", "body",     "signal",    "emg"});

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

EventKind kind_of(const Words& words) {
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

/// The stage of "Sleep stage N2", "stage 2", "sleep-n2,Manual"; any other "Sleep stage ..." is unscored.
std::optional<Stage> stage_of(Words words) {
  if (is_phrase(words, {"movement", "time"})) return Stage::unscored;
  constexpr auto scorers = std::to_array<std::string_view>({"manual", "auto", "automatic"});
  if (!words.empty() && is_one_of(scorers, words.back())) words.pop_back();
  if (words.size() < 2) return std::nullopt;
  const bool stage =
      words[0] == "stage" || (words[0] == "sleep" && words[1] == "stage") || words[0] == "sleepstage";
  const bool sleep = words[0] == "sleep";
  if (!stage && !sleep) return std::nullopt;
  const std::size_t label = sleep && stage ? 2 : 1;
  if (words.size() == label + 1) {
    if (const auto known = stage_labelled(words[label])) return known;
  }
  return sleep && stage ? std::optional(Stage::unscored) : std::nullopt;
}

Time saturating_add(Time a, Time b) {
  if (b > Time{0} && a > Time::max() - b) return Time::max();
  return a + b;
}

/// A stage as annotated; its end is only known once all are.
struct StageMark {
  Time onset{};
  std::optional<Time> duration;
  Stage stage = Stage::unscored;
};

/// The value that occurs most often (the smallest of several), with its count.
std::pair<Time, std::size_t> most_common(const std::vector<Time>& values) {
  std::map<Time, std::size_t> counts;
  for (const Time v : values) ++counts[v];
  std::pair<Time, std::size_t> best{Time{0}, 0};
  for (const auto& [value, count] : counts) {
    if (count > best.second) best = {value, count};
  }
  return best;
}

/// The epoch length of stages in order of time: what most durations say, else what lies between most
/// onsets, else 30 s.
Time epoch_length(const std::vector<StageMark>& marks) {
  std::vector<Time> durations;
  std::vector<Time> steps;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (marks[i].duration) durations.push_back(*marks[i].duration);
    if (i > 0 && marks[i].onset > marks[i - 1].onset) steps.push_back(marks[i].onset - marks[i - 1].onset);
  }
  if (!durations.empty()) return most_common(durations).first;
  const auto [step, count] = most_common(steps);
  return 2 * count >= steps.size() && count > 1 ? step : Time(30s);
}

/// Something that happened `count` times, said once.
struct Tally {
  std::size_t count = 0;
  Time first{};
  void add(Time t) {
    if (count++ == 0) first = t;
  }
  void warn(std::vector<std::string>& warnings, std::string_view one, std::string_view many) const {
    if (count == 0) return;
    warnings.push_back(
        fmt::format("{} {} (first at {} s)", count, count == 1 ? one : many, to_seconds(first)));
  }
};

Hypnogram hypnogram_of(std::vector<StageMark> marks, std::vector<std::string>& warnings) {
  std::ranges::stable_sort(marks, {}, &StageMark::onset);
  const Time length = epoch_length(marks);
  Tally repeated, contradicted, cut, short_of_next;
  std::vector<Epoch> epochs;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const StageMark& mark = marks[i];
    const bool last = i + 1 == marks.size();
    if (!last && marks[i + 1].onset == mark.onset) {  // of several at one time, the last in the file holds
      (marks[i + 1].stage == mark.stage ? repeated : contradicted).add(mark.onset);
      continue;
    }
    const Time next = last ? Time::max() : marks[i + 1].onset;
    const Time wanted = saturating_add(mark.onset, mark.duration.value_or(length));
    if (mark.duration && wanted > next) cut.add(mark.onset);
    if (!mark.duration && !last && wanted < next) short_of_next.add(mark.onset);
    epochs.push_back({{mark.onset, std::min(wanted, next)}, mark.stage});
  }
  repeated.warn(warnings, "sleep stage is repeated at the same time and counted once",
                "sleep stages are repeated at the same time and counted once");
  contradicted.warn(warnings, "sleep stage is contradicted by a later one at the same time, which holds",
                    "sleep stages are contradicted by later ones at the same time, which hold");
  cut.warn(warnings, "sleep stage overlaps the next one and is cut at its start",
           "sleep stages overlap the next one and are cut at its start");
  short_of_next.warn(
      warnings,
      fmt::format("sleep stage without a duration is taken as {} s long, the time to the next is unscored",
                  to_seconds(length)),
      fmt::format("sleep stages without a duration are taken as {} s long, the time to the next is unscored",
                  to_seconds(length)));
  return Hypnogram(std::move(epochs));
}

/// The earliest or latest of several lights annotations, with a warning when there are several.
std::optional<Time> lights(std::vector<Time> times, bool off, std::vector<std::string>& warnings) {
  if (times.empty()) return std::nullopt;
  std::ranges::sort(times);
  times.erase(std::unique(times.begin(), times.end()), times.end());
  const Time chosen = off ? times.front() : times.back();
  if (times.size() > 1) {
    warnings.push_back(fmt::format("{} annotations of lights {}, the {} at {} s is used", times.size(),
                                   off ? "off" : "on", off ? "first" : "last", to_seconds(chosen)));
  }
  return chosen;
}

void sort_events(std::vector<Event>& events, std::vector<std::string>& warnings) {
  const auto order = [](const Event& e) { return std::tie(e.span.start, e.span.end, e.text, e.channel); };
  const auto before = [&](const Event& a, const Event& b) { return order(a) < order(b); };
  if (!std::ranges::is_sorted(events, before)) std::ranges::stable_sort(events, before);
  Tally repeated;
  for (std::size_t i = 1; i < events.size(); ++i) {
    if (events[i] == events[i - 1]) repeated.add(events[i].span.start);
  }
  events.erase(std::unique(events.begin(), events.end()), events.end());
  repeated.warn(warnings, "event is written twice and counted once",
                "events are written twice and counted once");
}

/// Whether a stage text says "unscored" in words that are known, so that no warning is due.
bool says_unscored(const std::string& text) {
  const Words words = words_of(text);
  return is_phrase(words, {"movement", "time"}) || stage_labelled(words.back()) == Stage::unscored ||
         (words.size() > 1 && stage_labelled(words[words.size() - 2]) == Stage::unscored);
}

}  // namespace

const char* name(Leg leg) noexcept {
  constexpr const char* names[] = {"L", "R", "B"};
  return names[static_cast<std::size_t>(leg)];
}

const char* name(EventKind kind) noexcept {
  constexpr const char* names[] = {"apnea",    "hypopnea",   "rera",      "arousal", "leg_movement",
                                   "artefact", "lights_off", "lights_on", "other"};
  return names[static_cast<std::size_t>(kind)];
}

std::optional<Stage> stage_labelled(std::string_view label) {
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
      {"movement", Stage::unscored},
      {"unknown", Stage::unscored},
  });
  std::string key = trimmed(label);
  std::ranges::transform(key, key.begin(), lower);
  const auto* found = std::ranges::find(labels, key, [](const auto& entry) { return entry.first; });
  return found == labels.end() ? std::nullopt : std::optional(found->second);
}

Meaning meaning_of(const std::string& annotation_text) {
  stop_tick();
  Meaning meaning;
  const auto at = annotation_text.find("@@");
  meaning.text = trimmed(std::string_view(annotation_text).substr(0, at));
  if (at != std::string::npos) meaning.channel = trimmed(std::string_view(annotation_text).substr(at + 2));
  const Words words = words_of(meaning.text);
  meaning.stage = stage_of(words);
  if (meaning.stage) return meaning;
  meaning.kind = kind_of(words);
  if (meaning.kind == EventKind::leg_movement) {
    meaning.leg = leg_of(words);
    if (!meaning.leg) meaning.leg = leg_of(words_of(meaning.channel));
  }
  return meaning;
}

Scoring scoring_from(const std::vector<Annotation>& annotations) {
  std::vector<Mark> marks;
  Tally unknown_stage;
  for (const Annotation& a : annotations) {
    marks.push_back({a.onset, a.duration, meaning_of(a.text)});
    const Meaning& meaning = marks.back().meaning;
    if (meaning.stage == Stage::unscored && !says_unscored(meaning.text)) unknown_stage.add(a.onset);
  }
  Scoring scoring = scoring_from(std::move(marks));
  std::vector<std::string> warnings;
  unknown_stage.warn(warnings, "sleep stage has an unknown name and is taken as unscored",
                     "sleep stages have unknown names and are taken as unscored");
  scoring.warnings.insert(scoring.warnings.begin(), warnings.begin(), warnings.end());
  return scoring;
}

// The texts of the marks are moved on.
// NOLINTNEXTLINE(performance-unnecessary-value-param)
Scoring scoring_from(std::vector<Mark> marks) {
  Scoring scoring;
  std::vector<StageMark> stages;
  std::vector<Time> off;
  std::vector<Time> on;
  scoring.events.reserve(static_cast<std::size_t>(
      std::ranges::count_if(marks, [](const Mark& mark) { return !mark.meaning.stage; })));
  for (auto& [onset, given, meaning] : marks) {
    stop_tick();
    const Time duration = std::max(given.value_or(Time{0}), Time{0});
    if (meaning.stage) {
      // A duration of 0 is how some programs write none.
      stages.push_back({onset, duration > Time{0} ? std::optional(duration) : std::nullopt, *meaning.stage});
    } else if (meaning.kind == EventKind::lights_off) {
      off.push_back(onset);
    } else if (meaning.kind == EventKind::lights_on) {
      on.push_back(onset);
    } else {
      scoring.events.push_back({meaning.kind,
                                {onset, saturating_add(onset, duration)},
                                std::move(meaning.text),
                                std::move(meaning.channel),
                                meaning.leg});
    }
  }
  std::vector<Mark>().swap(marks);  // before more is made
  scoring.hypnogram = hypnogram_of(std::move(stages), scoring.warnings);
  sort_events(scoring.events, scoring.warnings);
  scoring.lights_off = lights(std::move(off), true, scoring.warnings);
  scoring.lights_on = lights(std::move(on), false, scoring.warnings);
  if (scoring.lights_off && scoring.lights_on && *scoring.lights_on <= *scoring.lights_off) {
    scoring.warnings.push_back(
        fmt::format("lights on at {} s is not after lights off at {} s, both are left out",
                    to_seconds(*scoring.lights_on), to_seconds(*scoring.lights_off)));
    scoring.lights_off.reset();
    scoring.lights_on.reset();
  }
  return scoring;
}

}  // namespace psg
