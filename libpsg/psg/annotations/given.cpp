#include "psg/annotations/given.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "psg/annotations/align.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/annotations/read.hpp"
#include "psg/annotations/standard_texts.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"

namespace psg {
namespace {

[[noreturn]] void refuse(const std::string& sentence) { throw Error(ErrorKind::bad_argument, sentence); }

bool belongs_to(GivenEvents family, EventKind kind) {
  if (family == GivenEvents::arousals) return kind == EventKind::arousal;
  return is_respiratory(kind);
}

const char* words(GivenEvents family) {
  return family == GivenEvents::arousals ? "arousal" : "respiratory event";
}

std::string counted(std::ptrdiff_t count, GivenEvents family) {
  return fmt::format("{} {}{}", count, words(family), count == 1 ? "" : "s");
}

/// What a row of stages means: a bare label, or a text as annotations have it.
Meaning stage_of(const GivenRow& row, std::size_t number) {
  Meaning meaning = meaning_of(row.text);
  if (const auto stage = stage_labelled(row.text)) meaning.stage = stage;
  if (meaning.stage) return meaning;
  refuse(fmt::format("stage {}, {}, is none of W, N1, N2, N3, R, ? or their R&K names", number,
                     form_of(row.text)));
}

/// Where the rows lie on their own clock.
Span extent_of(const std::vector<GivenRow>& rows) {
  Span extent{Time::max(), Time::min()};
  for (const GivenRow& row : rows) {
    const Time end = row.onset + std::max(row.duration.value_or(Time{0}), Time{1});
    extent = {std::min(extent.start, row.onset), std::max(extent.end, end)};
  }
  return rows.empty() ? Span{} : extent;
}

/// What `events_of` makes of the rows, given when the recording ends by their clock, on that of the
/// recording.
template <class EventsOf>
NightEvents on_recording(const std::vector<GivenRow>& rows, const std::optional<StartClock>& start,
                         const ReadOptions& recording, const char* subject, EventsOf events_of) {
  std::vector<std::string> of_the_clock;
  const Time shift =
      start ? annotations::shift_onto(recording, *start, extent_of(rows), subject, of_the_clock) : Time{0};
  NightEvents events = events_of(recording.duration > Time{0} ? recording.duration - shift : Time{0});
  std::ranges::move(of_the_clock, std::back_inserter(events.warnings));
  return annotations::within(annotations::shifted(std::move(events), shift), subject, recording.duration);
}

}  // namespace

NightEvents with_given_stages(NightEvents scoring, const std::vector<GivenRow>& rows,
                              const std::optional<StartClock>& start, const ReadOptions& recording) {
  if (rows.empty()) refuse("stages are given but there is none, expected at least one, or None");
  std::vector<Mark> marks;
  marks.reserve(rows.size());
  for (const GivenRow& row : rows) marks.push_back({row.onset, row.duration, stage_of(row, marks.size())});
  const auto events_of = [&](Time end) { return night_events_from(marks, end); };
  NightEvents given = on_recording(rows, start, recording, "stages", events_of);
  const auto is_scored = [](const Epoch& epoch) { return epoch.stage != Stage::unscored; };
  if (std::ranges::none_of(given.hypnogram.epochs(), is_scored)) {
    refuse(
        fmt::format("none of {} stages says how the patient slept, expected one staging that has at least "
                    "one of W, N1, N2, N3, R; to score without stages, give None",
                    rows.size()));
  }
  return merge(std::move(scoring), std::move(given));
}

NightEvents with_given_annotations(NightEvents scoring, const std::vector<GivenRow>& rows,
                                   const std::optional<StartClock>& start, const ReadOptions& recording) {
  std::vector<Annotation> annotations;
  annotations.reserve(rows.size());
  for (const GivenRow& row : rows) annotations.push_back({row.onset, row.duration, row.text});
  const auto events_of = [&](Time end) { return night_events_from(annotations, end); };
  NightEvents given = on_recording(rows, start, recording, "annotations", events_of);
  if (given.hypnogram.empty()) {
    refuse(fmt::format("none of {} annotations is a sleep stage, expected texts such as \"Sleep stage N2\"",
                       rows.size()));
  }
  return merge(std::move(scoring), std::move(given));
}

NightEvents with_given_events(NightEvents scoring, const std::vector<GivenRow>& rows, GivenEvents family,
                              bool others_too, const std::optional<StartClock>& start,
                              const ReadOptions& recording) {
  std::vector<Mark> marks;
  std::ptrdiff_t others = 0;
  std::size_t number = 0;
  for (const GivenRow& row : rows) {
    Meaning meaning = meaning_of(row.text);
    if (!meaning.stage && belongs_to(family, meaning.kind)) {
      marks.push_back({row.onset, row.duration, std::move(meaning)});
    } else if (others_too) {
      ++others;
    } else {
      refuse(fmt::format("event {}, {}, is no {}", number, form_of(row.text),
                         family == GivenEvents::arousals ? "arousal" : "apnea, hypopnea or RERA"));
    }
    ++number;
  }
  const auto events_of = [&](Time end) { return night_events_from(marks, end); };
  NightEvents given = on_recording(rows, start, recording, words(family), events_of);
  (family == GivenEvents::arousals ? scoring.arousals_scored : scoring.respiratory_scored) = true;
  const auto replaced =
      std::erase_if(scoring.events, [&](const Event& event) { return belongs_to(family, event.kind); });
  if (replaced > 0) {
    scoring.warnings.push_back(fmt::format("{} of the recording or its files replaced by the {} given",
                                           counted(static_cast<std::ptrdiff_t>(replaced), family),
                                           given.events.size()));
  }
  if (others > 0) {
    scoring.warnings.push_back(fmt::format("{} of {} annotations given as {}s are of other kinds, not used",
                                           others, rows.size(), words(family)));
  }
  std::ranges::move(given.warnings, std::back_inserter(scoring.warnings));
  std::ranges::move(given.events, std::back_inserter(scoring.events));
  std::ranges::stable_sort(scoring.events, {}, [](const Event& event) { return event.span.start; });
  return scoring;
}

NightEvents with_given_lights(NightEvents scoring, std::optional<Time> off, std::optional<Time> on) {
  if (off) scoring.lights_off = off;
  if (on) scoring.lights_on = on;
  if (scoring.lights_off && scoring.lights_on && *scoring.lights_off >= *scoring.lights_on) {
    refuse(
        fmt::format("lights off at {} s is not before lights on at {} s, expected seconds since the "
                    "recording's start",
                    to_seconds(*scoring.lights_off), to_seconds(*scoring.lights_on)));
  }
  return scoring;
}

}  // namespace psg
