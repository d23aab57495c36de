#include "psg/simulate/noise.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace psg::simulated {
namespace {

using std::numbers::pi;

// Quality factors of the two sections of a fourth-order Butterworth filter: 1 / (2 cos(pi/8)), ...
constexpr double butterworth_q[] = {0.541196100146197, 1.306562964876377};

/// Second-order edge by the bilinear transform, pre-warped.
Section edge(bool high_pass, double cutoff_hz, double q, double rate_hz) {
  const double k = std::tan(pi * cutoff_hz / rate_hz);
  const double norm = 1 / (1 + k / q + k * k);
  Section s;
  s.b0 = high_pass ? norm : k * k * norm;
  s.b1 = high_pass ? -2 * s.b0 : 2 * s.b0;
  s.b2 = s.b0;
  s.a1 = 2 * (k * k - 1) * norm;
  s.a2 = (1 - k / q + k * k) * norm;
  return s;
}

double power_gain(const Section& s, std::complex<double> z1) {
  const auto z2 = z1 * z1;
  return std::norm((s.b0 + s.b1 * z1 + s.b2 * z2) / (1.0 + s.a1 * z1 + s.a2 * z2));
}

}  // namespace

ShapedNoise::ShapedNoise(Random random, double low_hz, double high_hz, double rate_hz) : random_(random) {
  const double high = std::min(high_hz, 0.45 * rate_hz);
  for (std::size_t i = 0; i < 2; ++i) {
    sections_[i] = edge(true, low_hz, butterworth_q[i], rate_hz);
    sections_[i + 2] = edge(false, high, butterworth_q[i], rate_hz);
  }
  // Power between 10 and 100 Hz of white noise with variance 1, by the midpoint rule.
  const double top = std::min(100.0, rate_hz / 2);
  constexpr int steps = 720;
  double power = 0;
  for (int i = 0; i < steps; ++i) {
    const double hz = 10 + (top - 10) * (i + 0.5) / steps;
    const auto z1 = std::polar(1.0, -2 * pi * hz / rate_hz);
    double gain = 1;
    for (const Section& s : sections_) gain *= power_gain(s, z1);
    power += gain;
  }
  power *= (top - 10) / steps / (rate_hz / 2);
  scale_ = 1 / std::sqrt(power);
}

}  // namespace psg::simulated
