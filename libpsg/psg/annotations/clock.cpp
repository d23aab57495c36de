#include "psg/annotations/clock.hpp"

#include <array>

#include "psg/core/error.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

using std::chrono::year_month_day;
constexpr Time day{24h};

/// Takes up to `most` digits off the front; empty when there is none.
std::optional<int> take_number(std::string_view& text, std::size_t most) {
  int value = 0;
  std::size_t count = 0;
  while (count < text.size() && count < most && is_digit(text[count])) {
    value = 10 * value + (text[count++] - '0');
  }
  if (count == 0 || (count < text.size() && is_digit(text[count]))) return std::nullopt;
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

/// ".123" or ",123" or nothing; digits beyond nanoseconds are dropped.
std::optional<Time> take_fraction(std::string_view& text) {
  if (!take(text, '.') && !take(text, ',')) return Time{0};
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  Time::rep unit = 100'000'000;
  Time fraction{0};
  for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1), unit /= 10) {
    fraction += Time(unit * (text.front() - '0'));
  }
  return fraction;
}

/// "hh:mm[:ss[.fff]]" or "hh.mm.ss", hours of any size.
std::optional<Time> take_hms(std::string_view& text, std::size_t hour_digits) {
  const auto hours = take_number(text, hour_digits);
  if (!hours || text.empty()) return std::nullopt;
  const char separator = text.front();
  if (separator != ':' && separator != '.') return std::nullopt;
  text.remove_prefix(1);
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const Time so_far = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  if (!take(text, separator)) return separator == ':' ? std::optional(so_far) : std::nullopt;
  const auto seconds = take_number(text, 2);
  if (!seconds || *seconds > 60) return std::nullopt;
  const auto fraction = take_fraction(text);
  if (!fraction) return std::nullopt;
  return so_far + std::chrono::seconds(*seconds) + *fraction;
}

std::optional<Time> time_of_day(std::string_view text) {
  const auto time = take_hms(text, 2);
  if (!time) return std::nullopt;
  const std::string half = lower(trimmed(text));
  if (half.empty()) return *time < day ? time : std::nullopt;
  if ((half != "am" && half != "pm") || *time >= 13h || *time < 1h) return std::nullopt;
  const Time hour12 = *time >= 12h ? *time - 12h : *time;
  return half == "pm" ? hour12 + 12h : hour12;
}

struct Numbers {
  std::array<int, 3> value{};
  bool year_first = false;
  char separator = '-';
};

std::optional<Numbers> date_numbers(std::string_view text) {
  Numbers numbers;
  numbers.year_first = text.size() > 4 && text.find_first_not_of("0123456789") == 4;
  for (std::size_t i = 0; i < 3; ++i) {
    if (i > 0) {
      if (text.empty()) return std::nullopt;
      if (i == 1) numbers.separator = text.front();
      if (numbers.separator != '-' && numbers.separator != '.' && numbers.separator != '/') {
        return std::nullopt;
      }
      if (!take(text, numbers.separator)) return std::nullopt;
    }
    const auto value = take_number(text, 4);
    if (!value) return std::nullopt;
    numbers.value[i] = *value;
  }
  return text.empty() ? std::optional(numbers) : std::nullopt;
}

/// Two digits of a year as EDF reads them: 85 to 99 are of the last century.
int full_year(int year) { return year >= 100 ? year : year + (year >= 85 ? 1900 : 2000); }

/// An empty inner value: a date, but which one is not known. An empty outer value: no date.
std::optional<std::optional<year_month_day>> date_in(std::string_view text, DateOrder order) {
  const auto numbers = date_numbers(text);
  if (!numbers) return std::nullopt;
  const auto& v = numbers->value;
  if (numbers->separator != '/') order = DateOrder::day_first;
  const auto date = [](int y, int m, int d) -> std::optional<std::optional<year_month_day>> {
    const year_month_day found{std::chrono::year(full_year(y)), std::chrono::month(static_cast<unsigned>(m)),
                               std::chrono::day(static_cast<unsigned>(d))};
    if (m > 12 || d > 31 || !found.ok()) return std::nullopt;
    return std::optional(found);
  };
  if (numbers->year_first) return date(v[0], v[1], v[2]);
  if (order == DateOrder::unknown) return std::optional<year_month_day>{};
  return order == DateOrder::day_first ? date(v[2], v[1], v[0]) : date(v[2], v[0], v[1]);
}

/// Where the time of day begins: behind "T", a blank, or the third "-" of "dd-mm-yy-hh:mm:ss".
std::size_t time_begins(std::string_view text) {
  if (const auto t = text.find('T'); t != std::string_view::npos && t > 0 && is_digit(text[t - 1]))
    return t + 1;
  const auto colon = text.find(':');
  const auto blank = text.find(' ');
  if (blank != std::string_view::npos && (colon == std::string_view::npos || blank < colon)) {
    const auto after = text.substr(blank + 1);
    if (!after.empty() && is_digit(after.front())) return blank + 1;
  }
  const auto dash = colon == std::string_view::npos ? colon : text.substr(0, colon).rfind('-');
  return dash == std::string_view::npos ? 0 : dash + 1;
}

}  // namespace

DateOrder date_order(std::span<const std::string> readings) {
  bool day_first = true;
  bool month_first = true;
  for (const std::string& reading : readings) {
    const std::string_view text = trimmed(reading);
    const auto numbers = date_numbers(text.substr(0, text.find(' ')));
    if (!numbers || numbers->year_first) continue;
    if (numbers->value[0] > 12) month_first = false;
    if (numbers->value[1] > 12) day_first = false;
  }
  if (day_first == month_first) return DateOrder::unknown;
  return day_first ? DateOrder::day_first : DateOrder::month_first;
}

std::optional<Reading> reading_of(std::string_view text, DateOrder order) {
  text = trimmed(text);
  const std::size_t begins = time_begins(text);
  Reading reading;
  if (begins > 0) {
    // A date with AM or PM behind it is written the American way.
    const bool american = lower(text).ends_with("m");
    const auto date = date_in(text.substr(0, begins - 1),
                              order == DateOrder::unknown && american ? DateOrder::month_first : order);
    if (!date) return std::nullopt;
    reading.date = *date;
  }
  const auto time = time_of_day(text.substr(begins));
  if (!time) return std::nullopt;
  reading.time_of_day = *time;
  return reading;
}

std::optional<Time> elapsed_in(std::string_view text) {
  text = trimmed(text);
  const auto time = take_hms(text, 4);
  return time && text.empty() ? time : std::nullopt;
}

Time WallClock::since_start(const Reading& reading) {
  if (!first_) {
    first_ = reading;
    last_time_of_day_ = reading.time_of_day;
    return last_ = Time{0};
  }
  const auto days_apart = [&] {
    return std::chrono::sys_days(*reading.date) - std::chrono::sys_days(*first_->date);
  };
  constexpr std::chrono::days year{366};
  const auto check = [&](bool within) {
    if (within) return;
    throw Error(ErrorKind::malformed,
                "annotation file: times run over more than a year, expected those of one night");
  };
  if (reading.date && first_->date) {
    check(std::chrono::abs(days_apart()) <= year);
    last_ = Time(days_apart()) + reading.time_of_day - first_->time_of_day;
  } else {
    Time step = (reading.time_of_day - last_time_of_day_) % day;
    if (step > day / 2) step -= day;
    if (step <= -day / 2) step += day;
    last_ += step;
    check(std::chrono::abs(last_) <= year);
  }
  last_time_of_day_ = reading.time_of_day;
  return last_;
}

std::optional<StartClock> WallClock::start() const {
  if (!first_) return std::nullopt;
  return StartClock{first_->date, first_->time_of_day};
}

}  // namespace psg::annotations
