#include "psg/simulate/leg_emg.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "psg/simulate/plan.hpp"

namespace psg::simulated {
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
