#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "psg/core/error.hpp"

namespace psg::app {
namespace {

bool is_control(unsigned char c) { return c < 0x20 || c == 0x7F; }

/// One whole number without a sign; empty for anything else.
std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool ok = failed == std::errc{} && end == text.data() + text.size() && text.front() != '-';
  return ok ? std::optional(value) : std::nullopt;
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

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // U+0080 to U+009F are the control characters of ISO 8859, two bytes in UTF-8.
    const bool c1 =
        text[i] == '\xC2' && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    out.push_back(c1 || is_control(static_cast<unsigned char>(text[i])) ? '?' : text[i]);
    if (c1) ++i;
  }
  return out;
}

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string hms(Time time) {
  const char* sign = time < Time{0} ? "-" : "";
  const auto ms = std::chrono::round<std::chrono::milliseconds>(time < Time{0} ? -time : time).count();
  const auto s = ms / 1000;
  std::string out = fmt::format("{}{}:{:02}:{:02}", sign, s / 3600, s / 60 % 60, s % 60);
  return ms % 1000 == 0 ? out : out + fmt::format(".{:03}", ms % 1000);
}

std::string decimals(double value, int digits) {
  return std::isfinite(value) ? fmt::format("{:.{}f}", value, digits) : "—";
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
  std::string out;
  std::size_t column = indent;
  while (!text.empty()) {
    const auto space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    if (column + width(word) > columns && column > indent) {
      if (!out.empty() && out.back() == ' ') out.pop_back();
      out += '\n' + std::string(indent, ' ');
      column = indent;
    }
    out += word;
    column += width(word) + 1;
    if (space == std::string_view::npos) break;
    out += ' ';
    text.remove_prefix(space + 1);
  }
  return out;
}

Time instant_of(const std::string& text, const StartClock& start) {
  const bool offset = text.starts_with('+');
  const auto parsed = parse_hms(std::string_view(text).substr(offset ? 1 : 0));
  if (!parsed || (!offset && *parsed >= 24h)) {
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("\"{}\" is no time, expected a clock time such as 22:41:10 or a time since the start "
                    "of the recording such as +1:02:03",
                    text));
  }
  if (offset) return *parsed;
  if (!start.time_of_day) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("the clock time {} cannot be placed because the recording does not say when it "
                            "started; give the time since its start as +h:mm:ss",
                            text));
  }
  const Time since = *parsed - *start.time_of_day;
  return since < Time{0} ? since + 24h : since;
}

void TextTable::add(std::vector<std::string> cells) {
  cells.resize(heads_.size());
  rows_.push_back(std::move(cells));
}

std::string TextTable::str(std::size_t indent) const {
  std::vector<std::size_t> widths;
  for (std::size_t c = 0; c < heads_.size(); ++c) {
    widths.push_back(width(heads_[c].title));
    for (const auto& row : rows_) widths[c] = std::max(widths[c], width(row[c]));
  }
  std::string out;
  const auto line = [&](const auto& text_of) {
    std::string text(indent, ' ');
    for (std::size_t c = 0; c < heads_.size(); ++c) {
      const std::string& cell = text_of(c);
      const std::string padding(widths[c] - width(cell), ' ');
      text += heads_[c].align == Align::right ? padding + cell : cell + padding;
      text += "  ";
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + '\n';
  };
  line([this](std::size_t c) -> const std::string& { return heads_[c].title; });
  for (const auto& row : rows_) line([&row](std::size_t c) -> const std::string& { return row[c]; });
  return out;
}

}  // namespace psg::app
