#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace psg::edf {

[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// The text without spaces, NULs and other control characters at both its ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

/// Whether every byte belongs to a well-formed UTF-8 sequence (RFC 3629).
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

/// The text as UTF-8: as it is when it is UTF-8 already, else every byte taken as Latin-1.
[[nodiscard]] std::string to_utf8(std::string_view text);

/// The text in ASCII lower case; other bytes stay.
[[nodiscard]] std::string lower(std::string_view text);

/// A decimal number times 10^digits as an integer, rounded half away from zero.
struct Scaled {
  std::int64_t value = 0;
  bool exact = true;  ///< nothing was rounded
};

/// Reads `[+-]digits[.,digits][e[+-]digits]`, spaces around it allowed. Empty when the text is
/// something else or the result does not fit.
[[nodiscard]] std::optional<Scaled> parse_scaled(std::string_view text, int digits);

/// The whole number in a text such as "2", " 2 ", "2,0" or "2e0"; empty for every other text.
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);

/// The double nearest to a decimal number as `parse_scaled` takes it.
[[nodiscard]] std::optional<double> parse_double(std::string_view text);

/// Whether a text of a header surely says nothing about a person: it is a short number, a voltage, or made
/// of the names of electrodes, sensors and formats. In a header whose fields are shifted any field may hold
/// the patient's name.
[[nodiscard]] bool is_impersonal(std::string_view text);

/// The text for a message: in double quotes where it is impersonal, else its form alone (see form_of).
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace psg::edf
