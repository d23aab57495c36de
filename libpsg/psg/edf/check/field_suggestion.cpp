#include "psg/edf/check/field_suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "psg/core/characters.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/start_clock.hpp"
#include "psg/text/encoding.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::edf {
namespace {

using K = DeviationKind;

/// The signs of units that have a spelling in ASCII beyond doubt, in UTF-8.
std::optional<std::string> in_ascii(std::string_view utf8) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> spellings = {{
      {"\xc2\xb5", "u"},        // micro sign
      {"\xce\xbc", "u"},        // Greek mu
      {"\xc2\xb0", "deg"},      // degree sign
      {"\xce\xa9", "Ohm"},      // Greek omega
      {"\xe2\x84\xa6", "Ohm"},  // ohm sign
  }};
  std::string out;
  while (!utf8.empty()) {
    const auto known =
        std::ranges::find_if(spellings, [&](const auto& s) { return utf8.starts_with(s.first); });
    if (known != spellings.end()) {
      out += known->second;
      utf8.remove_prefix(known->first.size());
    } else {
      if (!is_ascii(utf8.front())) return std::nullopt;
      out += utf8.front();
      utf8.remove_prefix(1);
    }
  }
  return out;
}

std::string_view without_fill(std::string_view text) {
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Whether the comma may divide thousands: "1,000" but not "0,500" or "1000,500".
bool may_group(std::string_view number) {
  if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
  const auto comma = number.find(',');
  return comma >= 1 && comma <= 3 && number.front() != '0' && number.size() == comma + 4 &&
         std::ranges::all_of(number.substr(comma + 1), is_digit);
}

bool in_digits(std::string_view number) {
  if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
  return !number.empty() && std::ranges::all_of(number, is_digit);
}

class Cleaner {
 public:
  explicit Cleaner(const RawField& field) : field_(field), width_(field.bytes.size()) {
    out_.text = without_fill(field.bytes);
  }
  CleanField run();

 private:
  void found(K kind, bool cured) {
    out_.found.push_back(kind);
    if (cured) out_.cured.push_back(kind);
  }
  void blank(K kind, bool (*wrong)(char));
  void spell_in_ascii();
  void justify();
  void form_number();

  const RawField& field_;
  std::size_t width_;
  CleanField out_;
};

void Cleaner::blank(K kind, bool (*wrong)(char)) {
  if (std::ranges::none_of(out_.text, wrong)) return;
  std::ranges::replace_if(out_.text, wrong, ' ');
  out_.text = without_fill(out_.text);
  found(kind, true);
}

void Cleaner::spell_in_ascii() {
  if (std::ranges::all_of(out_.text, is_ascii)) return;
  // Between the numbers of a date or a time every sign separates, and letters would not.
  const bool separates = field_.form == FieldForm::date || field_.form == FieldForm::time;
  if (separates) return found(K::non_ascii, false);
  const auto ascii = spelled_in_ascii(out_.text, width_);
  found(K::non_ascii, ascii.has_value());
  if (ascii) out_.text = *ascii;
}

void Cleaner::justify() {
  if (!out_.text.starts_with(' ')) return;
  // The first space may have been a NUL or a sign that was blanked, which was said already.
  if (field_.bytes.starts_with(' ')) found(K::not_left_justified, true);
  out_.text.erase(0, out_.text.find_first_not_of(' '));
}

void Cleaner::form_number() {
  const bool whole = field_.form == FieldForm::whole_number;
  const auto value = parse_integer(out_.text);
  const bool comma = out_.text.find(',') != std::string::npos;
  if (comma && (whole ? value.has_value() : parse_double(out_.text).has_value())) {
    const bool sure = !may_group(out_.text);
    found(K::decimal_comma, sure);
    if (sure) std::ranges::replace(out_.text, ',', '.');
  }
  if (!whole || !value || in_digits(out_.text)) return;
  const std::string digits = std::to_string(*value);
  const bool sure = !may_group(out_.text) && digits.size() <= width_;
  found(K::number_form, sure);
  if (sure) out_.text = digits;
}

CleanField Cleaner::run() {
  // The version of a BDF file begins with byte 255.
  if (field_.form == FieldForm::version && field_.bytes.front() == '\xff') return std::move(out_);
  blank(K::nul_padding, [](char c) { return c == '\0'; });
  blank(K::control_characters, [](char c) { return c != '\0' && is_control(c); });
  spell_in_ascii();
  justify();
  if (field_.form == FieldForm::number || field_.form == FieldForm::whole_number) form_number();
  return std::move(out_);
}

}  // namespace

CleanField cleaned(const RawField& field) { return Cleaner(field).run(); }

std::optional<std::string> spelled_in_ascii(std::string_view text, std::size_t width) {
  if (std::ranges::all_of(text, is_ascii)) return std::nullopt;
  auto ascii = in_ascii(to_utf8(trimmed_field(text)));
  return ascii && ascii->size() <= width ? std::move(ascii) : std::nullopt;
}

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
FieldSuggestion fitting(std::string better) {
  if (better.size() > static_cast<std::size_t>(FileFields::patient.width)) return {false, std::nullopt};
  return {false, std::move(better)};
}

/// Right when `text` begins with the subfields as they should be; others may follow as they like.
FieldSuggestion settled(std::string_view text, const std::vector<std::string>& words, std::size_t subfields) {
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

FieldSuggestion suggested_date(std::string_view text, const std::optional<year_month_day>& startdate) {
  const auto date = parse_date(text);
  if (date && has_points(text)) return {};
  if (startdate && int(startdate->year()) > 2084 && text == date_field(*startdate)) return {};
  if (!date)
    return {false, startdate && writable(*startdate) ? std::optional(date_field(*startdate)) : std::nullopt};
  const bool ordered = text.find_first_not_of("0123456789.") == std::string_view::npos;
  const bool sure = ordered || startdate == date || dates_of(groups_of(text)).size() == 1;
  return {false, sure ? std::optional(date_field(*date)) : std::nullopt};
}

FieldSuggestion suggested_time(std::string_view text) {
  const auto time = parse_time_of_day(text);
  if (!time || *time == std::chrono::hours(24)) return {time.has_value() && has_points(text), std::nullopt};
  if (has_points(text)) return {};
  const std::vector<std::string> groups = groups_of(text);
  std::string out;
  for (const std::string& group : groups) out += fmt::format("{}{:0>2}", out.empty() ? "" : ".", group);
  return {false, out};
}

FieldSuggestion suggested_patient(std::string_view text) {
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

FieldSuggestion suggested_recording(std::string_view text, const std::optional<year_month_day>& date) {
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
