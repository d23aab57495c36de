#include "psg/annotations/clock_change.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

namespace psg::annotations {
namespace {

constexpr Time hour{1h};

/// Where stages jump by an hour.
struct Jump {
  std::size_t mark = 0;  ///< the first after it
  Time at{};             ///< the full hour before it, since the start
  bool back = false;     ///< from summer time
};

/// How long most stages last: by their durations, else by what lies between them.
Time usual_length(const std::vector<Mark>& marks) {
  std::map<Time, std::size_t> counts;
  const Mark* before = nullptr;
  for (const Mark& mark : marks) {
    if (!mark.meaning.stage) continue;
    if (mark.duration) {
      ++counts[*mark.duration];
    } else if (before != nullptr && mark.onset > before->onset) {
      ++counts[mark.onset - before->onset];
    }
    before = &mark;
  }
  const auto most = std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; });
  return most == counts.end() ? Time{30s} : most->first;
}

/// The first full hour of the clock at or after a time since the start.
Time full_hour_from(Time time, Time start) {
  const Time past = (time + start) % hour;
  return past == Time{0} ? time : time + (past < Time{0} ? -past : hour - past);
}

std::optional<Jump> jump_between(const Mark& above, const Mark& below, std::size_t index, Time usual,
                                 Time start) {
  Time length = above.duration.value_or(usual);
  if (length == usual + hour || length == usual - hour) length = usual;  // a stop by the same clock
  const Time jump = below.onset - above.onset - length;
  if (std::chrono::abs(jump) != hour || length <= Time{0}) return std::nullopt;
  const Time at = full_hour_from(above.onset + 1ns, start);
  if (at > above.onset + length) return std::nullopt;
  return Jump{index, at, jump < Time{0}};
}

std::vector<Jump> jumps_of(const std::vector<Mark>& marks, Time start) {
  const Time usual = usual_length(marks);
  std::vector<Jump> jumps;
  const Mark* above = nullptr;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (!marks[i].meaning.stage) continue;
    if (above != nullptr) {
      if (const auto jump = jump_between(*above, marks[i], i, usual, start)) jumps.push_back(*jump);
    }
    above = &marks[i];
  }
  return jumps;
}

/// Whether clocks are put forward on that day of the calendar, somewhere.
bool may_be_put_forward(const StartClock& start, Time at) {
  if (!start.date) return false;
  const auto day = std::chrono::sys_days(*start.date) +
                   std::chrono::floor<std::chrono::days>(at + start.time_of_day.value_or(Time{0}));
  const unsigned month = unsigned(std::chrono::year_month_day(day).month());
  return std::chrono::weekday(day) == std::chrono::Sunday &&
         (month == 3 || month == 4 || (month >= 9 && month <= 11));
}

/// Whether stages and other marks are mixed, as in a file in the order of time.
bool are_mixed(const std::vector<Mark>& marks) {
  const auto is_stage = [](const Mark& mark) { return mark.meaning.stage.has_value(); };
  const auto first = std::ranges::find_if(marks, is_stage);
  const auto last = std::find_if(marks.rbegin(), marks.rend(), is_stage).base();
  return std::any_of(first, last, [&](const Mark& mark) { return !is_stage(mark); });
}

/// Decides for one mark after the other, in the order of the file, whether it lies behind the change.
class Sides {
 public:
  Sides(const std::vector<Mark>& marks, const Jump& jump) : jump_(jump), mixed_(are_mixed(marks)) {}

  bool is_behind(const Mark& mark, std::size_t index) {
    if (mark.meaning.stage) return index >= jump_.mark;
    if (!jump_.back) return mark.onset >= jump_.at + hour / 2;  // the hour that was left out has no times
    if (mark.onset >= jump_.at) return true;
    if (mark.onset < jump_.at - hour) return false;
    if (mixed_) return index >= jump_.mark;  // the hour that was there twice
    second_ = second_ || mark.onset < last_;
    last_ = mark.onset;
    ++unsure_;
    return second_;
  }

  /// How many marks of the hour that was there twice may lie in either.
  [[nodiscard]] std::size_t unsure() const { return second_ ? 0 : unsure_; }

 private:
  Jump jump_;
  bool mixed_;
  bool second_ = false;
  Time last_ = Time::min();  ///< the mark before in that hour
  std::size_t unsure_ = 0;
};

void undo(std::vector<Mark>& marks, const Jump& jump, std::vector<std::string>& warnings) {
  Sides sides(marks, jump);
  const Time usual = usual_length(marks);
  for (std::size_t i = 0; i < marks.size(); ++i) {
    Mark& mark = marks[i];
    const bool behind = sides.is_behind(mark, i);
    // A stop by the same clock: the mark spans the change.
    if (!behind && mark.duration && jump.back && *mark.duration < Time{0} && *mark.duration > -hour) {
      *mark.duration += hour;
    }
    if (!behind && mark.duration && !jump.back && mark.meaning.stage && *mark.duration == usual + hour) {
      *mark.duration -= hour;
    }
    if (behind) mark.onset += jump.back ? hour : -hour;
  }
  warnings.push_back(fmt::format(
      "clock of the annotation file is put {} by an hour {} s after its start, as stages that follow each "
      "other tell; what lies behind is moved by that hour",
      jump.back ? "back" : "forward", to_seconds(jump.at)));
  if (sides.unsure() > 0) {
    warnings.push_back(fmt::format(
        "{} events lie in the hour that the clock showed twice, and are taken to lie in the first",
        sides.unsure()));
  }
}

}  // namespace

void undo_clock_change(std::vector<Mark>& marks, const StartClock& start,
                       std::vector<std::string>& warnings) {
  if (!start.time_of_day) return;
  const std::vector<Jump> jumps = jumps_of(marks, *start.time_of_day);
  if (jumps.size() != 1) return;
  if (jumps[0].back || may_be_put_forward(start, jumps[0].at)) {
    undo(marks, jumps[0], warnings);
  } else {
    warnings.push_back(
        fmt::format("no stage is given for exactly the hour from {} s after the start of the annotation "
                    "file: nobody scored it, or "
                    "the clock was put forward, and all behind it is an hour too late",
                    to_seconds(jumps[0].at)));
  }
}

}  // namespace psg::annotations
