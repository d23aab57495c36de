#include "psg/edf/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "psg/channels/known_label.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/units.hpp"

namespace psg::edf {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr bool is_blank(char c) noexcept { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; }

/// A decimal number taken apart: (-1)^negative * digits * 10^exponent.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

void take_digits(std::string_view& text, std::string& digits) {
  while (!text.empty() && is_digit(text.front())) {
    digits += text.front();
    text.remove_prefix(1);
  }
}

bool take_sign(std::string_view& text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  return negative;
}

std::optional<int> take_exponent(std::string_view& text) {
  text.remove_prefix(1);
  const bool negative = take_sign(text);
  std::string digits;
  take_digits(text, digits);
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return negative ? -value : value;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  text = trimmed(text);
  if (text.size() > 64) return std::nullopt;
  Decimal number;
  number.negative = take_sign(text);
  take_digits(text, number.digits);
  if (text.starts_with('.') || text.starts_with(',')) {
    text.remove_prefix(1);
    const auto whole = number.digits.size();
    take_digits(text, number.digits);
    number.exponent = -static_cast<int>(number.digits.size() - whole);
  }
  if (number.digits.empty()) return std::nullopt;
  if (text.starts_with('e') || text.starts_with('E')) {
    const auto exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    number.exponent += *exponent;
  }
  if (!text.empty()) return std::nullopt;
  return number;
}

}  // namespace

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool is_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size();) {
    const unsigned char lead = byte(i);
    const std::size_t more = lead < 0x80   ? 0
                             : lead < 0xc2 ? 9
                             : lead < 0xe0 ? 1
                             : lead < 0xf0 ? 2
                             : lead < 0xf5 ? 3
                                           : 9;
    if (more == 9 || i + more >= text.size()) return false;
    for (std::size_t k = 1; k <= more; ++k) {
      if ((byte(i + k) & 0xc0) != 0x80) return false;
    }
    // Overlong forms, surrogates and code points above U+10FFFF.
    if (more >= 2) {
      const unsigned char second = byte(i + 1);
      if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return false;
      if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return false;
    }
    i += more + 1;
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size() + 8);
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0 | (code >> 6));
      out += static_cast<char>(0x80 | (code & 0x3f));
    }
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

std::optional<Scaled> parse_scaled(std::string_view text, int digits) {
  const auto number = parse_decimal(text);
  if (!number) return std::nullopt;
  constexpr Wide limit = Wide{INT64_MAX};
  Wide value = 0;
  // What lies beyond the last digit wanted only decides the rounding.
  const int keep = static_cast<int>(number->digits.size()) + number->exponent + digits;
  bool exact = true;
  for (int i = 0; i < static_cast<int>(number->digits.size()); ++i) {
    const char c = number->digits[static_cast<std::size_t>(i)];
    if (i < keep) {
      value = value * 10 + static_cast<Wide>(c - '0');
      if (value > limit) return std::nullopt;
    } else if (c != '0') {
      exact = false;
    }
  }
  if (keep >= 0 && keep < static_cast<int>(number->digits.size()) &&
      number->digits[static_cast<std::size_t>(keep)] >= '5') {
    ++value;
  }
  for (int i = static_cast<int>(number->digits.size()); i < keep && value != 0; ++i) {
    value *= 10;
    if (value > limit) return std::nullopt;
  }
  if (value > limit) return std::nullopt;
  const auto magnitude = static_cast<std::int64_t>(value);
  return Scaled{number->negative ? -magnitude : magnitude, exact};
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  const auto number = parse_scaled(text, 0);
  if (!number || !number->exact) return std::nullopt;
  return number->value;
}

std::optional<double> parse_double(std::string_view text) {
  const auto number = parse_decimal(text);
  if (!number) return std::nullopt;
  const std::string plain =
      (number->negative ? "-" : "") + number->digits + "e" + std::to_string(number->exponent);
  double value = 0;
  const auto [end, error] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool is_impersonal(std::string_view text) {
  text = trimmed(text);
  return is_short_number(text) || microvolts_per(text) || is_known_label(text);
}

std::string quoted(std::string_view text) {
  text = trimmed(text);
  if (!is_impersonal(text) && !text.empty()) return form_of(text);
  std::string out = "\"";
  for (const char c : text.substr(0, 80)) out += c >= 0x20 && c < 0x7f ? c : '?';
  return out + '"';
}

}  // namespace psg::edf
