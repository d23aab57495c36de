#include "psg/core/units.hpp"

#include <array>

namespace psg {
namespace {

struct Spelling {
  std::string_view text;
  double microvolts;
};

// "\xC2\xB5" is the micro sign, "\xCE\xBC" the Greek mu, "\xB5" the micro sign in Latin-1.
constexpr std::array spellings = {
    Spelling{"uV", 1},          Spelling{"UV", 1},           Spelling{"uv", 1},
    Spelling{"Uv", 1},          Spelling{"\xC2\xB5V", 1},    Spelling{"\xCE\xBCV", 1},
    Spelling{"\xB5V", 1},       Spelling{"\xC2\xB5v", 1},    Spelling{"\xCE\xBCv", 1},
    Spelling{"\xB5v", 1},       Spelling{"mcV", 1},          Spelling{"mcv", 1},
    Spelling{"uVolt", 1},       Spelling{"uvolt", 1},        Spelling{"uVolts", 1},
    Spelling{"uvolts", 1},      Spelling{"\xC2\xB5Volt", 1}, Spelling{"\xC2\xB5volt", 1},
    Spelling{"microV", 1},      Spelling{"microvolt", 1},    Spelling{"microvolts", 1},
    Spelling{"microVolt", 1},   Spelling{"MicroVolt", 1},    Spelling{"Microvolt", 1},
    Spelling{"nV", 1e-3},       Spelling{"nv", 1e-3},        Spelling{"nVolt", 1e-3},
    Spelling{"nanovolt", 1e-3}, Spelling{"nanoVolt", 1e-3},  Spelling{"mV", 1e3},
    Spelling{"mv", 1e3},        Spelling{"mVolt", 1e3},      Spelling{"mvolt", 1e3},
    Spelling{"millivolt", 1e3}, Spelling{"milliVolt", 1e3},  Spelling{"millivolts", 1e3},
    Spelling{"V", 1e6},         Spelling{"v", 1e6},          Spelling{"Volt", 1e6},
    Spelling{"volt", 1e6},      Spelling{"Volts", 1e6},      Spelling{"volts", 1e6},
};

}  // namespace

std::optional<double> microvolts_per(std::string_view unit) noexcept {
  const auto blank = [](char c) { return c == ' ' || c == '\0' || c == '\t'; };
  while (!unit.empty() && blank(unit.front())) unit.remove_prefix(1);
  while (!unit.empty() && blank(unit.back())) unit.remove_suffix(1);
  for (const auto& spelling : spellings) {
    if (spelling.text == unit) return spelling.microvolts;
  }
  return std::nullopt;
}

}  // namespace psg
