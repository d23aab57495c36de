#include "psg/text/encoding.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "psg/core/characters.hpp"
#include "psg/core/stop.hpp"

namespace psg {
namespace {

constexpr std::size_t ask_every = std::size_t{1} << 16;  // bytes between stop points

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

// unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT; bytes that it leaves open map to themselves.
constexpr std::array<std::uint16_t, 32> from_0x80 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::string from_single_bytes(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % ask_every == 0) stop_point();
    append_utf8(out, windows_1252(static_cast<unsigned char>(bytes[i])));
  }
  return out;
}

bool ends_lines_rarely(std::uint32_t code) {
  return code == 0x0B || code == 0x0C || code == 0x85 || code == 0x2028 || code == 0x2029;
}

void settle_line_ends(Decoded& result) {
  std::string split;
  const std::string_view text = result.text;
  std::size_t copied = 0;
  for (std::size_t i = 0; i < text.size();) {
    if (i % ask_every == 0) stop_point();
    const Character c = character_at(text, i);
    if (c.valid && ends_lines_rarely(c.code)) {
      ++result.rare_line_ends;
      split.append(text.substr(copied, i - copied)).push_back('\n');
      copied = i + c.length;
    }
    i += c.length;
  }
  result.rare_ends_lines = result.rare_line_ends > 0 && text.find_first_of("\r\n") == std::string_view::npos;
  if (!result.rare_ends_lines) return;
  split.append(text.substr(copied));
  result.text = std::move(split);
}

Decoded from_utf16(std::string_view bytes, bool little) {
  Decoded result{.text = {}, .encoding = little ? "UTF-16LE" : "UTF-16BE", .damaged = bytes.size() % 2};
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

Decoded with_ends_as_they_are(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes.substr(2), true);
  if (bytes.starts_with("\xFE\xFF")) return from_utf16(bytes.substr(2), false);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (is_utf8(bytes)) return {.text = std::string(bytes)};
  return {.text = from_single_bytes(bytes), .encoding = single_byte_encoding(bytes)};
}

}  // namespace

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0, ask = 0; i < text.size();) {
    if (i >= ask) {
      stop_point();
      ask = i + ask_every;
    }
    const Character c = character_at(text, i);
    if (!c.valid) return false;
    i += c.length;
  }
  return true;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      put(0xE0 | (code >> 12));
    } else {
      put(0xF0 | (code >> 18));
      put(0x80 | ((code >> 12) & 0x3F));
    }
    put(0x80 | ((code >> 6) & 0x3F));
  }
  put(0x80 | (code & 0x3F));
}

std::uint32_t windows_1252(unsigned char byte) noexcept {
  return byte >= 0x80 && byte < 0xA0 ? from_0x80[byte - 0x80U] : byte;
}

const char* single_byte_encoding(std::string_view text) {
  const bool windows = std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return windows_1252(byte) != byte;
  });
  return windows ? "Windows-1252" : "Latin-1";
}

std::string to_utf8(std::string_view text) {
  return is_utf8(text) ? std::string(text) : from_single_bytes(text);
}

Decoded decoded(std::string_view bytes) {
  Decoded result = with_ends_as_they_are(bytes);
  settle_line_ends(result);
  return result;
}

}  // namespace psg
