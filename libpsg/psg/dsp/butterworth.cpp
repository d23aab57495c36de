#include "psg/dsp/butterworth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <utility>

#include "psg/core/error.hpp"

namespace psg {
namespace {

using Complex = std::complex<double>;

// The bilinear transform in units in which the sampling rate is 2, as SciPy has it.
constexpr double twice_rate = 4;

double prewarped(double frequency_hz, double rate_hz) {
  return twice_rate * std::tan(std::numbers::pi * frequency_hz / rate_hz);
}

Complex bilinear(Complex s) { return (twice_rate + s) / (twice_rate - s); }

double pole_radius(const Biquad& section) {
  const double discriminant = section.a1 * section.a1 / 4 - section.a2;
  if (discriminant < 0) return std::sqrt(section.a2);
  return std::abs(section.a1 / 2) + std::sqrt(discriminant);
}

// Denominator of the two poles that the low-pass pole `s` becomes in a band-pass, or of one of
// them and its conjugate.
struct BandPoles {
  Complex upper;
  Complex lower;
};

BandPoles to_band(Complex lowpass_pole, double width, double centre) {
  const Complex half = lowpass_pole * (width / 2);
  const Complex root = std::sqrt(half * half - centre * centre);
  return {half + root, half - root};
}

Biquad bandpass_section(Complex pole, Complex partner) {
  return {.b0 = 1, .b1 = 0, .b2 = -1, .a1 = -(pole + partner).real(), .a2 = (pole * partner).real()};
}

}  // namespace

std::vector<Biquad> butterworth_bandpass(int order, double low_hz, double high_hz, double rate_hz) {
  if (order < 1 || order > 16)
    throw Error(ErrorKind::bad_argument, fmt::format("Butterworth order is {}, expected 1 to 16", order));
  if (!(std::isfinite(rate_hz) && 0 < low_hz && low_hz < high_hz && high_hz < rate_hz / 2))
    throw Error(ErrorKind::bad_argument,
                fmt::format("Butterworth band is {} to {} Hz at {} Hz sampling rate, expected edges in "
                            "rising order between 0 and half the rate",
                            low_hz, high_hz, rate_hz));
  const double low = prewarped(low_hz, rate_hz);
  const double high = prewarped(high_hz, rate_hz);
  const double width = high - low;
  const double centre = std::sqrt(low * high);

  std::vector<Biquad> sections;
  double gain = 1;
  // Low-pass poles of the upper half plane and the real one; conjugates are implied.
  for (int m = order % 2 == 0 ? 1 : 0; m < order; m += 2) {
    const Complex lowpass_pole = -std::polar(1.0, -std::numbers::pi * m / (2.0 * order));
    const BandPoles poles = to_band(lowpass_pole, width, centre);
    const Complex upper = bilinear(poles.upper);
    const Complex lower = bilinear(poles.lower);
    const Complex scale = width * twice_rate / ((twice_rate - poles.upper) * (twice_rate - poles.lower));
    if (m == 0) {
      sections.push_back(bandpass_section(upper, lower));
      gain *= scale.real();
    } else {
      sections.push_back(bandpass_section(upper, std::conj(upper)));
      sections.push_back(bandpass_section(lower, std::conj(lower)));
      gain *= std::norm(scale);
    }
  }
  std::ranges::stable_sort(sections, {}, pole_radius);
  sections.front().b0 *= gain;
  sections.front().b2 *= gain;
  return sections;
}

std::vector<Biquad> notch(double centre_hz, double quality, double rate_hz) {
  if (!(std::isfinite(rate_hz) && 0 < centre_hz && centre_hz < rate_hz / 2 && quality > 0 &&
        centre_hz / quality < rate_hz / 2))
    throw Error(ErrorKind::bad_argument,
                fmt::format("notch is at {} Hz with quality {} at {} Hz sampling rate, expected a centre and "
                            "a width between 0 and half the rate",
                            centre_hz, quality, rate_hz));
  const double centre = 2 * std::numbers::pi * centre_hz / rate_hz;
  const double gain = 1 / (1 + std::tan(centre / quality / 2));
  const double middle = -2 * gain * std::cos(centre);
  return {{.b0 = gain, .b1 = middle, .b2 = gain, .a1 = middle, .a2 = 2 * gain - 1}};
}

double largest_pole_radius(std::span<const Biquad> sections) {
  double largest = 0;
  for (const Biquad& section : sections) largest = std::max(largest, pole_radius(section));
  return largest;
}

namespace {

// One section as it runs, in transposed direct form II.
struct Section {
  Biquad f;
  double s1 = 0, s2 = 0;

  // Starts as if this sample had lasted forever; returns what it becomes.
  double start(double first) {
    const double settled = first * (f.b0 + f.b1 + f.b2) / (1 + f.a1 + f.a2);
    s2 = f.b2 * first - f.a2 * settled;
    s1 = f.b1 * first - f.a1 * settled + s2;
    return f.b0 * first + s1;
  }
  double next(double x) {
    const double y = f.b0 * x + s1;
    s1 = f.b1 * x - f.a1 * y + s2;
    s2 = f.b2 * x - f.a2 * y;
    return y;
  }
};

// Up to four sections in one go: each waits for its own sample before, not for the other sections, so the
// processor works on several at once.
constexpr std::size_t most_at_once = 4;

template <typename Sample, std::size_t... K>
void filter_with(Sample begin, Sample end, const Biquad* filters, std::index_sequence<K...>) {
  std::array sections{Section{filters[K]}...};
  double value = *begin;
  ((value = sections[K].start(value)), ...);
  for (; begin != end; ++begin) {
    value = *begin;
    ((value = sections[K].next(value)), ...);
    *begin = value;
  }
}

template <typename Sample>
void filter_once(Sample begin, Sample end, std::span<const Biquad> filters) {
  while (!filters.empty()) {
    const std::size_t count = std::min(filters.size(), most_at_once);
    switch (count) {
      case 1: filter_with(begin, end, filters.data(), std::make_index_sequence<1>()); break;
      case 2: filter_with(begin, end, filters.data(), std::make_index_sequence<2>()); break;
      case 3: filter_with(begin, end, filters.data(), std::make_index_sequence<3>()); break;
      default: filter_with(begin, end, filters.data(), std::make_index_sequence<most_at_once>());
    }
    filters = filters.subspan(count);
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
  filter_once(work.begin(), work.end(), sections);
  filter_once(work.rbegin(), work.rend(), sections);
  work.erase(work.begin(), work.begin() + static_cast<std::ptrdiff_t>(extension));
  work.resize(samples.size());
  return work;
}

}  // namespace psg
