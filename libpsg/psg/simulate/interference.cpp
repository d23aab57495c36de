#include "psg/simulate/interference.hpp"

#include <cmath>
#include <numbers>

#include "psg/simulate/plan.hpp"

namespace psg::simulated {
namespace {

using std::numbers::pi;

constexpr Time beat_before = 250ms;
constexpr Time beat_after = 400ms;
constexpr std::size_t template_steps = 1301;  // 0.5 ms each, the last one past the end
using BeatTemplate = std::array<double, template_steps>;

/// P, Q, R, S and T waves as bells (height, centre and width in seconds from the R peak), after
/// McSharry et al., IEEE Trans Biomed Eng 2003;50:289-294.
BeatTemplate make_beat() {
  struct Wave {
    double height, centre, width;
  };
  constexpr Wave waves[] = {{0.12, -0.17, 0.025},
                            {-0.12, -0.026, 0.009},
                            {1.0, 0.0, 0.010},
                            {-0.22, 0.028, 0.010},
                            {0.28, 0.26, 0.045}};
  BeatTemplate beat{};
  for (std::size_t i = 0; i + 1 < template_steps; ++i) {
    const double t = 0.0005 * static_cast<double>(i) - to_seconds(beat_before);
    for (const Wave& w : waves) {
      const double d = (t - w.centre) / w.width;
      beat[i] += w.height * std::exp(-0.5 * d * d);
    }
  }
  return beat;
}

double beat_value(Time since_peak) {
  static const BeatTemplate beat = make_beat();
  const Time since = since_peak + beat_before;
  if (since < 0s || since >= beat_before + beat_after) return 0;
  const double position = static_cast<double>(since.count()) / 500e3;
  const auto i = static_cast<std::size_t>(position);
  const double part = position - static_cast<double>(i);
  return beat[i] * (1 - part) + beat[i + 1] * part;
}

}  // namespace

void Tone::begin(Time start, double rate_hz) {
  const double cycles = to_seconds(start) * hz_;
  const double angle = 2 * pi * (cycles - std::floor(cycles)) + phase_;
  const double turn = 2 * pi * hz_ / rate_hz;
  sine_ = std::sin(angle);
  cosine_ = std::cos(angle);
  turn_sine_ = std::sin(turn);
  turn_cosine_ = std::cos(turn);
}

Heart::Heart(Random random) : random_(random) {
  base_s_ = random_.uniform(0.85, 1.1);
  interval_s_ = base_s_;
  beat_ = whole_ms(random_.uniform(0, base_s_));
}

double Heart::at(Time t) {
  // Intervals are longer than the template, so one beat at a time is enough.
  while (t >= beat_ + beat_after) {
    const double breathing = std::sin(2 * pi * to_seconds(beat_) / 4.0);
    interval_s_ = base_s_ * (1 + 0.03 * breathing + 0.02 * random_.normal());
    beat_ += whole_ms(interval_s_);
  }
  return beat_value(t - beat_);
}

}  // namespace psg::simulated
