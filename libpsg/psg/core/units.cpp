#include "psg/core/units.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "psg/core/characters.hpp"

namespace psg {
namespace {

struct Spelling {
  std::string_view text;
  double microvolts;
};

// Case matters here: "M" would mean mega, and no electrode gives megavolts.
constexpr std::array exact_spellings = {
    Spelling{"V", 1e6},      Spelling{"v", 1e6},       Spelling{"mV", 1e3},      Spelling{"mv", 1e3},
    Spelling{"mVolt", 1e3},  Spelling{"mvolt", 1e3},   Spelling{"mVolts", 1e3},  Spelling{"mvolts", 1e3},
    Spelling{"nV", 1e-3},    Spelling{"nv", 1e-3},     Spelling{"NV", 1e-3},     Spelling{"nVolt", 1e-3},
    Spelling{"nvolt", 1e-3}, Spelling{"nVolts", 1e-3}, Spelling{"nvolts", 1e-3},
};

// In lower case, after every micro sign became "u".
constexpr std::array folded_spellings = {
    Spelling{"uv", 1},           Spelling{"mcv", 1},         Spelling{"uvolt", 1},
    Spelling{"uvolts", 1},       Spelling{"microv", 1},      Spelling{"microvolt", 1},
    Spelling{"microvolts", 1},   Spelling{"micro volt", 1},  Spelling{"micro volts", 1},
    Spelling{"mcvolt", 1},       Spelling{"mcvolts", 1},     Spelling{"millivolt", 1e3},
    Spelling{"millivolts", 1e3}, Spelling{"nanovolt", 1e-3}, Spelling{"nanovolts", 1e-3},
    Spelling{"volt", 1e6},       Spelling{"volts", 1e6},
};

std::optional<double> look_up(const auto& spellings, std::string_view text) {
  for (const auto& spelling : spellings) {
    if (spelling.text == text) return spelling.microvolts;
  }
  return std::nullopt;
}

}  // namespace

std::string with_plain_micro(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const Character c = character_at(text, i);
    const bool micro = c.code == 0xB5 || (c.valid && c.code == 0x3BC);
    out += micro ? std::string_view("u") : text.substr(i, c.length);
    i += c.length;
  }
  return out;
}

std::optional<double> microvolts_per(std::string_view unit) {
  std::string text = with_plain_micro(trimmed_field(unit));
  if (const auto exact = look_up(exact_spellings, text)) return exact;
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return lower(c); });
  return look_up(folded_spellings, text);
}

bool is_known_unit(std::string_view unit) {
  constexpr auto others = std::to_array<std::string_view>({"",
                                                           "%",
                                                           "mmhg",
                                                           "cmh2o",
                                                           "mbar",
                                                           "pa",
                                                           "hpa",
                                                           "kpa",
                                                           "bpm",
                                                           "/min",
                                                           "1/min",
                                                           "hz",
                                                           "l/min",
                                                           "l/s",
                                                           "ml",
                                                           "l",
                                                           "ml/s",
                                                           "degc",
                                                           "degf",
                                                           "c",
                                                           "\xC2\xB0"
                                                           "c",
                                                           "deg",
                                                           "grad",
                                                           "g",
                                                           "mg",
                                                           "m/s2",
                                                           "lux",
                                                           "lx",
                                                           "db",
                                                           "ohm",
                                                           "kohm",
                                                           "s",
                                                           "ms",
                                                           "sec",
                                                           "raw",
                                                           "au",
                                                           "a.u.",
                                                           "adu",
                                                           "digital",
                                                           "units",
                                                           "unit",
                                                           "none",
                                                           "n/a",
                                                           "na",
                                                           "v/v",
                                                           "uv/v",
                                                           "bits",
                                                           "vol%",
                                                           "ph"});
  std::string text(trimmed_field(unit));
  if (microvolts_per(text)) return true;
  std::ranges::transform(text, text.begin(), [](char c) { return lower(c); });
  return std::ranges::find(others, text) != others.end();
}

}  // namespace psg
