#include "psg/edf/check/rewording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include "psg/edf/header.hpp"
#include "psg/edf/start_clock.hpp"
#include "psg/text/text.hpp"

namespace psg::edf {
namespace {

using std::chrono::year_month_day;

constexpr std::array months = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                               "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};

/// "dd.dd.dd".
bool has_points(std::string_view text) {
  if (text.size() != 8 || text[2] != '.' || text[5] != '.') return false;
  return is_digit(text[0]) && is_digit(text[1]) && is_digit(text[3]) && is_digit(text[4]) &&
         is_digit(text[6]) && is_digit(text[7]);
}

/// The three groups of digits of a text that `parse_date` or `parse_time_of_day` takes.
std::vector<std::string> groups_of(std::string_view text) {
  std::vector<std::string> groups(1);
  for (const char c : trimmed_field(text)) {
    if (is_digit(c)) {
      groups.back() += c;
    } else if (!groups.back().empty()) {
      groups.emplace_back();
    }
  }
  if (groups.back().empty()) groups.pop_back();
  return groups;
}

/// The dates that three groups can mean: day, month, year; month, day, year; year, month, day.
std::set<year_month_day> dates_of(const std::vector<std::string>& groups) {
  std::set<year_month_day> dates;
  if (groups.size() != 3) return dates;
  const auto add = [&](std::size_t day, std::size_t month, std::size_t year) {
    const auto date = parse_date(fmt::format("{}.{}.{}", groups[day], groups[month], groups[year]));
    if (date) dates.insert(*date);
  };
  add(0, 1, 2);
  add(1, 0, 2);
  add(2, 1, 0);
  return dates;
}

/// Whether a startdate field can tell the date: two digits are a year from 1985 to 2084, and "yy" is
/// one after that.
bool writable(const year_month_day& date) { return date.year() >= std::chrono::year(1985); }

/// The words between spaces; one empty word when there is none.
std::vector<std::string> words_of_field(std::string_view text) {
  const auto parts = split(trimmed_field(text), " ");
  std::vector<std::string> words(parts.begin(), parts.end());
  if (words.empty()) words.emplace_back();
  return words;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// "dd-MMM-yyyy" as EDF+ writes it, from a text that says so in any case; else empty.
std::optional<std::string> subfield_date(std::string_view text) {
  if (text.size() != 11 || !is_digit(text[0]) || !is_digit(text[1])) return std::nullopt;
  if (!std::ranges::all_of(text.substr(7), is_digit)) return std::nullopt;
  if (!parse_startdate(fmt::format("Startdate {}", text))) return std::nullopt;
  return upper(text);
}

std::optional<std::string> date_or_x(std::string_view text) {
  if (text == "X" || text == "x") return "X";
  return subfield_date(text);
}

std::optional<std::string> sex(std::string_view text) {
  const std::string word = upper(text);
  if (word == "M" || word == "MALE") return "M";
  if (word == "F" || word == "FEMALE") return "F";
  if (word == "X") return "X";
  return std::nullopt;
}

/// A better text, where it fits its 80 characters.
Rewording fitting(std::string better) {
  if (better.size() > static_cast<std::size_t>(FileFields::patient.width)) return {false, std::nullopt};
  return {false, std::move(better)};
}

/// Right when `text` begins with the subfields as they should be; others may follow as they like.
Rewording settled(std::string_view text, const std::vector<std::string>& words, std::size_t subfields) {
  const std::string start = joined({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(subfields)});
  if (text.starts_with(start) && (text.size() == start.size() || text[start.size()] == ' ')) return {};
  return fitting(joined(words));
}

}  // namespace

std::string date_field(const year_month_day& date) {
  const int year = static_cast<int>(date.year());
  const std::string yy = year > 2084 ? "yy" : fmt::format("{:02}", year % 100);
  return fmt::format("{:02}.{:02}.{}", static_cast<unsigned>(date.day()), static_cast<unsigned>(date.month()),
                     yy);
}

Rewording reworded_date(std::string_view text, const std::optional<year_month_day>& startdate) {
  const auto date = parse_date(text);
  if (date && has_points(text)) return {};
  if (startdate && int(startdate->year()) > 2084 && text == date_field(*startdate)) return {};
  if (!date)
    return {false, startdate && writable(*startdate) ? std::optional(date_field(*startdate)) : std::nullopt};
  const bool ordered = text.find_first_not_of("0123456789.") == std::string_view::npos;
  const bool sure = ordered || startdate == date || dates_of(groups_of(text)).size() == 1;
  return {false, sure ? std::optional(date_field(*date)) : std::nullopt};
}

Rewording reworded_time(std::string_view text) {
  const auto time = parse_time_of_day(text);
  if (!time || *time == std::chrono::hours(24)) return {time.has_value() && has_points(text), std::nullopt};
  if (has_points(text)) return {};
  const std::vector<std::string> groups = groups_of(text);
  std::string out;
  for (const std::string& group : groups) out += fmt::format("{}{:0>2}", out.empty() ? "" : ".", group);
  return {false, out};
}

Rewording reworded_patient(std::string_view text) {
  std::vector<std::string> words = words_of_field(text);
  if (words.front().empty()) return {false, "X X X X"};
  const auto sex_word = words.size() > 1 ? sex(words[1]) : std::nullopt;
  const auto birth = words.size() > 2 ? date_or_x(words[2]) : std::nullopt;
  if (sex_word && birth) {
    words[1] = *sex_word;
    words[2] = *birth;
    if (words.size() < 4) words.emplace_back("X");
    return settled(text, words, 4);
  }
  if (sex_word || birth) return {false, std::nullopt};
  return fitting(fmt::format("X X X X {}", text));
}

Rewording reworded_recording(std::string_view text, const std::optional<year_month_day>& date) {
  std::vector<std::string> words = words_of_field(text);
  if (lower(words.front()) != "startdate") {
    const std::string day =
        date ? fmt::format("{:02}-{}-{:04}", static_cast<unsigned>(date->day()),
                           months[static_cast<unsigned>(date->month()) - 1], static_cast<int>(date->year()))
             : "X";
    const std::string_view space = words.front().empty() ? "" : " ";
    return fitting(fmt::format("Startdate {} X X X{}{}", day, space, text));
  }
  const auto day = words.size() > 1 ? date_or_x(words[1]) : std::nullopt;
  if (!day) return {false, std::nullopt};
  words[0] = "Startdate";
  words[1] = *day;
  while (words.size() < 5) words.emplace_back("X");
  return settled(text, words, 5);
}

}  // namespace psg::edf
