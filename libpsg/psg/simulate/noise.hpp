#pragma once

#include <array>

#include "psg/simulate/random.hpp"

namespace psg::simulated {

/// One second-order section, direct form II transposed.
struct Section {
  double b0 = 1, b1 = 0, b2 = 0, a1 = 0, a2 = 0;
  double s1 = 0, s2 = 0;

  double step(double x) {
    const double y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    return y;
  }
};

/// Gaussian interference of many motor units: white noise through fourth-order Butterworth edges
/// (bilinear transform), scaled so that its RMS between 10 and 100 Hz (below Nyquist) is 1. Edges
/// above 45 % of the rate are moved there.
class ShapedNoise {
 public:
  ShapedNoise(Random random, double low_hz, double high_hz, double rate_hz);

  double next() {
    double x = random_.noise() * scale_;
    for (Section& section : sections_) x = section.step(x);
    return x;
  }

 private:
  Random random_;
  std::array<Section, 4> sections_;
  double scale_ = 1;
};

}  // namespace psg::simulated
