#include "psg/dsp/zero_phase.hpp"

#include <algorithm>

namespace psg {
namespace {

// Transposed direct form II, started as if the first sample had lasted forever.
void filter_once(std::span<double> samples, const Biquad& f) {
  const double first = samples.front();
  const double settled = first * (f.b0 + f.b1 + f.b2) / (1 + f.a1 + f.a2);
  double s2 = f.b2 * first - f.a2 * settled;
  double s1 = f.b1 * first - f.a1 * settled + s2;
  for (double& sample : samples) {
    const double x = sample;
    const double y = f.b0 * x + s1;
    s1 = f.b1 * x - f.a1 * y + s2;
    s2 = f.b2 * x - f.a2 * y;
    sample = y;
  }
}

// Point reflection of the signal in its first and its last sample.
std::vector<double> odd_extension(std::span<const double> samples, std::size_t length) {
  std::vector<double> extended;
  extended.reserve(samples.size() + 2 * length);
  for (std::size_t k = length; k > 0; --k) extended.push_back(2 * samples.front() - samples[k]);
  extended.insert(extended.end(), samples.begin(), samples.end());
  for (std::size_t k = 1; k <= length; ++k)
    extended.push_back(2 * samples.back() - samples[samples.size() - 1 - k]);
  return extended;
}

}  // namespace

std::size_t default_extension(std::span<const Biquad> sections) {
  const auto first_order_zeros = std::ranges::count(sections, 0.0, &Biquad::b2);
  const auto first_order_poles = std::ranges::count(sections, 0.0, &Biquad::a2);
  return 3 *
         (2 * sections.size() + 1 - static_cast<std::size_t>(std::min(first_order_zeros, first_order_poles)));
}

std::vector<double> filter_zero_phase(std::span<const double> samples, std::span<const Biquad> sections) {
  if (samples.empty()) return {};
  const std::size_t extension = std::min(default_extension(sections), samples.size() - 1);
  std::vector<double> work = odd_extension(samples, extension);
  for (int direction = 0; direction < 2; ++direction) {
    for (const Biquad& section : sections) filter_once(work, section);
    std::ranges::reverse(work);
  }
  const auto begin = work.begin() + static_cast<std::ptrdiff_t>(extension);
  return {begin, begin + static_cast<std::ptrdiff_t>(samples.size())};
}

}  // namespace psg
