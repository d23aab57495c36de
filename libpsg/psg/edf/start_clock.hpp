#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "psg/core/recording.hpp"

namespace psg::edf {

/// The date in a text such as "24.01.20", in the EDF window 1985 to 2084; any one separator is
/// taken. Empty when it is not a date.
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

/// The time in a text such as "22.15.00" or "22:15:00", up to "24.00.00". Empty when it is not.
[[nodiscard]] std::optional<Time> parse_time_of_day(std::string_view text);

/// The date that an EDF+ recording identification gives as "Startdate 02-MAR-2002 ...".
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_startdate(std::string_view identification);

/// Whether two dates differ, but agree in all that the startdate field has room for: day, month and the last
/// two digits of the year.
[[nodiscard]] bool differ_in_century_alone(const std::chrono::year_month_day& a,
                                           const std::chrono::year_month_day& b) noexcept;

/// Whether the recording identification says "Startdate X ...": then 1 January 1985 is no date.
[[nodiscard]] bool hides_startdate(std::string_view identification);

/// The clock moved on by `by`; the date follows over midnight.
[[nodiscard]] StartClock advanced(StartClock clock, Time by);

}  // namespace psg::edf
