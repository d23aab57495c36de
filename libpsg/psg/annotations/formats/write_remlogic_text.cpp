// RemLogic's export of events: by the clock on the wall, to the microsecond, lines ended by CR LF.
#include <fmt/format.h>

#include <array>
#include <iterator>
#include <set>

#include "psg/annotations/items.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/core/error.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg::annotations {
namespace {

using Microseconds = std::chrono::microseconds;

constexpr const char* heading =
    "RemLogic Event Export\r\nPatient:\t\r\nPatient ID:\t\r\nRecording Date:\t\r\n\r\nEvents Included:\r\n";

EventName type_of(const Item& item, Namer& namer) {
  constexpr std::array stages = {"SLEEP-S0", "SLEEP-S1",  "SLEEP-S2",
                                 "SLEEP-S3", "SLEEP-REM", "SLEEP-UNSCORED"};
  if (item.stage) return {stages.at(static_cast<std::size_t>(*item.stage)), ""};
  if (item.lights) return {*item.lights == EventKind::lights_off ? "LIGHTS-OFF" : "LIGHTS-ON", ""};
  return namer.name_of(*item.event);
}

/// "22:35:17.123456", or with a date "2015-04-15T22:35:17.123456".
std::string clock_text(const StartClock& start, Microseconds since_start) {
  const Microseconds time = std::chrono::round<Microseconds>(*start.time_of_day) + since_start;
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock(time - days);
  std::string date;
  if (start.date) {
    const std::chrono::year_month_day day(std::chrono::sys_days(*start.date) + days);
    date = fmt::format("{:04}-{:02}-{:02}T", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
  }
  return fmt::format("{}{:02}:{:02}:{:02}.{:06}", date, clock.hours().count(), clock.minutes().count(),
                     clock.seconds().count(), clock.subseconds().count());
}

std::string length_text(Microseconds length) { return seconds_text(Time(length)); }

/// Without a date the day of a row is told by the row before it, which must be near enough.
void check_steps(const std::string& path, const std::vector<Item>& items) {
  constexpr Time half_a_day = 12h;
  for (std::size_t i = 1; i < items.size(); ++i) {
    if (items[i].span.start - items[i - 1].span.start < half_a_day) continue;
    throw Error(
        ErrorKind::unsupported,
        fmt::format("{}: nothing was scored between {} s and {} s, expected less than 12 h or a start "
                    "with a date, since times of day alone do not tell the day",
                    path, to_seconds(items[i - 1].span.start), to_seconds(items[i].span.start)));
  }
}

}  // namespace

/// RemLogic itself writes who the patient is.
FileKind remlogic_text_kind() { return text_beginning("a text for RemLogic that psg wrote", heading); }

std::vector<std::string> write_remlogic_text(const NightEvents& scoring, const std::string& path,
                                             const WriteOptions& options) {
  if (!options.start.time_of_day) {
    throw Error(ErrorKind::bad_argument,
                path + ": RemLogic's text holds times of day, expected the recording or its start time");
  }
  const std::vector<Item> items = items_of(scoring);
  if (!options.start.date) check_steps(path, items);
  Namer namer(Style::remlogic);
  std::set<std::string> types;
  std::string rows;
  for (const Item& item : items) {
    const auto [type, location] = type_of(item, namer);
    // Both ends are rounded, so that what follows without a gap still does.
    const auto start = std::chrono::round<Microseconds>(item.span.start);
    const auto end = std::chrono::round<Microseconds>(item.span.end);
    fmt::format_to(std::back_inserter(rows), "{}\t{}\t{}\t{}\r\n", clock_text(options.start, start), type,
                   length_text(end - start), location);
    types.insert(type);
  }
  std::string text = heading;
  for (const std::string& type : types) text += type + "\r\n";
  text += "\r\nTime [hh:mm:ss.xxx]\tEvent\tDuration[s]\tLocation\r\n" + rows;
  write_atomically({path, remlogic_text_kind(), options.overwrite}, text);
  return namer.notes();
}

}  // namespace psg::annotations
