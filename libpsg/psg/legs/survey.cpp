#include "psg/legs/survey.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "psg/core/role.hpp"
#include "psg/dsp/spectrum.hpp"
#include "psg/legs/leg_tile.hpp"

namespace psg {
namespace {

constexpr auto window_length = 30s;
constexpr auto window_spacing = 600s;
constexpr std::int64_t fewest_windows = 8, most_windows = 48;
constexpr std::int64_t first_look = 6;       // nothing in so many windows: the others are not read
constexpr std::size_t neighbours = 2;        // windows on each side that a beat is learned from
constexpr double mains_over_neighbours = 8;  // in power density
constexpr double least_mains_uv = 1;

struct Window {
  const Segment* segment;
  Time start;  // within the segment
};

// Evenly spread over what was recorded; all of it when that is little.
std::vector<Window> spread_windows(const Recording& night) {
  Time recorded{};
  for (const Segment& s : night.segments) recorded += s.span.duration();
  const std::int64_t room = recorded / window_length;
  const std::int64_t count =
      std::min(room, std::clamp<std::int64_t>(recorded / window_spacing, fewest_windows, most_windows));
  std::vector<Window> windows;
  for (std::int64_t k = 0; k < count; ++k) {
    Time at = (recorded - window_length) * (2 * k + 1) / (2 * count);
    for (const Segment& s : night.segments) {
      if (at + window_length <= s.span.duration()) {
        windows.push_back({&s, at});
        break;
      }
      at = std::max(Time{0}, at - s.span.duration());
    }
  }
  return windows;
}

std::optional<std::size_t> ecg_channel(const Recording& night) {
  for (std::size_t i = 0; i < night.channels.size(); ++i) {
    const Channel& channel = night.channels[i];
    if (channel.unusable.empty() && channel.clock.rate_hz() >= 100 &&
        role_of(channel.label).role == Role::ecg)
      return i;
  }
  return {};
}

std::vector<float> read_window(const Recording& night, const Window& window, std::size_t channel) {
  const SampleClock& clock = night.channels[channel].clock;
  const std::int64_t samples = night.samples_in(*window.segment, channel);
  const std::int64_t first = std::min(samples, clock.index_at_or_after(window.start));
  const std::int64_t past = std::min(samples, clock.index_at_or_after(window.start + window_length));
  std::vector<float> out(static_cast<std::size_t>(past - first));
  const SampleRequest request{channel, first, out};
  night.source->read(*window.segment, {&request, 1});
  return out;
}

std::vector<float> leg_emg(SamplePool& pool, const Recording& night, const Window& window,
                           const LegConditioning& leg) {
  const std::int64_t samples = night.samples_in(*window.segment, leg.input.channel);
  const std::int64_t begin = std::min(samples, leg.clock.index_at_or_after(window.start));
  const std::int64_t end = std::min(samples, leg.clock.index_at_or_after(window.start + window_length));
  const std::int64_t first = std::max<std::int64_t>(0, begin - leg.warm_up);
  const std::int64_t past = std::min(samples, end + leg.warm_up);
  const RawLegs raw = read_legs(pool, night, *window.segment, {&leg}, first, past);
  std::vector<float> emg(static_cast<std::size_t>(end - begin));
  if (emg.empty()) return emg;
  leg.band_pass(raw.of(0), static_cast<std::size_t>(begin - first), first == 0, past == samples, emg);
  return emg;
}

// The times of the beats of the ECG channel in each window, from the window's start.
std::vector<std::vector<Time>> ecg_beats(const Recording& night, const std::vector<Window>& windows,
                                         std::size_t channel) {
  std::vector<std::vector<Time>> beats;
  const SampleClock& clock = night.channels[channel].clock;
  for (const Window& window : windows) {
    std::vector<Time> times;
    for (const std::int64_t b : find_beats(read_window(night, window, channel), clock.rate_hz())) {
      times.push_back(clock.time_of(b));
    }
    beats.push_back(std::move(times));
  }
  return beats;
}

// Whether an ECG channel shows a heart at all; if it does, a leg need not be searched without it.
bool shows_a_heart(std::span<const std::vector<Time>> beats) {
  std::size_t count = 0;
  for (const auto& b : beats) count += b.size();
  return static_cast<double>(count) >=
         35.0 / 60 * to_seconds(window_length) * static_cast<double>(beats.size());
}

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
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

void survey_beats(const std::vector<std::vector<float>>& emg, const std::vector<std::vector<Time>>& beats,
                  const std::vector<Window>& windows, std::size_t around, const SampleClock& clock,
                  LegSurvey& survey) {
  const double rate_hz = clock.rate_hz();
  std::vector<std::vector<std::int64_t>> places(beats.size());
  for (std::size_t w = 0; w < beats.size(); ++w) {
    for (const Time t : beats[w]) places[w].push_back(clock.index_at_or_after(t));
  }
  std::vector<double> peaks, shares;
  for (std::size_t w = 0; w < windows.size(); ++w) {
    const std::size_t from = w >= around ? w - around : 0;
    const std::size_t count = std::min(windows.size(), w + around + 1) - from;
    const auto pieces = std::span(emg).subspan(from, count);
    BeatTemplate beat;
    if (!beats.empty()) beat = BeatTemplate::learn(pieces, std::span(places).subspan(from, count), rate_hz);
    // A leg may show beats that the ECG channel, disconnected or noisy, does not.
    if (beat.empty() && (beats.empty() || !shows_a_heart(std::span(beats).subspan(from, count)))) {
      beat = BeatTemplate::learn_blind(pieces, rate_hz);
    }
    if (!beat.empty()) peaks.push_back(beat.peak_uv());
    shares.push_back(share_of_beats(emg[w], beat));
    survey.beats.emplace_back(windows[w].segment->span.start + windows[w].start + window_length / 2,
                              std::move(beat));
  }
  if (peaks.empty()) {
    survey.beats.clear();
    return;
  }
  survey.ecg_uv = median(std::move(peaks));
  survey.ecg_share = median(std::move(shares));
}

// How far a line stands out: its power in the median window, where the density at the line is far
// above that of both sides; 0 where it is not.
double line_power(const std::vector<Spectrum>& spectra, double hz) {
  std::vector<double> powers;
  for (const Spectrum& s : spectra) {
    const double line = s.power(hz - 0.75, hz + 0.75);
    const double sides = (s.power(hz - 6, hz - 2) + s.power(hz + 2, hz + 6)) * 1.5 / 8;
    powers.push_back(line > mains_over_neighbours * sides ? line - sides : 0);
  }
  return median(std::move(powers));
}

void survey_mains(const std::vector<std::vector<float>>& emg, const LegConditioning& leg, LegSurvey& survey) {
  std::vector<Spectrum> spectra;
  const double rate = leg.clock.rate_hz();
  const Welch spectrum(rate, static_cast<std::size_t>(2 * rate));
  for (const std::vector<float>& piece : emg) {
    if (!piece.empty()) spectra.push_back(spectrum(piece));
  }
  for (const double mains : {50.0, 60.0}) {
    double power = 0;
    std::vector<double> lines;
    for (int harmonic = 1; harmonic * mains < leg.high_hz + 1; ++harmonic) {
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
    for (const Spectrum& s : spectra) bands.push_back(s.power(leg.low_hz, leg.high_hz));
    survey.mains_share = std::min(1.0, survey.mains_uv * survey.mains_uv / median(std::move(bands)));
  }
}

std::vector<LegSurvey> survey(const Recording& night, const std::vector<LegInput>& legs,
                              const DetectionRule& rule, const std::vector<Window>& windows,
                              std::size_t around) {
  const std::optional<std::size_t> ecg = ecg_channel(night);
  std::vector<std::vector<Time>> beats;
  if (ecg) beats = ecg_beats(night, windows, *ecg);
  SamplePool pool;
  std::vector<LegSurvey> surveys;
  for (const LegInput& input : legs) {
    const LegConditioning leg = make_conditioning(night, input, rule);
    std::vector<std::vector<float>> emg;
    emg.reserve(windows.size());
    for (const Window& window : windows) emg.push_back(leg_emg(pool, night, window, leg));
    LegSurvey made;
    survey_mains(emg, leg, made);
    survey_beats(emg, beats, windows, around, leg.clock, made);
    if (ecg && !made.beats.empty()) made.ecg_from = night.channels[*ecg].label;
    surveys.push_back(std::move(made));
  }
  return surveys;
}

}  // namespace

const BeatTemplate* LegSurvey::beat_at(Time t) const {
  if (beats.empty()) return nullptr;
  const auto distance = [t](const auto& b) { return std::chrono::abs(b.first - t); };
  return &std::ranges::min_element(beats, {}, distance)->second;
}

std::vector<LegSurvey> survey_legs(const Recording& night, const std::vector<LegInput>& legs,
                                   const DetectionRule& rule) {
  const std::vector<Window> windows = spread_windows(night);
  const auto count = static_cast<std::int64_t>(windows.size());
  if (count <= 2 * first_look) return survey(night, legs, rule, windows, neighbours);
  // A clean night is known by a first look; only what was found is followed through the night.
  std::vector<Window> some;
  for (std::int64_t k = 0; k < first_look; ++k) {
    some.push_back(windows[static_cast<std::size_t>((2 * k + 1) * count / (2 * first_look))]);
  }
  std::vector<LegSurvey> surveys = survey(night, legs, rule, some, 0);
  const bool clean = std::ranges::all_of(
      surveys, [](const LegSurvey& s) { return s.beats.empty() && s.notches_hz.empty(); });
  return clean ? surveys : survey(night, legs, rule, windows, neighbours);
}

}  // namespace psg
