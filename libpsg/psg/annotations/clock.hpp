#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "psg/core/recording.hpp"

namespace psg::annotations {

/// What comes first in a date of three numbers with slashes; `unknown` leaves the date out.
enum class DateOrder { day_first, month_first, unknown };

/// The order that the dates of one file leave possible: a first number above 12 is a day.
[[nodiscard]] DateOrder date_order(std::span<const std::string> readings);

/// A time of day with or without a date: "23:52:03.16", "21.50.53", "01:00:30,000", "1:00:30 PM",
/// "2015-04-15T23:52:03", "25/07/2018 23:45:40", "23.09.2020 01:00:00", "04-08-18-22:30:15" (day first).
/// Empty: it is none.
struct Reading {
  std::optional<std::chrono::year_month_day> date;
  Time time_of_day{};
};
[[nodiscard]] std::optional<Reading> reading_of(std::string_view text, DateOrder order = DateOrder::unknown);

/// A length of time as "hh:mm:ss[.fff]" with any number of hours. Empty: it is none.
[[nodiscard]] std::optional<Time> elapsed_in(std::string_view text);

/// Turns readings of a clock into times since its start, which is the first reading unless it is given.
/// A reading without a date is taken on the day that brings it nearest to the reading before it, so
/// midnight is crossed and a row that is out of order stays in its night.
class WallClock {
 public:
  WallClock() = default;
  /// The clock of times since `start`.
  explicit WallClock(const Reading& start) : first_(start), last_time_of_day_(start.time_of_day) {}
  /// @throws Error(malformed) when readings lie more than a year from the start: no night is that long.
  [[nodiscard]] Time since_start(const Reading& reading);
  /// Empty before the first reading.
  [[nodiscard]] std::optional<StartClock> start() const;

 private:
  std::optional<Reading> first_;
  Time last_{};              ///< since the start
  Time last_time_of_day_{};  ///< of the reading before
};

}  // namespace psg::annotations
