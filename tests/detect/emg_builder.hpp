#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <numbers>
#include <random>
#include <utility>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/detect/detect.hpp"

namespace psg::test {

/// Surface EMG for tests: resting noise and bursts of Gaussian noise, each with the RMS that the
/// 10-100 Hz band will show. `emg(512).rest(5s).burst(600ms, 20).rest(5s)`.
class Emg {
 public:
  explicit Emg(double rate_hz, std::uint32_t seed = 1)
      : clock_(SampleClock::from_rate(rate_hz)), random_(seed) {}

  Emg& resting(double uv) {
    resting_uv_ = uv;
    return *this;
  }
  Emg& rest(Time length) { return noise(length, 0); }
  Emg& burst(Time length, double uv) { return noise(length, uv); }
  /// A burst without chance: a 40 Hz sine of this RMS on top of the resting noise.
  Emg& tone(Time length, double uv) {
    const std::size_t first = samples_.size();
    noise(length, 0);
    for (std::size_t i = first; i < samples_.size(); ++i) {
      const double t = static_cast<double>(i) / clock_.rate_hz();
      samples_[i] +=
          static_cast<float>(uv * std::numbers::sqrt2 * std::sin(2 * std::numbers::pi * 40.0 * t + 0.4));
    }
    return *this;
  }
  Emg& constant(Time length, float uv) {
    grow(length, [&] { return uv; });
    return *this;
  }
  /// Mains of 50 Hz and this RMS on top of what is there from a moment on.
  Emg& mains(double uv, Time from = 0s) {
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      if (clock_.time_of(static_cast<std::int64_t>(i)) < from) continue;
      const double t = static_cast<double>(i) / clock_.rate_hz();
      samples_[i] += static_cast<float>(uv * std::numbers::sqrt2 * std::sin(2 * std::numbers::pi * 50 * t));
    }
    return *this;
  }
  [[nodiscard]] Time elapsed() const { return elapsed_; }
  Emg& spike(float uv) {
    samples_.back() += uv;
    return *this;
  }

  [[nodiscard]] const std::vector<float>& samples() const { return samples_; }
  [[nodiscard]] double rate_hz() const { return clock_.rate_hz(); }

 private:
  template <typename Next>
  void grow(Time length, Next next) {
    elapsed_ += length;
    while (clock_.time_of(static_cast<std::int64_t>(samples_.size())) < elapsed_) samples_.push_back(next());
  }
  Emg& noise(Time length, double uv) {
    // White noise shows the band's share of its power: 90 Hz of the rate / 2, less where the band is clamped;
    // of a rate that leaves no band, anything.
    const double nyquist = clock_.rate_hz() / 2;
    const double band = std::max(std::min(100.0, 0.9 * nyquist) - 10, 1.0);
    std::normal_distribution<double> gauss(0, std::hypot(resting_uv_, uv) * std::sqrt(nyquist / band));
    grow(length, [&] { return static_cast<float>(gauss(random_)); });
    return *this;
  }

  SampleClock clock_;
  std::mt19937 random_;
  double resting_uv_ = 1.5;
  Time elapsed_{};
  std::vector<float> samples_;
};

inline Emg emg(double rate_hz, std::uint32_t seed = 1) { return Emg(rate_hz, seed); }

/// A recording of legs as arrays; keeps the samples alive.
struct LegNight {
  explicit LegNight(std::vector<Emg> given) : legs(std::move(given)) {
    std::vector<ArrayChannel> channels;
    for (std::size_t i = 0; i < legs.size(); ++i) {
      channels.push_back({.label = i == 0 ? "left leg" : "right leg",
                          .rate_hz = legs[i].rate_hz(),
                          .f32 = legs[i].samples(),
                          .f64 = {}});
    }
    recording = Recording::from_arrays(channels);
  }
  [[nodiscard]] std::vector<LegInput> inputs() const {
    std::vector<LegInput> out;
    for (std::size_t i = 0; i < legs.size(); ++i)
      out.push_back({.leg = i == 0 ? Leg::left : Leg::right, .channel = i, .reference = {}});
    return out;
  }
  [[nodiscard]] Detection detect(DetectionRule rule = aasm().detection, DetectOptions options = {}) const {
    return detect_activity(recording, inputs(), rule, options);
  }

  std::vector<Emg> legs;
  Recording recording;
};

/// Samples by formula, so that a night of ten hours needs no memory.
class Formula : public SampleSource {
 public:
  explicit Formula(std::function<float(std::int64_t)> f) : f_(std::move(f)) {}
  void read(const Segment&, std::span<const SampleRequest> requests) const override {
    for (const SampleRequest& request : requests) {
      for (std::size_t i = 0; i < request.out.size(); ++i)
        request.out[i] = f_(request.first + static_cast<std::int64_t>(i));
    }
  }
  [[nodiscard]] std::vector<std::int32_t> digital(const Segment&, std::size_t) const override { return {}; }

 private:
  std::function<float(std::int64_t)> f_;
};

}  // namespace psg::test
