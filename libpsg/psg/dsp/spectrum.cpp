#include "psg/dsp/spectrum.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <numeric>

#include "psg/core/error.hpp"
#include "psg/dsp/fftw.hpp"

namespace psg {
namespace {

std::vector<double> hann(std::size_t length) {
  std::vector<double> window(length, 1.0);
  if (length == 1) return window;
  for (std::size_t k = 0; k < length; ++k)
    window[k] =
        0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(length));
  return window;
}

// The mean of each segment of `length` samples, one starting every `step`. Four sums grow side by side: each
// addition waits for the one before it, and each sum keeps its order.
std::vector<double> segment_means(std::span<const float> samples, std::size_t length, std::size_t step) {
  constexpr std::size_t side_by_side = 4;
  std::vector<double> means((samples.size() - length) / step + 1);
  for (std::size_t i = 0; i < means.size(); i += side_by_side) {
    const std::size_t last = means.size() - 1;
    std::array<const float*, side_by_side> from{};
    for (std::size_t s = 0; s < side_by_side; ++s) from[s] = &samples[std::min(i + s, last) * step];
    std::array<double, side_by_side> sums{};
    for (std::size_t k = 0; k < length; ++k) {
      for (std::size_t s = 0; s < side_by_side; ++s) sums[s] += from[s][k];
    }
    for (std::size_t s = 0; s < side_by_side && i + s <= last; ++s)
      means[i + s] = sums[s] / static_cast<double>(length);
  }
  return means;
}

}  // namespace

double Spectrum::power(double low_hz, double high_hz) const {
  if (frequency_hz.size() < 2) return 0;
  double sum = 0;
  for (std::size_t k = 0; k < frequency_hz.size(); ++k)
    if (low_hz <= frequency_hz[k] && frequency_hz[k] < high_hz) sum += density[k];
  return sum * frequency_hz[1];
}

Welch::Welch(double rate_hz, std::size_t segment_length)
    : rate_hz_(rate_hz), window_(hann(segment_length)), transform_(segment_length) {
  if (!(std::isfinite(rate_hz) && rate_hz > 0))
    throw Error(ErrorKind::bad_argument,
                fmt::format("spectrum at a rate of {} Hz, expected a positive one", rate_hz));
}

Spectrum Welch::operator()(std::span<const float> samples) const {
  const std::size_t length = window_.size();
  if (samples.size() < length) return welch(samples, rate_hz_, samples.size());
  const std::size_t step = length - length / 2;
  std::vector<double> work(length);
  std::vector<std::complex<double>> bins(transform_.bins());
  Spectrum result{.frequency_hz = std::vector<double>(bins.size()),
                  .density = std::vector<double>(bins.size())};
  const std::vector<double> means = segment_means(samples, length, step);
  for (std::size_t i = 0; i < means.size(); ++i) {
    const float* segment = &samples[i * step];
    for (std::size_t k = 0; k < length; ++k) work[k] = window_[k] * (segment[k] - means[i]);
    transform_.forward(work, bins);
    for (std::size_t k = 0; k < bins.size(); ++k) result.density[k] += std::norm(bins[k]);
  }
  const double energy = std::inner_product(window_.begin(), window_.end(), window_.begin(), 0.0);
  for (std::size_t k = 0; k < bins.size(); ++k) {
    const bool has_mirror = k != 0 && 2 * k != length;
    result.density[k] *= (has_mirror ? 2 : 1) / (rate_hz_ * energy * static_cast<double>(means.size()));
    result.frequency_hz[k] = static_cast<double>(k) * rate_hz_ / static_cast<double>(length);
  }
  return result;
}

Spectrum welch(std::span<const float> samples, double rate_hz, std::size_t segment_length) {
  if (samples.empty() || segment_length == 0)
    throw Error(ErrorKind::bad_argument,
                fmt::format("spectrum of {} samples in segments of {}, expected both to be positive",
                            samples.size(), segment_length));
  return Welch(rate_hz, std::min(segment_length, samples.size()))(samples);
}

}  // namespace psg
