#include "psg/annotations/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "psg/core/stop.hpp"

namespace psg::annotations {
namespace {

constexpr std::size_t ask_every = std::size_t{1} << 16;  // bytes between stop points

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

Decoded from_utf16(std::string_view bytes, bool little) {
  Decoded result{{}, little ? "UTF-16LE" : "UTF-16BE", bytes.size() % 2};
  const auto unit = [&](std::size_t i) {
    const std::uint32_t a = byte_at(bytes, i), b = byte_at(bytes, i + 1);
    return little ? a | (b << 8) : b | (a << 8);
  };
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    if (i % ask_every == 0) stop_point();
    std::uint32_t code = unit(i);
    if (code >= 0xD800 && code < 0xE000) {
      const std::uint32_t low = code < 0xDC00 && i + 3 < bytes.size() ? unit(i + 2) : 0;
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      } else {
        code = 0xFFFD;
        ++result.damaged;
      }
    }
    append_utf8(result.text, code);
  }
  return result;
}

/// The length of the UTF-8 sequence at `i`; 0 when there is none.
std::size_t sequence_at(std::string_view bytes, std::size_t i) {
  const std::uint32_t lead = byte_at(bytes, i);
  const std::size_t length = lead < 0x80                    ? 1
                             : lead >= 0xC2 && lead <= 0xDF ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || i + length > bytes.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte_at(bytes, i + k) & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0, ask = 0; i < bytes.size();) {
    if (i >= ask) {
      stop_point();
      ask = i + ask_every;
    }
    const std::size_t length = sequence_at(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

/// What `shown` makes a space of, so that a text is the same before and after it was written.
constexpr std::string_view blanks = " \t\r\n\v\f";

bool is_blank(char c) { return blanks.find(c) != std::string_view::npos; }

/// The ASCII letter below the accent of U+00C0 to U+00FF, a space for other characters.
char without_accent(std::uint32_t code) {
  constexpr std::string_view letters = "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy";
  return code >= 0xC0 && code <= 0xFF && code - 0xC0 < letters.size() ? letters[code - 0xC0] : ' ';
}

}  // namespace

Decoded decoded(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes.substr(2), true);
  if (bytes.starts_with("\xFE\xFF")) return from_utf16(bytes.substr(2), false);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (is_utf8(bytes)) return {std::string(bytes), "UTF-8", 0};
  Decoded result{{}, "Latin-1", 0};
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % ask_every == 0) stop_point();
    append_utf8(result.text, byte_at(bytes, i));
  }
  return result;
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t start = 0; start < text.size();) {
    stop_tick();
    const std::size_t end = std::min(text.find_first_of("\r\n", start), text.size());
    lines.push_back({lines.size() + 1, text.substr(start, end - start)});
    start = end + (text.substr(end).starts_with("\r\n") ? 2 : 1);
  }
  return lines;
}

std::size_t count_of_lines(std::string_view text) {
  std::size_t count = text.empty() || text.ends_with('\n') || text.ends_with('\r') ? 0 : 1;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !is_pair)) ++count;
  }
  return count;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

std::string folded(std::string_view text) {
  std::string result;
  const std::string small = lower(text);
  for (std::size_t i = 0; i < small.size(); ++i) {
    const char c = small[i];
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      result += c;
    } else if (byte_at(small, i) == 0xC3 && i + 1 < small.size()) {
      if (const char letter = without_accent(0xC0 + (byte_at(small, ++i) & 0x3F)); letter != ' ') {
        result += letter;
      }
    }
  }
  return result;
}

std::vector<std::string> fields_of(std::string_view line, char delimiter) {
  stop_tick();
  std::vector<std::string> fields(1);
  bool quoted = false;
  bool blank = true;  // nothing else in the field so far
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && (quoted || blank)) {
      if (quoted && i + 1 < line.size() && line[i + 1] == '"') {
        fields.back() += line[++i];
        blank = false;
      } else {
        quoted = !quoted;
      }
    } else if (c == delimiter && !quoted) {
      if (fields.size() > most_fields) break;
      fields.emplace_back();
      blank = true;
    } else {
      fields.back() += c;
      blank = blank && is_blank(c);
    }
  }
  for (std::string& field : fields) field = std::string(trimmed(field));
  return fields;
}

std::optional<Time> seconds_in(std::string_view text) {
  std::string number(trimmed(text));
  if (const auto comma = number.find(','); comma != std::string::npos) number[comma] = '.';
  const char* begin = number.data() + (number.starts_with('+') ? 1 : 0);
  const char* end = number.data() + number.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(begin, end, value);
  constexpr double century = 100 * 365.25 * 86400;
  if (error != std::errc{} || stop != end || !std::isfinite(value) || std::abs(value) > century) return {};
  return from_seconds(value);
}

}  // namespace psg::annotations
