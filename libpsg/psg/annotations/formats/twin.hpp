#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "psg/core/time.hpp"

namespace psg::annotations {

/// A text of Grass TWIN, "LM - DUR: 1.5 SEC. - ISOLATED", without the length in it: "LM - ISOLATED" and 1.5
/// s.
struct TwinText {
  std::string name;
  std::optional<Time> duration;
};
[[nodiscard]] TwinText twin_text(std::string_view text);

}  // namespace psg::annotations
