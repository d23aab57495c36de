#include "psg/edf/start_clock.hpp"

#include <array>
#include <string>

#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::edf {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::year_month_day;

/// Three groups of one or two digits with one separator between them.
std::optional<std::array<int, 3>> three_numbers(std::string_view text) {
  text = trimmed_field(text);
  std::array<int, 3> numbers{};
  for (std::size_t i = 0; i < 3; ++i) {
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    for (int digits = 0; digits < 2 && !text.empty() && is_digit(text.front()); ++digits) {
      numbers[i] = numbers[i] * 10 + (text.front() - '0');
      text.remove_prefix(1);
    }
    if (i == 2) break;
    if (text.empty() || is_digit(text.front())) return std::nullopt;
    text.remove_prefix(1);
  }
  return text.empty() ? std::optional(numbers) : std::nullopt;
}

std::optional<year_month_day> valid_date(int year, int month, int day) {
  const year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

}  // namespace

std::optional<year_month_day> parse_date(std::string_view text) {
  const auto numbers = three_numbers(text);
  if (!numbers) return std::nullopt;
  const auto [day, month, year] = *numbers;
  return valid_date(year >= 85 ? 1900 + year : 2000 + year, month, day);
}

std::optional<Time> parse_time_of_day(std::string_view text) {
  const auto numbers = three_numbers(text);
  if (!numbers) return std::nullopt;
  const auto [hour, minute, second] = *numbers;
  if (minute > 59 || second > 59) return std::nullopt;
  const Time time = hours(hour) + std::chrono::minutes(minute) + std::chrono::seconds(second);
  return time <= hours(24) ? std::optional(time) : std::nullopt;
}

std::optional<year_month_day> parse_startdate(std::string_view identification) {
  constexpr std::string_view key = "startdate ";
  constexpr std::string_view months = "janfebmaraprmayjunjulaugsepoctnovdec";
  const std::string text = lower(identification);
  if (!text.starts_with(key) || text.size() < key.size() + 11) return std::nullopt;
  const std::string_view date = std::string_view(text).substr(key.size(), 11);
  const auto day = parse_integer(date.substr(0, 2));
  const auto month = months.find(date.substr(3, 3));
  const auto year = parse_integer(date.substr(7, 4));
  const bool shaped = date[2] == '-' && date[6] == '-' && day && year && *day > 0 && *year > 0;
  if (!shaped || month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  return valid_date(static_cast<int>(*year), static_cast<int>(month / 3) + 1, static_cast<int>(*day));
}

bool differ_in_century_alone(const year_month_day& a, const year_month_day& b) noexcept {
  return a.month() == b.month() && a.day() == b.day() && a.year() != b.year() &&
         (static_cast<int>(a.year()) - static_cast<int>(b.year())) % 100 == 0;
}

bool hides_startdate(std::string_view identification) {
  constexpr std::string_view key = "startdate ";
  const std::string text = lower(identification);
  return text.starts_with(key) && trimmed_field(std::string_view(text).substr(key.size())).starts_with('x');
}

StartClock advanced(StartClock clock, Time by) {
  if (!clock.time_of_day) return clock;
  const Time moved = *clock.time_of_day + by;
  const auto whole_days = std::chrono::floor<days>(moved);
  clock.time_of_day = moved - whole_days;
  if (clock.date) clock.date = year_month_day(std::chrono::sys_days(*clock.date) + whole_days);
  return clock;
}

}  // namespace psg::edf
