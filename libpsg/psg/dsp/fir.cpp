#include "psg/dsp/fir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "psg/core/error.hpp"

namespace psg {
namespace {

constexpr std::size_t most_taps = std::size_t{1} << 20;
constexpr double hamming_width = 3.3;  // transition width times length over rate

// Impulse response of an ideal low-pass with the edge at `edge` (1 = half the rate), t samples from its
// middle.
double ideal_lowpass(double edge, double t) {
  return t == 0 ? edge : std::sin(std::numbers::pi * edge * t) / (std::numbers::pi * t);
}

double hamming(double position) { return 0.54 - 0.46 * std::cos(2 * std::numbers::pi * position); }

// Transforms about eight times as long as the taps cost the least for each sample; longer ones than this make
// FFTW ask for memory while it transforms.
constexpr std::size_t longest_transform = std::size_t{1} << 19;

std::size_t transform_length(std::size_t taps) {
  const std::size_t least = std::bit_ceil(2 * taps);
  return std::max({std::size_t{1024}, least, std::min(std::bit_ceil(8 * taps), longest_transform)});
}

void check(const std::vector<double>& taps) {
  if (taps.size() % 2 == 0 || taps.size() > most_taps || !std::equal(taps.begin(), taps.end(), taps.rbegin()))
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("FIR filter has {} taps, expected an odd number up to {}, symmetric about the middle",
                    taps.size(), most_taps));
}

}  // namespace

std::vector<double> fir_bandpass(double low_hz, double high_hz, double rate_hz) {
  const double transition_hz = std::min(low_hz, std::max(0.25 * low_hz, 2.0));
  const double length = std::ceil(hamming_width * rate_hz / transition_hz);
  if (!(0 < low_hz && low_hz < high_hz && high_hz < rate_hz / 2 && length < static_cast<double>(most_taps)))
    throw Error(
        ErrorKind::bad_argument,
        fmt::format("FIR band is {} to {} Hz at {} Hz sampling rate, expected edges in rising order between "
                    "0 and half the rate, and fewer than {} taps",
                    low_hz, high_hz, rate_hz, most_taps));
  const std::size_t count = static_cast<std::size_t>(length) | 1;
  const std::size_t half = count / 2;
  const auto middle = static_cast<double>(half);
  std::vector<double> taps(count);
  double response = 0;
  for (std::size_t k = 0; k <= count / 2; ++k) {
    const double t = static_cast<double>(k) - middle;
    const double ideal = ideal_lowpass(2 * high_hz / rate_hz, t) - ideal_lowpass(2 * low_hz / rate_hz, t);
    taps[k] = ideal * hamming(static_cast<double>(k) / (2 * middle));
    taps[count - 1 - k] = taps[k];
    const double cosine = std::cos(std::numbers::pi * t * (low_hz + high_hz) / rate_hz);
    response += (t == 0 ? 1 : 2) * taps[k] * cosine;
  }
  for (double& tap : taps) tap /= response;
  return taps;
}

FirFilter::FirFilter(const std::vector<double>& taps)
    : delay_(static_cast<std::int64_t>(taps.size() / 2)),
      transform_((check(taps), transform_length(taps.size()))),
      inverse_(transform_.length()) {
  std::vector<double> padded(transform_.length());
  std::ranges::copy(taps, padded.begin());
  response_.resize(transform_.bins());
  transform_.forward(padded, response_);
  for (std::complex<double>& value : response_) value /= static_cast<double>(transform_.length());
}

void FirFilter::apply(const StoredSamples& in, std::size_t lead, bool segment_begins, bool segment_ends,
                      std::span<float> out) const {
  std::visit(
      [&](const auto& samples) {
        filter(detail::ExtendedBlock(samples, lead, out.size(), segment_begins, segment_ends, delay_, delay_),
               out);
      },
      in);
}

template <typename Samples>
void FirFilter::filter(const detail::ExtendedBlock<Samples>& block, std::span<float> out) const {
  const std::size_t overlap = 2 * static_cast<std::size_t>(delay_);
  const std::size_t step = transform_.length() - overlap;
  std::vector<float> piece(transform_.length());
  std::vector<double> samples(transform_.length());
  std::vector<std::complex<double>> spectrum(transform_.bins());
  for (std::size_t done = 0; done < out.size(); done += step) {
    const std::size_t count = std::min(step, out.size() - done);
    const std::span<float> known = std::span(piece).first(count + overlap);
    block.copy(static_cast<std::ptrdiff_t>(done) - delay_, known);
    std::fill(std::copy(known.begin(), known.end(), samples.begin()), samples.end(), 0.0);
    transform_.forward(samples, spectrum);
    for (std::size_t k = 0; k < spectrum.size(); ++k) spectrum[k] *= response_[k];
    inverse_.backward(spectrum, samples);
    for (std::size_t i = 0; i < count; ++i) out[done + i] = static_cast<float>(samples[overlap + i]);
  }
}

}  // namespace psg
