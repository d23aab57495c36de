#include "psg/export/into_recording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "psg/annotations/align.hpp"
#include "psg/annotations/known_text.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/annotations/write.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/annotated_copy.hpp"
#include "psg/edf/read.hpp"

namespace psg::exports {
namespace {

bool is_movement(const Event& event) { return event.kind == EventKind::leg_movement; }

/// What a result knows of its length is that of the recording to the nanosecond, but it may have been shared
/// as text.
void check_same_night(const Recording& recording, std::optional<Time> duration) {
  constexpr Time tolerance{1ms};
  if (!duration || *duration <= Time{0} || std::chrono::abs(*duration - recording.duration) <= tolerance) {
    return;
  }
  throw Error(
      ErrorKind::ambiguous,
      fmt::format("the night lasts {} s and the recording {} s, expected the recording that was scored",
                  to_seconds(*duration), to_seconds(recording.duration)));
}

[[noreturn]] void refuse_two(const char* what) {
  throw Error(
      ErrorKind::ambiguous,
      fmt::format("the recording has {} of its own, which differ from those of the night; a copy with "
                  "both would be ambiguous, expected an export to a file of its own",
                  what));
}

void leave_out_lights(const char* what, std::optional<Time>& ours, const std::optional<Time>& recorded) {
  if (!ours || !recorded) return;
  if (*ours != *recorded) refuse_two(what);
  ours.reset();
}

/// The night without what the recording's own annotations say already.
NightEvents without_recorded(NightEvents night, const NightEvents& recorded,
                             std::vector<std::string>& notes) {
  if (!night.hypnogram.empty() && !recorded.hypnogram.empty()) {
    if (night.hypnogram != recorded.hypnogram) refuse_two("sleep stages");
    night.hypnogram = {};
    notes.emplace_back("the recording has the same sleep stages already");
  }
  leave_out_lights("lights off", night.lights_off, recorded.lights_off);
  leave_out_lights("lights on", night.lights_on, recorded.lights_on);
  const auto same = std::erase_if(night.events, [&](const Event& event) {
    return std::ranges::find(recorded.events, event) != recorded.events.end();
  });
  if (same > 0) notes.push_back(fmt::format("the recording has {} of the events already", same));
  const auto marked = std::ranges::count_if(recorded.events, is_movement);
  if (marked > 0) {
    notes.push_back(
        fmt::format("the recording marks {} leg movements of its own, which stay in the copy", marked));
  }
  return night;
}

}  // namespace

void check_into(const ExportOptions& options) {
  if (options.into.empty()) return;
  const bool alone = options.format.empty() && options.table.empty() && options.recording.empty() &&
                     options.start.empty() && !options.keep_date;
  if (alone) return;
  throw Error(ErrorKind::bad_argument,
              "a copy of a recording has its format, clock and date; expected no format, table, recording, "
              "start or date to keep beside it");
}

Exported write_into(NightEvents night, std::optional<Time> duration, const std::string& output,
                    const ExportOptions& options, Overwrite overwrite) {
  overwrite.inputs.push_back(options.into);
  check_output({output, annotated_copy_kind(), overwrite});  // before any work
  const Recording recording = read_edf(options.into);
  check_same_night(recording, duration);
  if (!options.keep_text) night = without_remarks(std::move(night));
  Exported done{.format = "edf", .notes = std::move(night.warnings)};
  const NightEvents recorded = annotations::fitted(night_events_from(recording), recording.duration);
  night = without_recorded(std::move(night), recorded, done.notes);
  done.stages = night.hypnogram.epochs().size();
  done.movements = static_cast<std::size_t>(std::ranges::count_if(night.events, is_movement));
  done.events = night.events.size() - done.movements;
  EdfPlusTexts texts = edf_plus_texts(night);
  std::ranges::move(texts.notes, std::back_inserter(done.notes));
  auto notes = write_annotated_copy(options.into, std::move(texts.annotations), output, overwrite);
  std::ranges::move(notes, std::back_inserter(done.notes));
  return done;
}

}  // namespace psg::exports
