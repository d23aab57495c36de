#include "psg/text/numbers.hpp"

#include <cmath>
#include <string>

#include "psg/core/characters.hpp"

namespace psg {
namespace {

__extension__ using Wide = unsigned __int128;

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
  text = trimmed_field(text);
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
  const auto value = number_of<double>(plain);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<Time> seconds_in(std::string_view text) {
  std::string number(trimmed(text));
  if (const auto comma = number.find(','); comma != std::string::npos) number[comma] = '.';
  constexpr double century = 100 * 365.25 * 86400;
  const auto value = number_of<double>(std::string_view(number).substr(number.starts_with('+') ? 1 : 0));
  if (!value || !std::isfinite(*value) || std::abs(*value) > century) return std::nullopt;
  return from_seconds(*value);
}

}  // namespace psg
