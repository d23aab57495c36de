#include "psg/detect/find_contamination.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <optional>
#include <span>
#include <utility>

#include "psg/channels/find.hpp"
#include "psg/channels/labels.hpp"
#include "psg/channels/signals.hpp"
#include "psg/detect/contamination.hpp"
#include "psg/detect/leg_tile.hpp"
#include "psg/dsp/spectrum.hpp"
#include "psg/system/parallel.hpp"

namespace psg {
namespace {

constexpr auto window_spacing = 600s;
constexpr std::int64_t fewest_windows = 8, most_windows = 48;
constexpr std::size_t first_look = 6;  // nothing in so many windows: the others are not read
constexpr std::size_t neighbours = 2;  // windows on each side that a beat is learned from

struct Window {
  const Segment* segment;
  Time start;  // within the segment
};

// Evenly spread over what was recorded; all of it when that is little.
std::vector<Window> spread_windows(const Recording& night) {
  Time recorded{};
  for (const Segment& s : night.segments) recorded += s.span.duration();
  const std::int64_t room = recorded / survey_window;
  const std::int64_t count =
      std::min(room, std::clamp<std::int64_t>(recorded / window_spacing, fewest_windows, most_windows));
  std::vector<Window> windows;
  for (std::int64_t k = 0; k < count; ++k) {
    Time at = (recorded - survey_window) * (2 * k + 1) / (2 * count);
    for (const Segment& s : night.segments) {
      if (at + survey_window <= s.span.duration()) {
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
  const std::int64_t past = std::min(samples, clock.index_at_or_after(window.start + survey_window));
  std::vector<float> out(static_cast<std::size_t>(past - first));
  const SampleRequest request{channel, first, out};
  night.source->read(*window.segment, {&request, 1});
  return out;
}

std::vector<float> leg_emg(SamplePool& pool, const Recording& night, const Window& window,
                           const LegConditioning& leg) {
  const std::int64_t samples = night.samples_in(*window.segment, leg.input.channel);
  const std::int64_t begin = std::min(samples, leg.clock.index_at_or_after(window.start));
  const std::int64_t end = std::min(samples, leg.clock.index_at_or_after(window.start + survey_window));
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

struct LegUnderSurvey {
  LegConditioning conditioning;
  Welch spectrum;
};

LegUnderSurvey prepared(const Recording& night, const LegInput& input, const DetectionRule& rule) {
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
    seen_.resize(windows_.size());
  }

  [[nodiscard]] std::size_t count() const { return windows_.size(); }
  // Surveys the legs in the windows of these numbers, the heartbeat from so many around each.
  [[nodiscard]] std::vector<LegSurvey> survey(const std::vector<std::size_t>& wanted, std::size_t around);

 private:
  struct Sight {
    std::vector<Time> beats;  // of the ECG channel, from the window's start
    std::vector<LegWindow> legs;
  };

  [[nodiscard]] Sight look(const Window& window);
  void look_at(const std::vector<std::size_t>& wanted);
  void survey_beats(std::size_t leg, const std::vector<std::size_t>& wanted, std::size_t around,
                    LegSurvey& survey) const;

  const Recording& night_;
  std::vector<Window> windows_;
  std::optional<std::size_t> ecg_;
  int threads_;
  SamplePool pool_;
  std::vector<LegUnderSurvey> legs_;
  std::vector<std::vector<std::vector<float>>> emg_;  // of each leg in each window
  std::vector<std::vector<Spectrum>> spectra_;        // of each leg in each window
  std::vector<std::vector<Time>> beats_;              // of each window
  std::vector<bool> seen_;
};

Windows::Sight Windows::look(const Window& window) {
  Sight sight;
  if (ecg_) {
    const SampleClock& clock = night_.channels[*ecg_].clock;
    for (const std::int64_t b : find_beats(read_window(night_, window, *ecg_), clock.rate_hz())) {
      sight.beats.push_back(clock.time_of(b));
    }
  }
  for (const LegUnderSurvey& leg : legs_) {
    LegWindow& seen = sight.legs.emplace_back();
    seen.emg = leg_emg(pool_, night_, window, leg.conditioning);
    if (!seen.emg.empty()) seen.spectrum = leg.spectrum(seen.emg);
  }
  return sight;
}

void Windows::look_at(const std::vector<std::size_t>& wanted) {
  std::vector<std::size_t> unseen;
  std::ranges::copy_if(wanted, std::back_inserter(unseen), [&](std::size_t w) { return !seen_[w]; });
  const auto count = std::ssize(unseen);
  run_ordered(
      count, threads_, count,
      [&](std::int64_t k) { return look(windows_[unseen[static_cast<std::size_t>(k)]]); },
      [&](std::int64_t k, Sight sight) {
        const std::size_t w = unseen[static_cast<std::size_t>(k)];
        seen_[w] = true;
        beats_[w] = std::move(sight.beats);
        for (std::size_t i = 0; i < legs_.size(); ++i) {
          emg_[i][w] = std::move(sight.legs[i].emg);
          spectra_[i][w] = std::move(sight.legs[i].spectrum);
        }
      });
}

void Windows::survey_beats(std::size_t leg, const std::vector<std::size_t>& wanted, std::size_t around,
                           LegSurvey& survey) const {
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
    learned.emplace_back(window.segment->span.start + window.start + survey_window / 2, std::move(found));
  };
  const int threads = around > 0 ? threads_ : 1;  // from one window alone it is learned in no time
  run_ordered(std::ssize(wanted), threads, std::ssize(wanted), learn, keep);
  add_beats(std::move(learned), survey);
}

std::vector<LegSurvey> Windows::survey(const std::vector<std::size_t>& wanted, std::size_t around) {
  look_at(wanted);
  std::vector<LegSurvey> surveys;
  for (std::size_t i = 0; i < legs_.size(); ++i) {
    LegSurvey& made = surveys.emplace_back();
    std::vector<const Spectrum*> spectra;
    for (const std::size_t w : wanted) {
      if (!emg_[i][w].empty()) spectra.push_back(&spectra_[i][w]);
    }
    add_mains(spectra, legs_[i].conditioning.low_hz, legs_[i].conditioning.high_hz, made);
    survey_beats(i, wanted, around, made);
    if (ecg_ && !made.beats.empty()) made.ecg_from = shown_label(night_, *ecg_);
  }
  return surveys;
}

}  // namespace

std::vector<LegSurvey> survey_legs(const Recording& night, const std::vector<LegInput>& legs,
                                   const DetectionRule& rule, int threads) {
  Windows windows(night, legs, rule, threads);
  std::vector<std::size_t> all(windows.count());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (all.size() <= 2 * first_look) return windows.survey(all, neighbours);
  // A clean night is known by a first look; only what was found is followed through the night.
  std::vector<std::size_t> some;
  for (std::size_t k = 0; k < first_look; ++k) some.push_back((2 * k + 1) * all.size() / (2 * first_look));
  std::vector<LegSurvey> surveys = windows.survey(some, 0);
  const bool clean = std::ranges::all_of(
      surveys, [](const LegSurvey& s) { return s.beats.empty() && s.notches_hz.empty(); });
  return clean ? surveys : windows.survey(all, neighbours);
}

}  // namespace psg
