#include "psg/simulate/leg_emg.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

#include "psg/simulate/plan.hpp"

namespace psg::simulated {
namespace {

using std::numbers::pi;

// Quality factors of the two sections of a fourth-order Butterworth filter: 1 / (2 cos(pi/8)), ...
constexpr double butterworth_q[] = {0.541196100146197, 1.306562964876377};

/// Second-order edge by the bilinear transform, pre-warped.
Section edge(bool high_pass, double cutoff_hz, double q, double rate_hz) {
  const double k = std::tan(pi * cutoff_hz / rate_hz);
  const double norm = 1 / (1 + k / q + k * k);
  Section s;
  s.b0 = high_pass ? norm : k * k * norm;
  s.b1 = high_pass ? -2 * s.b0 : 2 * s.b0;
  s.b2 = s.b0;
  s.a1 = 2 * (k * k - 1) * norm;
  s.a2 = (1 - k / q + k * k) * norm;
  return s;
}

double power_gain(const Section& s, std::complex<double> z1) {
  const auto z2 = z1 * z1;
  return std::norm((s.b0 + s.b1 * z1 + s.b2 * z2) / (1.0 + s.a1 * z1 + s.a2 * z2));
}

}  // namespace

ShapedNoise::ShapedNoise(Random random, double low_hz, double high_hz, double rate_hz) : random_(random) {
  const double high = std::min(high_hz, 0.45 * rate_hz);
  for (std::size_t i = 0; i < 2; ++i) {
    sections_[i] = edge(true, low_hz, butterworth_q[i], rate_hz);
    sections_[i + 2] = edge(false, high, butterworth_q[i], rate_hz);
  }
  // Power between 10 and 100 Hz of white noise with variance 1, by the midpoint rule.
  const double top = std::min(100.0, rate_hz / 2);
  constexpr int steps = 720;
  double power = 0;
  for (int i = 0; i < steps; ++i) {
    const double hz = 10 + (top - 10) * (i + 0.5) / steps;
    const auto z1 = std::polar(1.0, -2 * pi * hz / rate_hz);
    double gain = 1;
    for (const Section& s : sections_) gain *= power_gain(s, z1);
    power += gain;
  }
  power *= (top - 10) / steps / (rate_hz / 2);
  scale_ = 1 / std::sqrt(power);
}

namespace {

using std::numbers::pi;

constexpr Time beat_before = 250ms;
constexpr Time beat_after = 400ms;
constexpr std::size_t template_steps = 1301;  // 0.5 ms each, the last one past the end
using BeatTemplate = std::array<double, template_steps>;

/// P, Q, R, S and T waves as bells (height, centre and width in seconds from the R peak), after
/// McSharry et al., IEEE Trans Biomed Eng 2003;50:289-294.
BeatTemplate make_beat() {
  struct Wave {
    double height, centre, width;
  };
  constexpr Wave waves[] = {{0.12, -0.17, 0.025},
                            {-0.12, -0.026, 0.009},
                            {1.0, 0.0, 0.010},
                            {-0.22, 0.028, 0.010},
                            {0.28, 0.26, 0.045}};
  BeatTemplate beat{};
  for (std::size_t i = 0; i + 1 < template_steps; ++i) {
    const double t = 0.0005 * static_cast<double>(i) - to_seconds(beat_before);
    for (const Wave& w : waves) {
      const double d = (t - w.centre) / w.width;
      beat[i] += w.height * std::exp(-0.5 * d * d);
    }
  }
  return beat;
}

double beat_value(Time since_peak) {
  static const BeatTemplate beat = make_beat();
  const Time since = since_peak + beat_before;
  if (since < 0s || since >= beat_before + beat_after) return 0;
  const double position = static_cast<double>(since.count()) / 500e3;
  const auto i = static_cast<std::size_t>(position);
  const double part = position - static_cast<double>(i);
  return beat[i] * (1 - part) + beat[i + 1] * part;
}

}  // namespace

void Tone::begin(Time start, double rate_hz) {
  const double cycles = to_seconds(start) * hz_;
  const double angle = 2 * pi * (cycles - std::floor(cycles)) + phase_;
  const double turn = 2 * pi * hz_ / rate_hz;
  sine_ = std::sin(angle);
  cosine_ = std::cos(angle);
  turn_sine_ = std::sin(turn);
  turn_cosine_ = std::cos(turn);
}

Heart::Heart(Random random) : random_(random) {
  base_s_ = random_.uniform(0.85, 1.1);
  interval_s_ = base_s_;
  beat_ = whole_ms(random_.uniform(0, base_s_));
}

double Heart::at(Time t) {
  // Intervals are longer than the template, so one beat at a time is enough.
  while (t >= beat_ + beat_after) {
    const double breathing = std::sin(2 * pi * to_seconds(beat_) / 4.0);
    interval_s_ = base_s_ * (1 + 0.03 * breathing + 0.02 * random_.normal());
    beat_ += whole_ms(interval_s_);
  }
  return beat_value(t - beat_);
}

namespace {

constexpr double resting_low_hz = 10, resting_high_hz = 100;
constexpr double burst_low_hz = 15, burst_high_hz = 120;

Random leg_random(std::uint64_t seed, Stream stream, Leg leg) {
  return {seed, static_cast<std::uint64_t>(stream) + (leg == Leg::right ? 1U : 0U)};
}

/// An amplifier's anti-alias filter removes what cannot be sampled.
double sampled(double amplitude, double hz, double rate_hz) { return hz < 0.45 * rate_hz ? amplitude : 0; }

std::array<Tone, 5> make_tones(const LegPlan& plan, double rate_hz, Random random) {
  const auto drift = [&](double share, double low_hz, double high_hz) {
    const double hz = random.uniform(low_hz, high_hz);
    return Tone(share * plan.drift_uv, hz, random.uniform(0, 2 * std::numbers::pi));
  };
  const double hz = plan.mains_hz;
  return {Tone(sampled(plan.mains_uv, hz, rate_hz), hz, random.uniform(0, 6)),
          Tone(sampled(0.3 * plan.mains_uv, 3 * hz, rate_hz), 3 * hz, random.uniform(0, 6)),
          drift(0.6, 0.005, 0.03), drift(0.3, 0.05, 0.15), drift(0.1, 0.2, 0.4)};
}

}  // namespace

LegEmg::LegEmg(const LegPlan& plan, SampleClock clock, std::uint64_t seed)
    : plan_(plan),
      clock_(clock),
      resting_(leg_random(seed, Stream::rest_noise, plan.leg), resting_low_hz, resting_high_hz,
               clock.rate_hz()),
      bursting_(leg_random(seed, Stream::burst_noise, plan.leg), burst_low_hz, burst_high_hz,
                clock.rate_hz()),
      heart_(Random(seed, static_cast<std::uint64_t>(Stream::heart))),
      tones_(make_tones(plan, clock.rate_hz(), leg_random(seed, Stream::drift, plan.leg))) {}

void LegEmg::fill(Time start, std::span<double> out) {
  add_emg(start, out);
  add_interference(start, out);
  add_artefacts(start, out);
}

double LegEmg::burst_rms(Time t) {
  const auto& bursts = plan_.bursts;
  while (first_burst_ < bursts.size() && bursts[first_burst_].end() <= t) ++first_burst_;
  double power = 0;
  for (std::size_t i = first_burst_; i < bursts.size() && bursts[i].start <= t; ++i) {
    const double level = bursts[i].rms_at(t);
    power += level * level;
  }
  return std::sqrt(power);
}

void LegEmg::add_emg(Time start, std::span<double> out) {
  constexpr std::size_t step = 16;  // the resting level is slow: a straight line between every 16th sample
  double level = plan_.resting.rms_at(start);
  for (std::size_t first = 0; first < out.size(); first += step) {
    const std::size_t end = std::min(first + step, out.size());
    const double next = plan_.resting.rms_at(start + clock_.time_of(static_cast<std::int64_t>(end)));
    const double slope = (next - level) / static_cast<double>(end - first);
    for (std::size_t i = first; i < end; ++i) {
      const Time t = start + clock_.time_of(static_cast<std::int64_t>(i));
      const double burst = bursting_.next();
      out[i] = resting_.next() * (level + slope * static_cast<double>(i - first)) + burst * burst_rms(t);
    }
    level = next;
  }
}

void LegEmg::add_interference(Time start, std::span<double> out) {
  for (Tone& tone : tones_) {
    tone.begin(start, clock_.rate_hz());
    for (double& x : out) x += tone.next();
  }
  if (plan_.ecg_uv == 0) return;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] += plan_.ecg_uv * heart_.at(start + clock_.time_of(static_cast<std::int64_t>(i)));
  }
}

void LegEmg::add_artefacts(Time start, std::span<double> out) {
  const auto& artefacts = plan_.artefacts;
  const Span covered{start, start + clock_.time_of(static_cast<std::int64_t>(out.size()))};
  while (first_artefact_ < artefacts.size() && artefacts[first_artefact_].span.end <= start)
    ++first_artefact_;
  for (std::size_t i = first_artefact_; i < artefacts.size() && artefacts[i].span.start < covered.end; ++i) {
    apply(artefacts[i], start, out);
  }
}

void LegEmg::apply(const Artefact& artefact, Time start, std::span<double> out) {
  const auto index = [&](Time t) {
    return std::clamp<std::int64_t>(clock_.index_at_or_after(t - start), 0,
                                    static_cast<std::int64_t>(out.size()));
  };
  const auto first = index(artefact.span.start);
  const auto end = index(artefact.span.end);
  Tone hum(sampled(artefact.amplitude_uv, plan_.mains_hz, clock_.rate_hz()), plan_.mains_hz, 0);
  hum.begin(start + clock_.time_of(first), clock_.rate_hz());
  for (auto i = first; i < end; ++i) {
    double& x = out[static_cast<std::size_t>(i)];
    const Time since = start + clock_.time_of(i) - artefact.span.start;
    if (artefact.kind == "flat") {
      x = artefact.amplitude_uv;
    } else if (artefact.kind == "hum") {
      x = hum.next();
    } else if (artefact.decay_s > 0) {
      x += artefact.amplitude_uv * std::exp(-to_seconds(since) / artefact.decay_s);
    } else if (since < clock_.time_of(1)) {
      x += artefact.amplitude_uv;
    }
  }
}

}  // namespace psg::simulated
