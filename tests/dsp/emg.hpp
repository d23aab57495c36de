#pragma once

#include <cmath>
#include <cstddef>
#include <numbers>
#include <random>
#include <vector>

namespace psg::test {

// EMG as a leg channel has it, in µV: noise with bursts, a slow drift of 300 µV and an offset of 5 mV.
inline std::vector<float> emg_with_drift_and_offset(std::size_t count, double rate_hz, unsigned seed = 1) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> noise;
  std::vector<float> samples(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double t = static_cast<double>(i) / rate_hz;
    const double amplitude = std::fmod(t, 20) < 2 ? 100 : 3;
    const double movement = std::fmod(t, 45) < 3 ? 400 * std::sin(2 * std::numbers::pi * 11 * t) : 0;
    const double drift = 5000 + 300 * std::sin(2 * std::numbers::pi * t / 200);
    samples[i] = static_cast<float>(drift + movement + amplitude * noise(engine));
  }
  return samples;
}

}  // namespace psg::test
