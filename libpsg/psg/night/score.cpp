#include "psg/night/score.hpp"

namespace psg {

const char* name(MovementSource source) noexcept {
  return source == MovementSource::detected ? "detected" : "marked";
}

}  // namespace psg
