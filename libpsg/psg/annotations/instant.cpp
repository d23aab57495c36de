#include "psg/annotations/instant.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "psg/annotations/clock.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/text/numbers.hpp"

namespace psg {
namespace {

/// One whole number without a sign; empty for anything else.
std::optional<int> whole(std::string_view text) {
  return text.starts_with('-') ? std::nullopt : number_of<int>(text);
}

/// "h:mm:ss" or "h:mm", with a fraction of the second; empty for anything else.
std::optional<Time> parse_hms(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
  }
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  std::string_view fraction;
  if (const auto point = parts.back().find('.'); parts.size() == 3 && point != std::string_view::npos) {
    fraction = parts.back().substr(point + 1);
    parts.back() = parts.back().substr(0, point);
    if (fraction.empty() || fraction.size() > 9) return std::nullopt;
  }
  std::vector<int> values;
  for (const auto part : parts) {
    const auto value = part.empty() || part.size() > 3 ? std::nullopt : whole(part);
    if (!value || (!values.empty() && *value > 59)) return std::nullopt;
    values.push_back(*value);
  }
  Time time = std::chrono::hours(values[0]) + std::chrono::minutes(values[1]);
  if (values.size() == 3) time += std::chrono::seconds(values[2]);
  if (fraction.empty()) return time;
  const auto nanoseconds = whole(std::string(fraction) + std::string(9 - fraction.size(), '0'));
  return nanoseconds ? std::optional(time + Time(*nanoseconds)) : std::nullopt;
}

/// How far an instant lies outside the recording.
Time distance_from_recording(Time t, Time duration) { return std::max({-t, t - duration, Time{0}}); }

/// Of the instants that are a whole number of days from this one, the nearest to the recording; of two, the
/// earlier.
Time nearest_to_recording(Time since, Time duration) {
  Time best = since % 24h;
  if (best > Time{0}) best -= 24h;
  for (Time t = best + 24h; t <= duration + 24h; t += 24h) {
    if (distance_from_recording(t, duration) < distance_from_recording(best, duration)) best = t;
  }
  return best;
}

}  // namespace

Time clock_time_of(const std::string& text) {
  const auto reading = annotations::reading_of(text, annotations::DateOrder::day_first);
  if (reading && !reading->date) return reading->time_of_day;
  throw Error(ErrorKind::bad_argument,
              fmt::format("start {}, expected a time of day such as 22:35:17", form_of(text)));
}

Time instant_of(const std::string& text, const StartClock& start, Time duration) {
  const bool offset = text.starts_with('+');
  const auto parsed = parse_hms(std::string_view(text).substr(offset ? 1 : 0));
  if (!parsed || (!offset && *parsed >= 24h)) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("{} is no time, expected a clock time such as 22:41:10 or a time since the start "
                            "of the recording such as +1:02:03",
                            form_of(text)));
  }
  if (offset) return *parsed;
  if (!start.time_of_day) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("the clock time {} cannot be placed because the recording does not say when it "
                            "started; give the time since its start as +h:mm:ss",
                            text));
  }
  return nearest_to_recording(*parsed - *start.time_of_day, duration);
}

}  // namespace psg
