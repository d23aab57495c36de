#include "psg/detect/contamination.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "psg/dsp/rank.hpp"

namespace psg {
namespace {

constexpr double mains_over_neighbours = 8;  // in power density
constexpr double least_mains_uv = 1;

double median(std::vector<double> values) { return values.empty() ? 0 : detail::median(std::move(values)); }

// Whether an ECG channel shows a heart at all; if it does, a leg need not be searched without it.
bool shows_a_heart(std::span<const std::vector<std::int64_t>> beats) {
  std::size_t count = 0;
  for (const auto& b : beats) count += b.size();
  return static_cast<double>(count) >=
         35.0 / 60 * to_seconds(survey_window) * static_cast<double>(beats.size());
}

double power_of(std::span<const float> samples) {
  double sum = 0;
  for (const float x : samples) sum += double{x} * x;
  return sum;
}

// How much of a window's power goes with its beats.
double share_of_beats(const std::vector<float>& emg, const BeatTemplate& beat) {
  if (beat.empty()) return 0;
  const double before = power_of(emg);
  if (!(before > 0)) return 0;
  std::vector<float> rest = emg;
  beat.subtract_from(rest);
  return std::clamp(1 - power_of(rest) / before, 0.0, 1.0);
}

// How far a line stands out: its power in the median window, where the density at the line is far
// above that of both sides; 0 where it is not.
double line_power(const std::vector<const Spectrum*>& spectra, double hz) {
  std::vector<double> powers;
  for (const Spectrum* s : spectra) {
    const double line = s->power(hz - 0.75, hz + 0.75);
    const double sides = (s->power(hz - 6, hz - 2) + s->power(hz + 2, hz + 6)) * 1.5 / 8;
    powers.push_back(line > mains_over_neighbours * sides ? line - sides : 0);
  }
  return median(std::move(powers));
}

}  // namespace

const BeatTemplate* LegSurvey::beat_at(Time t) const {
  if (beats.empty()) return nullptr;
  const auto distance = [t](const auto& b) { return std::chrono::abs(b.first - t); };
  return &std::ranges::min_element(beats, {}, distance)->second;
}

WindowBeat learn_beat(std::span<const std::vector<float>> emg, std::size_t window,
                      std::span<const std::vector<std::int64_t>> beats, double rate_hz) {
  BeatTemplate beat;
  if (!beats.empty()) beat = BeatTemplate::learn(emg, beats, rate_hz);
  // A leg may show beats that the ECG channel, disconnected or noisy, does not.
  if (beat.empty() && (beats.empty() || !shows_a_heart(beats))) {
    beat = BeatTemplate::learn_blind(emg, rate_hz);
  }
  const double share = share_of_beats(emg[window], beat);
  return {std::move(beat), share};
}

void add_beats(std::vector<std::pair<Time, WindowBeat>>&& learned, LegSurvey& survey) {
  std::vector<double> peaks, shares;
  for (auto& [middle, found] : learned) {
    if (!found.beat.empty()) peaks.push_back(found.beat.peak_uv());
    shares.push_back(found.share);
    survey.beats.emplace_back(middle, std::move(found.beat));
  }
  if (peaks.empty()) {
    survey.beats.clear();
    return;
  }
  survey.ecg_uv = median(std::move(peaks));
  survey.ecg_share = median(std::move(shares));
}

void add_mains(const std::vector<const Spectrum*>& spectra, double low_hz, double high_hz,
               LegSurvey& survey) {
  for (const double mains : {50.0, 60.0}) {
    double power = 0;
    std::vector<double> lines;
    for (int harmonic = 1; harmonic * mains < high_hz + 1; ++harmonic) {
      const double hz = harmonic * mains;
      const double line = line_power(spectra, hz);
      if (std::sqrt(line) < least_mains_uv) continue;
      power += line;
      lines.push_back(hz);
    }
    if (std::sqrt(power) > survey.mains_uv) {
      survey.mains_hz = mains;
      survey.mains_uv = std::sqrt(power);
      survey.notches_hz = std::move(lines);
    }
  }
  if (survey.mains_hz > 0) {
    std::vector<double> bands;
    bands.reserve(spectra.size());
    for (const Spectrum* s : spectra) bands.push_back(s->power(low_hz, high_hz));
    survey.mains_share = std::min(1.0, survey.mains_uv * survey.mains_uv / median(std::move(bands)));
  }
}

}  // namespace psg
