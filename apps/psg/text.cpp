#include "text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "psg/core/shown_text.hpp"

namespace psg::app {

std::string printable(std::string_view text) { return shown(text); }

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
