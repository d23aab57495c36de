#include "psg/detect/contamination.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "psg/channels/find.hpp"
#include "psg/channels/labels.hpp"
#include "psg/channels/signals.hpp"
#include "psg/detect/emg_block.hpp"
#include "psg/dsp/rank.hpp"
#include "psg/dsp/spectrum.hpp"
#include "psg/system/parallel.hpp"

namespace psg {
namespace {

constexpr auto contamination_window = 30s;

// The heartbeat around one window of a leg.
struct WindowBeat {
  BeatTemplate beat;  // empty: none is seen
  double share = 0;   // of the window's power: what goes with its beats
};

constexpr double mains_over_neighbours = 8;  // in power density
constexpr double least_mains_uv = 1;

double median(std::vector<double> values) { return values.empty() ? 0 : detail::median(std::move(values)); }

// Whether an ECG channel shows a heart at all; if it does, a leg need not be searched without it.
bool shows_a_heart(std::span<const std::vector<std::int64_t>> beats) {
  std::size_t count = 0;
  for (const auto& b : beats) count += b.size();
  return static_cast<double>(count) >=
         35.0 / 60 * to_seconds(contamination_window) * static_cast<double>(beats.size());
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

// Learns the heartbeat from windows of band-passed EMG, and its share of the power of one of them. `beats`
// are those of an ECG channel in each window, as samples of the leg; none without such a channel.
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

// Sums up what was learned around the windows, in order, each with the time of its middle.
void add_beats(std::vector<std::pair<Time, WindowBeat>>&& learned, Contamination& contamination) {
  std::vector<double> peaks, shares;
  for (auto& [middle, found] : learned) {
    if (!found.beat.empty()) peaks.push_back(found.beat.peak_uv());
    shares.push_back(found.share);
    contamination.beats.emplace_back(middle, std::move(found.beat));
  }
  if (peaks.empty()) {
    contamination.beats.clear();
    return;
  }
  contamination.ecg_uv = median(std::move(peaks));
  contamination.ecg_share = median(std::move(shares));
}

// Finds mains in a leg's spectra, one for each window.
void add_mains(const std::vector<const Spectrum*>& spectra, double low_hz, double high_hz,
               Contamination& contamination) {
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
    if (std::sqrt(power) > contamination.mains_uv) {
      contamination.mains_hz = mains;
      contamination.mains_uv = std::sqrt(power);
      contamination.notches_hz = std::move(lines);
    }
  }
  if (contamination.mains_hz > 0) {
    std::vector<double> bands;
    bands.reserve(spectra.size());
    for (const Spectrum* s : spectra) bands.push_back(s->power(low_hz, high_hz));
    contamination.mains_share =
        std::min(1.0, contamination.mains_uv * contamination.mains_uv / median(std::move(bands)));
  }
}

constexpr auto window_spacing = 600s;
constexpr std::int64_t fewest_windows = 8, most_windows = 48;
constexpr std::size_t probe_windows = 6;  // where these are clean, the others are not read
constexpr std::size_t neighbours = 2;     // windows on each side that a beat is learned from

struct Window {
  const Segment* segment;
  Time start;  // within the segment
};

// Evenly spread over what was recorded; all of it when that is little.
std::vector<Window> spread_windows(const Recording& night) {
  Time recorded{};
  for (const Segment& s : night.segments) recorded += s.span.duration();
  const std::int64_t room = recorded / contamination_window;
  const std::int64_t count =
      std::min(room, std::clamp<std::int64_t>(recorded / window_spacing, fewest_windows, most_windows));
  std::vector<Window> windows;
  for (std::int64_t k = 0; k < count; ++k) {
    Time at = (recorded - contamination_window) * (2 * k + 1) / (2 * count);
    for (const Segment& s : night.segments) {
      if (at + contamination_window <= s.span.duration()) {
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
    const double rate_hz = channel.clock.rate_hz();
    if (channel.unusable.empty() && rate_hz >= 100 && rate_hz <= highest_leg_rate_hz &&
        role_of(channel.label).role == Role::ecg)
      return i;
  }
  return {};
}

std::vector<float> read_window(const Recording& night, const Window& window, std::size_t channel) {
  const SampleClock& clock = night.channels[channel].clock;
  const std::int64_t samples = night.samples_in(*window.segment, channel);
  const std::int64_t first = std::min(samples, clock.index_at_or_after(window.start));
  const std::int64_t past = std::min(samples, clock.index_at_or_after(window.start + contamination_window));
  std::vector<float> out(static_cast<std::size_t>(past - first));
  const SampleRequest request{channel, first, out};
  night.source->read(*window.segment, {&request, 1});
  return out;
}

std::vector<float> leg_emg(SamplePool& pool, const Recording& night, const Window& window,
                           const LegConditioning& leg) {
  const std::int64_t samples = night.samples_in(*window.segment, leg.input.channel);
  const std::int64_t begin = std::min(samples, leg.clock.index_at_or_after(window.start));
  const std::int64_t end =
      std::min(samples, leg.clock.index_at_or_after(window.start + contamination_window));
  const std::int64_t first = std::max<std::int64_t>(0, begin - leg.warm_up);
  const std::int64_t past = std::min(samples, end + leg.warm_up);
  const RawLegs raw = read_legs(pool, night, *window.segment, {&leg}, first, past);
  std::vector<float> emg(static_cast<std::size_t>(end - begin));
  if (emg.empty()) return emg;
  leg.band_pass(raw.of(0), static_cast<std::size_t>(begin - first), first == 0, past == samples, emg);
  return emg;
}

// One window of a leg.
struct LegWindow {
  std::vector<float> emg;  // band-passed
  Spectrum spectrum;       // empty of no samples
};

struct PreparedLeg {
  LegConditioning conditioning;
  Welch spectrum;
};

PreparedLeg prepared(const Recording& night, const LegInput& input, const DetectionRule& rule) {
  LegConditioning leg = make_conditioning(night, input, rule);
  const double rate_hz = leg.clock.rate_hz();
  return {std::move(leg), Welch(rate_hz, static_cast<std::size_t>(2 * rate_hz))};
}

// The windows of a night: each is read and measured once, when it is first wanted.
class Windows {
 public:
  Windows(const Recording& night, const std::vector<LegInput>& legs, const DetectionRule& rule, int threads)
      : night_(night), windows_(spread_windows(night)), ecg_(ecg_channel(night)), threads_(threads) {
    for (const LegInput& input : legs) legs_.push_back(prepared(night, input, rule));
    emg_.assign(legs_.size(), std::vector<std::vector<float>>(windows_.size()));
    spectra_.assign(legs_.size(), std::vector<Spectrum>(windows_.size()));
    beats_.resize(windows_.size());
    measured_.resize(windows_.size());
  }

  [[nodiscard]] std::size_t count() const { return windows_.size(); }
  // The contamination of each leg in the windows `wanted`, the heartbeat learned from `around` windows on
  // each side.
  [[nodiscard]] std::vector<Contamination> contamination(const std::vector<std::size_t>& wanted,
                                                         std::size_t around);

 private:
  struct Measured {
    std::vector<Time> beats;  // of the ECG channel, from the window's start
    std::vector<LegWindow> legs;
  };

  [[nodiscard]] Measured measure(const Window& window);
  void measure_all(const std::vector<std::size_t>& wanted);
  void learn_beats(std::size_t leg, const std::vector<std::size_t>& wanted, std::size_t around,
                   Contamination& contamination) const;

  const Recording& night_;
  std::vector<Window> windows_;
  std::optional<std::size_t> ecg_;
  int threads_;
  SamplePool pool_;
  std::vector<PreparedLeg> legs_;
  std::vector<std::vector<std::vector<float>>> emg_;  // of each leg in each window
  std::vector<std::vector<Spectrum>> spectra_;        // of each leg in each window
  std::vector<std::vector<Time>> beats_;              // of each window
  std::vector<bool> measured_;
};

Windows::Measured Windows::measure(const Window& window) {
  Measured measured;
  if (ecg_) {
    const SampleClock& clock = night_.channels[*ecg_].clock;
    for (const std::int64_t b : find_beats(read_window(night_, window, *ecg_), clock.rate_hz())) {
      measured.beats.push_back(clock.time_of(b));
    }
  }
  for (const PreparedLeg& leg : legs_) {
    LegWindow& own = measured.legs.emplace_back();
    own.emg = leg_emg(pool_, night_, window, leg.conditioning);
    if (!own.emg.empty()) own.spectrum = leg.spectrum(own.emg);
  }
  return measured;
}

void Windows::measure_all(const std::vector<std::size_t>& wanted) {
  std::vector<std::size_t> missing;
  std::ranges::copy_if(wanted, std::back_inserter(missing), [&](std::size_t w) { return !measured_[w]; });
  const auto count = std::ssize(missing);
  run_ordered(
      count, threads_, count,
      [&](std::int64_t k) { return measure(windows_[missing[static_cast<std::size_t>(k)]]); },
      [&](std::int64_t k, Measured measured) {
        const std::size_t w = missing[static_cast<std::size_t>(k)];
        measured_[w] = true;
        beats_[w] = std::move(measured.beats);
        for (std::size_t i = 0; i < legs_.size(); ++i) {
          emg_[i][w] = std::move(measured.legs[i].emg);
          spectra_[i][w] = std::move(measured.legs[i].spectrum);
        }
      });
}

void Windows::learn_beats(std::size_t leg, const std::vector<std::size_t>& wanted, std::size_t around,
                          Contamination& contamination) const {
  const SampleClock& clock = legs_[leg].conditioning.clock;
  std::vector<std::vector<std::int64_t>> places(ecg_ ? windows_.size() : 0);
  for (std::size_t w = 0; w < places.size(); ++w) {
    for (const Time t : beats_[w]) places[w].push_back(clock.index_at_or_after(t));
  }
  const auto learn = [&](std::int64_t k) {
    const std::size_t w = wanted[static_cast<std::size_t>(k)];
    const std::size_t from = w >= around ? w - around : 0;
    const std::size_t count = std::min(windows_.size(), w + around + 1) - from;
    const auto beats = places.empty() ? std::span(places) : std::span(places).subspan(from, count);
    return learn_beat(std::span(emg_[leg]).subspan(from, count), w - from, beats, clock.rate_hz());
  };
  std::vector<std::pair<Time, WindowBeat>> learned;
  const auto keep = [&](std::int64_t k, WindowBeat found) {
    const Window& window = windows_[wanted[static_cast<std::size_t>(k)]];
    learned.emplace_back(window.segment->span.start + window.start + contamination_window / 2,
                         std::move(found));
  };
  const int threads = around > 0 ? threads_ : 1;  // learning from one window alone takes no time
  run_ordered(std::ssize(wanted), threads, std::ssize(wanted), learn, keep);
  add_beats(std::move(learned), contamination);
}

std::vector<Contamination> Windows::contamination(const std::vector<std::size_t>& wanted,
                                                  std::size_t around) {
  measure_all(wanted);
  std::vector<Contamination> found;
  for (std::size_t i = 0; i < legs_.size(); ++i) {
    Contamination& made = found.emplace_back();
    std::vector<const Spectrum*> spectra;
    for (const std::size_t w : wanted) {
      if (!emg_[i][w].empty()) spectra.push_back(&spectra_[i][w]);
    }
    add_mains(spectra, legs_[i].conditioning.low_hz, legs_[i].conditioning.high_hz, made);
    learn_beats(i, wanted, around, made);
    if (ecg_ && !made.beats.empty()) made.ecg_from = shown_label(night_, *ecg_);
  }
  return found;
}

}  // namespace

const BeatTemplate* Contamination::beat_at(Time t) const {
  if (beats.empty()) return nullptr;
  const auto distance = [t](const auto& b) { return std::chrono::abs(b.first - t); };
  return &std::ranges::min_element(beats, {}, distance)->second;
}

std::vector<Contamination> find_contamination(const Recording& night, const std::vector<LegInput>& legs,
                                              const DetectionRule& rule, int threads) {
  Windows windows(night, legs, rule, threads);
  std::vector<std::size_t> all(windows.count());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (all.size() <= 2 * probe_windows) return windows.contamination(all, neighbours);
  // A few windows tell a clean night; only what was found in them is followed through the night.
  std::vector<std::size_t> probes;
  for (std::size_t k = 0; k < probe_windows; ++k)
    probes.push_back((2 * k + 1) * all.size() / (2 * probe_windows));
  std::vector<Contamination> found = windows.contamination(probes, 0);
  const bool clean = std::ranges::all_of(
      found, [](const Contamination& s) { return s.beats.empty() && s.notches_hz.empty(); });
  return clean ? found : windows.contamination(all, neighbours);
}

}  // namespace psg
