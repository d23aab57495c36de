#include "psg/core/error.hpp"

#include <algorithm>
#include <string_view>

#include "psg/core/shown_text.hpp"

namespace psg {
namespace {

constexpr std::size_t longest = 1000;  // bytes in a sentence
constexpr std::size_t kept_end = 400;  // bytes kept at the end of a longer one, which says what was expected
constexpr std::string_view left_out = " ... ";

/// Cuts the middle out of a sentence that is too long, because a file can make a list or a quoted value as
/// long as it likes. Never cuts inside a UTF-8 character.
std::string within_bounds(std::string message) {
  if (message.size() <= longest) return message;
  const auto continues = [&](std::size_t i) {
    return (static_cast<unsigned char>(message[i]) & 0xC0) == 0x80;
  };
  std::size_t begin = longest - kept_end - left_out.size();
  while (begin > 0 && continues(begin)) --begin;
  std::size_t end = message.size() - kept_end;
  while (end < message.size() && continues(end)) ++end;
  return message.replace(begin, end - begin, left_out);
}

}  // namespace

Error::Error(ErrorKind kind, const std::string& message)
    : std::runtime_error(within_bounds(shown(message))), kind_(kind) {}

const char* name(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::not_found: return "not_found";
    case ErrorKind::malformed: return "malformed";
    case ErrorKind::unsupported: return "unsupported";
    case ErrorKind::ambiguous: return "ambiguous";
    case ErrorKind::bad_argument: return "bad_argument";
    case ErrorKind::io: return "io";
  }
  return "unknown";
}

}  // namespace psg
