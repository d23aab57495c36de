#include "psg/detect/beats.hpp"

#include <algorithm>
#include <cmath>

#include "psg/dsp/butterworth.hpp"
#include "psg/dsp/rank.hpp"
#include "psg/dsp/sharp_peaks.hpp"
#include "psg/dsp/zero_phase.hpp"

namespace psg {
namespace {

using Index = std::int64_t;

constexpr double refractory_s = 0.3;  // between two R peaks

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

std::vector<Index> find_beats(std::span<const float> ecg, double rate_hz) {
  if (ecg.size() < at(static_cast<Index>(2 * rate_hz)) || rate_hz < 50) return {};
  const std::vector<double> samples(ecg.begin(), ecg.end());
  const auto band = butterworth_bandpass(2, 8, std::min(30.0, 0.45 * rate_hz), rate_hz);
  const std::vector<double> sharp = filter_zero_phase(samples, band);

  const Index half = std::max<Index>(1, std::llround(0.04 * rate_hz));
  std::vector<float> energy(sharp.size());
  double sum = 0;
  const auto count = static_cast<Index>(sharp.size());
  for (Index i = -half; i < count; ++i) {
    if (i + half < count) sum += sharp[at(i + half)] * sharp[at(i + half)];
    if (i - half - 1 >= 0) sum -= sharp[at(i - half - 1)] * sharp[at(i - half - 1)];
    if (i >= 0) energy[at(i)] = static_cast<float>(std::max(0.0, sum));
  }

  // Heights of the peaks of the last beats decide what is tall enough now; T waves and noise are not.
  const auto candidates = detail::sharp_peaks(energy, static_cast<Index>(refractory_s * rate_hz), 0.0F);
  if (candidates.empty()) return {};
  std::vector<float> heights;
  for (const Index c : candidates) heights.push_back(energy[at(c)]);
  const float typical = detail::median(heights);
  std::vector<Index> beats;
  for (const Index c : candidates) {
    if (energy[at(c)] >= 0.3F * typical) beats.push_back(c);
  }
  return beats;
}

}  // namespace psg
