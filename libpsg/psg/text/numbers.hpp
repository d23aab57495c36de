#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

#include "psg/core/time.hpp"

namespace psg {

/// The number that a whole text is, in the form that programs write: "-1.5", "1e3", "inf", "nan", nothing
/// around it; empty for every other text and for what does not fit.
template <typename Number>
[[nodiscard]] std::optional<Number> number_of(std::string_view text) noexcept {
  Number value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A decimal number times 10^digits as an integer, rounded half away from zero.
struct Scaled {
  std::int64_t value = 0;
  bool exact = true;  ///< nothing was rounded
};

/// Reads `[+-]digits[.,digits][e[+-]digits]`, spaces and control characters around it allowed, as the fields
/// of an EDF header hold it. Empty when the text is something else or the result does not fit.
[[nodiscard]] std::optional<Scaled> parse_scaled(std::string_view text, int digits);

/// The whole number in a text such as "2", " 2 ", "2,0" or "2e0"; empty for every other text.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

/// The double nearest to a decimal number as `parse_scaled` takes it.
[[nodiscard]] std::optional<double> parse_double(std::string_view text);

/// A number of seconds with a decimal point or comma; empty when it is none or beyond +-100 years.
[[nodiscard]] std::optional<Time> seconds_in(std::string_view text);

}  // namespace psg
