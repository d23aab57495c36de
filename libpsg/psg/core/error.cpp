#include "psg/core/error.hpp"

#include <algorithm>

namespace psg {
namespace {

std::string one_line(std::string message) {
  std::ranges::replace_if(
      message, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, ' ');
  return message;
}

}  // namespace

Error::Error(ErrorKind kind, const std::string& message)
    : std::runtime_error(one_line(message)), kind_(kind) {}

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
