#include "psg/detect/beats.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "psg/dsp/butterworth.hpp"
#include "psg/dsp/rank.hpp"
#include "psg/dsp/template_search.hpp"

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

namespace {

constexpr double half_width_s = 0.12;   // a QRS complex in the 10-100 Hz band
constexpr double misplaced_s = 0.03;    // between the R peak of the ECG and the leg's own
constexpr double least_peak_uv = 5;     // weaker beats do not lift an RMS over a threshold
constexpr double least_likeness = 0.7;  // normalised correlation of a beat with the template
constexpr double least_scale = 0.5, largest_scale = 1.8;
constexpr std::size_t least_beats = 12;

using Samples = Eigen::Map<const Eigen::VectorXf>;

Samples samples_of(const std::vector<float>& values) { return {values.data(), std::ssize(values)}; }
Samples samples_of(const float* begin, std::size_t count) { return {begin, static_cast<Index>(count)}; }

// In double, one product after the other (the room is built so): the same sum on every machine.
double dot(const Samples& a, const Samples& b) { return a.cast<double>().dot(b.cast<double>()); }
double energy(const Samples& a) { return a.cast<double>().squaredNorm(); }

struct Beat {
  const std::vector<float>* piece;
  Index centre;
  friend bool operator==(const Beat&, const Beat&) = default;
};

std::vector<float> median_shape(const std::vector<Beat>& beats, Index half) {
  std::vector<float> shape(at(2 * half + 1));
  std::vector<float> column(beats.size());
  for (Index k = -half; k <= half; ++k) {
    std::ranges::transform(beats, column.begin(),
                           [&](const Beat& b) { return (*b.piece)[at(b.centre + k)]; });
    shape[at(k + half)] = detail::of_rank(std::span(column), column.size() / 2);
  }
  return shape;
}

// Whether the median shape reaches `least` anywhere, upward or downward: half of the beats do. Counting is
// quicker than finding medians, and most legs carry no beat.
bool median_reaches(const std::vector<Beat>& beats, Index half, float least) {
  std::vector<std::uint32_t> above(at(2 * half + 1)), below(at(2 * half + 1));
  for (const Beat& b : beats) {
    const float* emg = b.piece->data() + (b.centre - half);
    for (std::size_t k = 0; k < above.size(); ++k) {
      above[k] += emg[k] >= least ? 1 : 0;
      below[k] += emg[k] <= -least ? 1 : 0;
    }
  }
  const std::size_t n = beats.size();  // the median is the value of rank n / 2
  return *std::ranges::max_element(above) >= n - n / 2 || *std::ranges::max_element(below) >= n / 2 + 1;
}

// What is left of pure EMG in a median of n beats: a standard error of 1.25 sd / sqrt(n).
double noise_of_median(const std::vector<Beat>& beats, Index half) {
  std::vector<float> magnitudes;
  magnitudes.reserve(beats.size() * at(2 * half + 1));
  for (const Beat& b : beats) {
    for (Index k = -half; k <= half; ++k) magnitudes.push_back(std::abs((*b.piece)[at(b.centre + k)]));
  }
  const double spread = static_cast<double>(detail::median(std::move(magnitudes))) / 0.6745;
  return 1.25 * spread / std::sqrt(static_cast<double>(beats.size()));
}

double likeness(const Beat& beat, const std::vector<float>& shape, Index half) {
  const Samples emg = samples_of(beat.piece->data() + (beat.centre - half), shape.size());
  const Samples wanted = samples_of(shape);
  return dot(emg, wanted) / std::sqrt(energy(emg) * energy(wanted) + 1e-12);
}

// Centres within `reach` of one where `half` samples on each side lie inside the signal; first > last: none.
struct Centres {
  Index first, last;
};

Centres centres_around(Index centre, Index reach, Index half, std::size_t samples) {
  return {std::max(centre - reach, half), std::min(centre + reach, static_cast<Index>(samples) - 1 - half)};
}

// Moves each beat by up to `reach` samples to where it fits the shape best, where it fits inside its piece.
std::vector<Beat> aligned(const std::vector<Beat>& beats, const std::vector<float>& shape, Index half,
                          Index reach) {
  std::vector<Beat> moved;
  const std::vector<double> exact(shape.begin(), shape.end());
  std::vector<double> emg, fits;
  for (const Beat& beat : beats) {
    const auto [first, last] = centres_around(beat.centre, reach, half, beat.piece->size());
    if (first > last) continue;
    fits.resize(at(last - first + 1));
    const float* begin = beat.piece->data() + (first - half);
    emg.assign(begin, begin + at(last - first + 2 * half + 1));
    detail::sliding_dots(emg, exact, fits);
    double most = -1e300;
    Index best = -1;
    for (std::size_t s = 0; s < fits.size(); ++s) {
      if (fits[s] > most) {
        most = fits[s];
        best = first + static_cast<Index>(s);
      }
    }
    if (best >= 0) moved.push_back({beat.piece, best});
  }
  return moved;
}

// Beats one after the other like a heart's: 35 to 180 a minute, most of them evenly.
bool heart_like(const std::vector<Beat>& beats, double rate_hz) {
  std::vector<double> intervals;
  for (std::size_t i = 1; i < beats.size(); ++i) {
    if (beats[i].piece == beats[i - 1].piece) {
      intervals.push_back(static_cast<double>(beats[i].centre - beats[i - 1].centre) / rate_hz);
    }
  }
  if (intervals.size() < least_beats) return false;
  const double typical = detail::median(intervals);
  if (typical < 60.0 / 180 || typical > 60.0 / 35) return false;
  const auto even =
      std::ranges::count_if(intervals, [&](double i) { return std::abs(i - typical) < 0.25 * typical; });
  return static_cast<double>(even) >= 0.6 * static_cast<double>(intervals.size());
}

// Cuts a shape to be centred on its largest deflection; the rest is what the ends allow.
std::vector<float> centred(const std::vector<float>& wide, Index half) {
  const auto largest = std::ranges::max_element(wide, {}, [](float v) { return std::abs(v); });
  const Index middle =
      std::clamp<Index>(largest - wide.begin(), half, static_cast<Index>(wide.size()) - 1 - half);
  return {wide.begin() + (middle - half), wide.begin() + (middle + half + 1)};
}

}  // namespace

BeatTemplate::BeatTemplate(std::vector<float> shape, double rate_hz)
    : shape_(std::move(shape)),
      slope_(shape_.size()),
      half_(static_cast<Index>(shape_.size() / 2)),
      reach_(std::max<Index>(1, std::llround(0.008 * rate_hz))) {
  for (std::size_t i = 1; i + 1 < shape_.size(); ++i) slope_[i] = 0.5F * (shape_[i + 1] - shape_[i - 1]);
  energy_ = energy(samples_of(shape_));
  slope_energy_ = energy(samples_of(slope_)) + 1e-12;
}

BeatTemplate BeatTemplate::learn(std::span<const std::vector<float>> emg_uv,
                                 std::span<const std::vector<Index>> beats, double rate_hz) {
  const Index half = std::llround(half_width_s * rate_hz);
  const Index wide = half + std::llround(2 * misplaced_s * rate_hz);
  std::vector<Beat> all;
  for (std::size_t p = 0; p < emg_uv.size(); ++p) {
    for (const Index b : beats[p]) {
      if (b >= wide && b + wide < static_cast<Index>(emg_uv[p].size())) all.push_back({&emg_uv[p], b});
    }
  }
  if (all.size() < least_beats) return {};

  constexpr double least = 0.7 * least_peak_uv;
  if (!median_reaches(all, wide, static_cast<float>(least))) return {};
  std::vector<float> shape = centred(median_shape(all, wide), half);
  const auto peak = [](const std::vector<float>& s) {
    return static_cast<double>(
        std::abs(*std::ranges::max_element(s, {}, [](float v) { return std::abs(v); })));
  };
  if (peak(shape) < least || peak(shape) < 6 * noise_of_median(all, wide)) return {};
  const Index reach = std::llround(2 * misplaced_s * rate_hz);
  for (int round = 0; round < 3; ++round) {
    std::vector<Beat> moved = aligned(all, shape, half, round == 0 ? reach : std::max<Index>(1, reach / 6));
    if (round > 0 && moved == all) break;  // the shape is theirs already
    all = std::move(moved);
    if (all.size() < least_beats) return {};
    shape = median_shape(all, half);
  }
  if (peak(shape) < least_peak_uv) return {};
  return {std::move(shape), rate_hz};
}

BeatTemplate BeatTemplate::learn_blind(std::span<const std::vector<float>> emg_uv, double rate_hz) {
  const Index half = std::llround(half_width_s * rate_hz);
  std::vector<Beat> all;
  double seconds = 0;
  for (const std::vector<float>& piece : emg_uv) {
    seconds += static_cast<double>(piece.size()) / rate_hz;
    if (piece.empty()) continue;
    std::vector<float> magnitudes(piece.size());
    std::ranges::transform(piece, magnitudes.begin(), [](float v) { return std::abs(v); });
    const float typical = detail::median(std::move(magnitudes)) / 0.6745F;
    const float least = std::max(4.5F * typical, static_cast<float>(least_peak_uv));
    for (const Index c : detail::sharp_peaks(piece, static_cast<Index>(refractory_s * rate_hz), least)) {
      if (c >= half && c + half < static_cast<Index>(piece.size())) all.push_back({&piece, c});
    }
  }
  if (all.size() < least_beats) return {};

  std::vector<float> shape = median_shape(all, half);
  for (int round = 0; round < 4; ++round) {
    all = aligned(all, shape, half, std::max<Index>(1, std::llround(0.01 * rate_hz)));
    if (all.size() < least_beats) return {};
    std::vector<Beat> alike;
    std::ranges::copy_if(all, std::back_inserter(alike),
                         [&](const Beat& b) { return likeness(b, shape, half) >= 0.6; });
    if (alike.size() < least_beats) return {};
    shape = median_shape(alike, half);
    if (round == 3) all = std::move(alike);
  }
  // One heart, beating through: alike deflections in an even rhythm for half the time at least.
  if (!heart_like(all, rate_hz) || static_cast<double>(all.size()) < 0.5 * seconds * 35 / 60) return {};
  BeatTemplate made(centred(shape, half), rate_hz);
  if (made.peak_uv() < least_peak_uv) return {};
  return made;
}

double BeatTemplate::peak_uv() const noexcept {
  double peak = 0;
  for (const float v : shape_) peak = std::max(peak, static_cast<double>(std::abs(v)));
  return peak;
}

Index BeatTemplate::subtract_from(std::span<float> emg_uv) const {
  if (empty()) return 0;
  const auto least = static_cast<float>(0.8 * least_scale * peak_uv());
  Index found = 0, free_from = 0;
  const std::vector<double> shape(shape_.begin(), shape_.end());
  std::vector<double> around, fits, energies;
  for (const Index peak : detail::sharp_peaks(emg_uv, half_, least)) {
    const auto [first, last] = centres_around(peak, reach_, half_, emg_uv.size());
    if (first > last) continue;
    fits.resize(at(last - first + 1));
    energies.resize(fits.size());
    const float* begin = emg_uv.data() + (first - half_);
    around.assign(begin, begin + at(last - first + 2 * half_ + 1));
    detail::sliding_dots(around, shape, fits);
    detail::sliding_energies(around, shape.size(), energies);
    Index centre = -1;
    double best = 0;
    for (std::size_t s = 0; s < fits.size(); ++s) {
      const double alike = fits[s] / std::sqrt(energies[s] * energy_ + 1e-12);
      if (alike > best) {
        best = alike;
        centre = first + static_cast<Index>(s);
      }
    }
    if (centre < free_from || best < least_likeness) continue;
    Eigen::Map<Eigen::VectorXf> emg(emg_uv.data() + (centre - half_), std::ssize(shape_));
    const Samples beat = samples_of(emg.data(), shape_.size());
    // The template and its slope, which stands for a shift of less than a sample, fitted by least squares; a
    // template that is the same on both sides of its peak makes the two independent.
    const double scale = dot(beat, samples_of(shape_)) / energy_;
    if (scale < least_scale || scale > largest_scale) continue;
    const double shift = std::clamp(dot(beat, samples_of(slope_)) / slope_energy_, -1.0, 1.0);
    emg -= static_cast<float>(scale) * samples_of(shape_) + static_cast<float>(shift) * samples_of(slope_);
    free_from = centre + half_;
    ++found;
  }
  return found;
}

}  // namespace psg
