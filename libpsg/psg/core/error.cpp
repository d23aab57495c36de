#include "psg/core/error.hpp"

namespace psg {

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
