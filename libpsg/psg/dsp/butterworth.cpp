#include "psg/dsp/butterworth.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

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

}  // namespace psg
