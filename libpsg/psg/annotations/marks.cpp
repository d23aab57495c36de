#include "psg/annotations/marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "psg/annotations/clock_change.hpp"
#include "psg/core/stop.hpp"

namespace psg::annotations {
namespace {

std::string said(const Meaning& meaning) {
  if (meaning.stage) return fmt::format("stage {}", name(*meaning.stage));
  if (!meaning.leg) return name(meaning.kind);
  return fmt::format("{} {}", name(meaning.kind), name(*meaning.leg));
}

ClassUse use_of(const ClassMeaning& meaning) {
  if (meaning.meaning.stage && !meaning.known) return ClassUse::unknown;
  if (meaning.meaning.stage || meaning.meaning.kind != EventKind::other) return ClassUse::mapped;
  return meaning.known ? ClassUse::ignored : ClassUse::unknown;
}

/// Stages that begin before the one above them in the file.
void warn_of_backward_stages(const std::vector<Mark>& marks, std::vector<std::string>& warnings) {
  std::size_t backward = 0;
  Time first{0};
  std::optional<Time> last;
  for (const Mark& mark : marks) {
    if (!mark.meaning.stage) continue;
    if (last && mark.onset < *last && backward++ == 0) first = mark.onset;
    last = mark.onset;
  }
  if (backward == 0) return;
  warnings.push_back(fmt::format(
      "times of the sleep stages run backwards in {} place{} (first to {} s), they are put in order",
      backward, backward == 1 ? "" : "s", to_seconds(first)));
}

void warn_of_negative_durations(std::vector<Mark>& marks, std::vector<std::string>& warnings) {
  std::size_t negative = 0;
  Time first{0};
  for (Mark& mark : marks) {
    if (mark.duration >= Time{0} || !mark.duration) continue;
    if (negative++ == 0) first = mark.onset;
    mark.duration = Time{0};
  }
  if (negative == 0) return;
  warnings.push_back(fmt::format("{} annotation{} before {} start (first at {} s), taken as points in time",
                                 negative, negative == 1 ? " ends" : "s end", negative == 1 ? "its" : "their",
                                 to_seconds(first)));
}

}  // namespace

void ClassTally::add(const ClassMeaning& meaning) {
  std::string what = said(meaning.meaning);
  const std::string& text = meaning.meaning.text;
  constexpr std::hash<std::string_view> hash;
  const std::size_t key = hash(text) ^ (31 * hash(what)) ^ (961 * hash(meaning.note));
  const auto [first, last] = index_.equal_range(key);
  const auto same = std::find_if(first, last, [&](const auto& entry) {
    const ClassCount& c = classes_[entry.second];
    return c.text == text && c.meaning == what && c.note == meaning.note;
  });
  if (same != last) {
    ++classes_[same->second].count;
    return;
  }
  index_.emplace(key, classes_.size());
  classes_.push_back({text, std::move(what), use_of(meaning), meaning.note, 1});
}

void MarkList::add(Time onset, std::optional<Time> duration, std::string_view text,
                   std::string_view channel) {
  add(onset, duration, class_meaning(text, channel));
}

void MarkList::add(Time onset, std::optional<Time> duration, ClassMeaning meaning) {
  stop_tick();
  tell_series(meaning, duration);
  classes_.add(meaning);
  if (meaning.meaning.stage && !meaning.known && unknown_stages_++ == 0) first_unknown_stage_ = onset;
  marks_.push_back({onset, duration, std::move(meaning.meaning)});
}

void MarkList::add_until_end(Time onset, ClassMeaning meaning) {
  add(onset, {}, std::move(meaning));
  marks_.back().until_end = true;
}

void MarkList::add_stage(Time onset, std::optional<Time> duration, std::string_view text, Stage stage,
                         const char* note) {
  ClassMeaning meaning;
  meaning.meaning.stage = stage;
  meaning.meaning.text = std::string(text);
  meaning.note = note;
  add(onset, duration, std::move(meaning));
}

void MarkList::add_unknown_stage(Time onset, std::optional<Time> duration, std::string_view text,
                                 const char* note) {
  ClassMeaning meaning;
  meaning.meaning.stage = Stage::unscored;
  meaning.meaning.text = std::string(text);
  meaning.known = false;
  meaning.note = note;
  add(onset, duration, std::move(meaning));
}

FileContents MarkList::contents(std::optional<StartClock> start, bool by_clock) && {
  if (unknown_stages_ > 0) {
    warnings_.push_back(fmt::format(
        "{} (first at {} s)",
        unknown_stages_ == 1
            ? std::string("1 sleep stage has an unknown name and is taken as unscored")
            : fmt::format("{} sleep stages have unknown names and are taken as unscored", unknown_stages_),
        to_seconds(first_unknown_stage_)));
  }
  if (start && by_clock) undo_clock_change(marks_, *start, warnings_);
  warn_of_backward_stages(marks_, warnings_);
  warn_of_negative_durations(marks_, warnings_);
  FileContents contents{.start = start,
                        .classes = std::move(classes_).take(),
                        .marks = std::move(marks_),
                        .scorer_found = scorer_found_};
  contents.scoring.warnings = std::move(warnings_);
  return contents;
}

NightEvents night_events_of(FileContents contents, Time end) {
  NightEvents scoring = std::move(contents.scoring);
  if (!contents.marks.empty()) {
    std::vector<std::string> before = std::move(scoring.warnings);
    scoring = night_events_from(std::move(contents.marks), end);
    scoring.warnings.insert(scoring.warnings.begin(), before.begin(), before.end());
  }
  if (contents.arousals_scored) scoring.arousals_scored = *contents.arousals_scored;
  if (contents.respiratory_scored) scoring.respiratory_scored = *contents.respiratory_scored;
  return scoring;
}

}  // namespace psg::annotations
