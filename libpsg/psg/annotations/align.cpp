#include "psg/annotations/align.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "psg/core/error.hpp"

namespace psg::annotations {
namespace {

constexpr Time day{24h};

/// Stages that end up to this long before the recording does are complete: the last epoch is partial.
constexpr Time tolerance{30s};

Time plus(Time a, Time b) {
  Time::rep sum = 0;
  if (!__builtin_add_overflow(a.count(), b.count(), &sum)) return Time(sum);
  return b < Time{0} ? Time::min() : Time::max();
}

Span plus(Span span, Time b) { return {plus(span.start, b), plus(span.end, b)}; }

/// The difference of two times of day, the nearer way round midnight: within 12 h.
Time nearest(Time difference) {
  difference %= day;
  if (difference > day / 2) difference -= day;
  if (difference <= -day / 2) difference += day;
  return difference;
}

/// Twelve hours and more into a recording is not the evening before it: the day that brings the content
/// into the recording, where the nearest does not.
Time within_recording(Time shift, Span content, Time duration) {
  const auto inside = [&](Time by) { return overlaps(plus(content, by), {Time{0}, duration}); };
  return duration > Time{0} && !inside(shift) && inside(shift + day) ? shift + day : shift;
}

/// The dates that stand for none: those of EDF+ and of programs that take names and dates away.
bool is_placeholder(const std::optional<std::chrono::year_month_day>& date) {
  constexpr std::array years = {1900, 1970, 1985, 2000, 2001};
  if (!date) return true;
  const bool new_year = date->month() == std::chrono::January && date->day() == std::chrono::day(1);
  return new_year && std::ranges::find(years, int(date->year())) != years.end();
}

/// What an anonymised header says where the start is taken away: 00:00:00.
bool is_anonymised(const StartClock& clock) {
  return clock.time_of_day == Time{0} && is_placeholder(clock.date);
}

/// An EDF header gives whole seconds only: a file without a fraction may start anywhere in its second.
bool same_second(Time recording, Time file) {
  return file % 1s == Time{0} && file == std::chrono::floor<std::chrono::seconds>(recording);
}

}  // namespace

bool is_start_unknown(const StartClock& recording, const StartClock& file, Span content, Time duration) {
  if (recording.time_of_day != Time{0} || !file.time_of_day || recording == file || is_anonymised(file))
    return false;
  if (is_placeholder(recording.date)) return true;
  if (!file.date) return true;
  const Time shift =
      Time(std::chrono::sys_days(*file.date) - std::chrono::sys_days(*recording.date)) + *file.time_of_day;
  return duration > Time{0} && !overlaps(plus(content, shift), {Time{0}, duration});
}

Time shift_between(const StartClock& recording, const StartClock& file, Span content, Time duration,
                   std::vector<std::string>& warnings) {
  if (!recording.time_of_day || !file.time_of_day) {
    warnings.emplace_back(
        "start time of the recording or of the annotation file is unknown, both are taken to start together");
    return Time{0};
  }
  if (recording == file) return Time{0};
  if (is_anonymised(file)) {
    warnings.emplace_back(
        "annotation file starts at 00:00:00 without a date, as anonymised files do; it is taken to start "
        "with the "
        "recording");
    return Time{0};
  }
  const Time by_day = same_second(*recording.time_of_day, *file.time_of_day)
                          ? Time{0}
                          : nearest(*file.time_of_day - *recording.time_of_day);
  Time shift = by_day;
  if (recording.date && file.date) {
    const std::chrono::days apart =
        std::chrono::sys_days(*file.date) - std::chrono::sys_days(*recording.date);
    const bool together = apart.count() == 0 && by_day == Time{0};
    // Dates of the calendar are at most 32767 years apart; more than a century is no night of ours.
    const bool sane = std::chrono::abs(apart) <= std::chrono::days(36600);
    const Time by_date = sane ? Time(apart) + (*file.time_of_day - *recording.time_of_day) : Time::max();
    const bool within = duration == Time{0} || overlaps(plus(content, by_date), {Time{0}, duration});
    if (together) {
      shift = Time{0};
    } else if (sane && within) {
      shift = by_day == Time{0} ? Time(apart) : by_date;
    } else {
      warnings.emplace_back(
          "dates put the annotation file outside the recording, it is aligned by the time of day alone");
    }
  } else {
    shift = within_recording(by_day, content, duration);
    warnings.emplace_back(
        "date of the recording or of the annotation file is unknown, they are aligned by the time of day "
        "alone");
  }
  if (shift != Time{0}) {
    warnings.push_back(
        fmt::format("annotation file starts {} s {} than the recording, its times are shifted by that",
                    to_seconds(std::chrono::abs(shift)), shift > Time{0} ? "later" : "earlier"));
  }
  return shift;
}

NightEvents shifted(NightEvents scoring, Time shift) {
  if (shift == Time{0}) return scoring;
  std::vector<Epoch> epochs = scoring.hypnogram.epochs();
  for (Epoch& epoch : epochs) epoch.span = plus(epoch.span, shift);
  std::erase_if(epochs,
                [](const Epoch& e) { return e.span.end <= e.span.start; });  // both held at the range's end
  scoring.hypnogram = Hypnogram(std::move(epochs));
  for (Event& event : scoring.events) event.span = plus(event.span, shift);
  if (scoring.lights_off) scoring.lights_off = plus(*scoring.lights_off, shift);
  if (scoring.lights_on) scoring.lights_on = plus(*scoring.lights_on, shift);
  return scoring;
}

Span extent_of(const FileContents& contents) {
  const NightEvents& scoring = contents.scoring;
  Span extent{Time::max(), Time::min()};
  const auto include = [&](Span span) {
    extent = {std::min(extent.start, span.start), std::max({extent.end, span.end, plus(span.start, 1ns)})};
  };
  for (const Epoch& epoch : scoring.hypnogram.epochs()) include(epoch.span);
  for (const Event& event : scoring.events) include(event.span);
  for (const Mark& mark : contents.marks) {
    include({mark.onset, plus(mark.onset, std::max(mark.duration.value_or(Time{0}), Time{0}))});
  }
  if (scoring.lights_off) include({*scoring.lights_off, *scoring.lights_off});
  if (scoring.lights_on) include({*scoring.lights_on, *scoring.lights_on});
  return extent.start <= extent.end ? extent : Span{};
}

NightEvents fitted(NightEvents scoring, Time duration) {
  const Span night{Time{0}, duration};
  std::vector<Epoch> epochs;
  Time cut{0};
  for (const Epoch& epoch : scoring.hypnogram.epochs()) {
    const Span inside = clip(epoch.span, night);
    if (epoch.stage != Stage::unscored) cut = plus(cut, plus(epoch.span.duration(), -inside.duration()));
    if (inside.duration() > Time{0}) epochs.push_back({inside, epoch.stage});
  }
  if (cut > Time{0}) {
    scoring.warnings.push_back(
        fmt::format("{} s of sleep stages lie outside the recording and are cut", to_seconds(cut)));
  }
  if (!epochs.empty() &&
      (epochs.front().span.start > tolerance || duration - epochs.back().span.end > tolerance)) {
    scoring.warnings.push_back(fmt::format(
        "sleep stages cover {} s to {} s of a recording of {} s, the rest is unscored",
        to_seconds(epochs.front().span.start), to_seconds(epochs.back().span.end), to_seconds(duration)));
  }
  scoring.hypnogram = Hypnogram(std::move(epochs));
  const auto outside =
      std::ranges::count_if(scoring.events, [&](const Event& e) { return !touches(e.span, night); });
  if (outside > 0) {
    scoring.warnings.push_back(
        fmt::format("{} of {} events lie outside the recording", outside, scoring.events.size()));
  }
  if ((scoring.lights_off && *scoring.lights_off >= duration) ||
      (scoring.lights_on && *scoring.lights_on <= Time{0})) {
    scoring.warnings.emplace_back(
        "lights off or on lies outside the recording, so that no time in bed is left");
  }
  return scoring;
}

namespace {

[[noreturn]] void refuse_unknown_start(const std::string& subject) {
  throw Error(
      ErrorKind::ambiguous,
      fmt::format(
          "{}: follows the clock on the wall, and the recording starts at 00:00:00, as anonymised ones "
          "say of any start; expected the true start (--start 22:30:00, in a list recording_start, in "
          "Python start), or 00:00:00 where it is true",
          subject));
}

}  // namespace

Time shift_onto(const ReadOptions& recording, const StartClock& file, Span content,
                const std::string& subject, std::vector<std::string>& warnings) {
  if (!recording.start_is_given && is_start_unknown(recording.start, file, content, recording.duration)) {
    refuse_unknown_start(subject);
  }
  return shift_between(recording.start, file, content, recording.duration, warnings);
}

NightEvents within(NightEvents scoring, const std::string& subject, Time duration) {
  if (duration <= Time{0}) return scoring;
  const bool staged = !scoring.hypnogram.empty();
  scoring = fitted(std::move(scoring), duration);
  if (!staged || !scoring.hypnogram.empty()) return scoring;
  throw Error(
      ErrorKind::malformed,
      fmt::format("{}: no sleep stage lies within the recording of {} s, expected stages of the same night",
                  subject, to_seconds(duration)));
}

}  // namespace psg::annotations
