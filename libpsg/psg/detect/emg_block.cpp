#include "psg/detect/emg_block.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <memory>
#include <numbers>

#include "psg/core/error.hpp"
#include "psg/dsp/block_filter.hpp"
#include "psg/dsp/butterworth.hpp"
#include "psg/dsp/envelope.hpp"
#include "psg/dsp/fir.hpp"
#include "psg/dsp/reduce.hpp"

namespace psg {
namespace {

constexpr double hops_per_second = 8;
constexpr auto flat_at_least = 1s;  // shorter constant stretches occur in coarse quantisation
constexpr auto hum_steps_of = 250ms;
constexpr double hum_remainder = 0.02;      // of the power, after the mains frequency is taken out
constexpr float hum_least_uv = 20;          // weaker hum is contamination, which the notch takes out
constexpr auto saturated_at_least = 100ms;  // a movement's own peaks may touch a rail for less
constexpr double notch_width_hz = 2;        // at -3 dB
constexpr double highest_band_share = 0.9;  // of Nyquist: beyond it the filter's edge has no room

template <typename Filter>
void set_filter(LegConditioning& leg, Filter filter) {
  leg.warm_up = filter.warm_up();
  leg.band_pass = [filter = std::make_shared<const Filter>(std::move(filter))](
                      const StoredSamples& in, std::size_t lead, bool begins, bool ends,
                      std::span<float> out) { filter->apply(in, lead, begins, ends, out); };
}

// Calls `found(first, past)` for each run of at least `least` samples in which `same(i)` holds.
template <typename Same, typename Found>
void find_runs(std::int64_t begin, std::int64_t end, std::int64_t least, Same same, Found found) {
  std::int64_t first = begin;
  for (std::int64_t i = begin; i <= end; ++i) {
    if (i < end && same(i)) continue;
    if (i - first >= least) found(first, i);
    first = i + 1;
  }
}

// Whether a run of that many equal samples may be among these: it would hold eight of every eighth of it,
// among them two that are four apart and stand at a multiple of four.
template <typename T>
bool may_be_flat(std::span<const T> raw, std::int64_t least) {
  const auto stride = static_cast<std::size_t>(std::max<std::int64_t>(1, least / 8));
  const std::size_t last = (raw.size() - 1) / stride;
  const auto at = [&](std::size_t k) { return raw[k * stride]; };
  for (std::size_t k = 4; k <= last; k += 4) {
    if (at(k) != at(k - 4)) continue;
    std::size_t first = k - 3, past = k - 3;  // places around it that equal it without a gap
    while (past <= last && past < first + 8 && at(past) == at(k)) ++past;
    while (first > 0 && past < first + 8 && at(first - 1) == at(k)) --first;
    if (past - first >= 8) return true;
  }
  return false;
}

// Flat (disconnected) and saturated stretches of the raw signal. The search is only made where the
// block gives cause. A run that reaches beyond the block is cut there; the next block sees enough context
// to find its own part.
template <typename Samples>
void find_artefacts(const LegConditioning& leg, const Samples& raw, std::int64_t raw_begin, EmgBlock& block) {
  const std::int64_t flat_samples = leg.clock.samples_in(flat_at_least);
  const auto beyond_rail = [&](auto stored) {
    const float v = raw.value(stored);
    return v <= leg.rail_low_uv || v >= leg.rail_high_uv;
  };
  const auto range = extremes(raw.stored);
  const auto at = [&](std::int64_t i) { return raw.stored[static_cast<std::size_t>(i - raw_begin)]; };
  const std::int64_t raw_end = raw_begin + std::ssize(raw.stored);
  const auto keep = [&](std::vector<SampleRun>& runs, std::int64_t first, std::int64_t past) {
    const SampleRun run{std::max(first, block.begin), std::min(past, block.end)};
    if (run.first < run.past) runs.push_back(run);
  };
  if (may_be_flat(raw.stored, flat_samples)) {
    find_runs(
        raw_begin + 1, raw_end, flat_samples, [&](std::int64_t i) { return at(i) == at(i - 1); },
        [&](std::int64_t first, std::int64_t past) { keep(block.flat, first - 1, past); });
  }
  if (beyond_rail(range.least) || beyond_rail(range.largest)) {
    find_runs(
        raw_begin, raw_end, leg.clock.samples_in(saturated_at_least),
        [&](std::int64_t i) { return beyond_rail(at(i)); },
        [&](std::int64_t first, std::int64_t past) { keep(block.saturated, first, past); });
  }
}

// Whether a stretch is mains, a pure tone of 50 or 60 Hz in most of its power. A tone satisfies
// d[n] + d[n-2] = 2 cos(w) d[n-1]; first differences d take drift away.
bool is_mains(std::span<const float> x, double rate_hz) {
  double power = 0;
  for (std::size_t n = 3; n < x.size(); ++n) {
    const auto d = static_cast<double>(x[n] - x[n - 1]);
    power += d * d;
  }
  const auto is_tone = [&](double hz) {
    // Of a first difference at this frequency.
    const double gain = 2 * std::sin(std::numbers::pi * hz / rate_hz);
    const double least =
        static_cast<double>(x.size()) * std::pow(gain * static_cast<double>(hum_least_uv), 2) / 2;
    if (0.49 * rate_hz <= hz || !(power >= least)) return false;
    const double twice_cos = 2 * std::cos(2 * std::numbers::pi * hz / rate_hz);
    double remainder = 0;
    for (std::size_t n = 3; n < x.size() && remainder < hum_remainder * power; ++n) {
      const auto d0 = static_cast<double>(x[n] - x[n - 1]);
      const auto d1 = static_cast<double>(x[n - 1] - x[n - 2]);
      const auto d2 = static_cast<double>(x[n - 2] - x[n - 3]);
      const double r = d0 - twice_cos * d1 + d2;
      remainder += r * r;
    }
    return remainder < hum_remainder * power;
  };
  return is_tone(50) || is_tone(60);
}

// Mains and nothing else, looked for where the EMG is loud or, behind a notch, too quiet, and from there
// to both sides: next to its edges a notch rings at any level. What it would spread to beyond the block, and
// from there into it, shows in the tones at both ends.
template <typename Samples>
void find_hum(const LegConditioning& leg, const Samples& raw, std::int64_t raw_begin, EmgBlock& block) {
  constexpr float quiet_uv = 0.3F, loud_uv = 8;
  const std::int64_t step = leg.hum_step;
  const std::int64_t steps = (block.end - block.begin + step - 1) / step;
  const auto run_of = [&](std::int64_t k) {
    return SampleRun{block.begin + k * step, std::min(block.begin + (k + 1) * step, block.end)};
  };
  std::vector<float> own;
  const auto hums = [&](std::int64_t k) {
    const SampleRun run = run_of(k);
    const auto stored = raw.stored.subspan(static_cast<std::size_t>(run.first - raw_begin),
                                           static_cast<std::size_t>(run.past - run.first));
    own.resize(stored.size());
    std::ranges::transform(stored, own.begin(), [&](auto v) { return raw.value(v); });
    return is_mains(own, leg.clock.rate_hz());
  };
  std::vector<char> found(static_cast<std::size_t>(steps), 0);
  bool any = false;
  const auto at = [&](std::int64_t k) -> char& { return found[static_cast<std::size_t>(k)]; };
  for (std::int64_t k = 0; k < steps; ++k) {
    const float measure = block.hop_uv[static_cast<std::size_t>(k * step / leg.hop)];
    if (measure >= quiet_uv && measure <= loud_uv) continue;
    at(k) = hums(k) ? 1 : 0;
    any = any || at(k);
  }
  for (std::int64_t k = 1; any && k < steps; ++k) at(k) |= static_cast<char>(at(k - 1) && hums(k));
  for (std::int64_t k = steps - 2; any && k >= 0; --k) at(k) |= static_cast<char>(at(k + 1) && hums(k));
  for (std::int64_t k = 0; any && k < steps; ++k) {
    if (at(k)) block.hum.push_back(run_of(k));
  }
  block.tone_head = block.tone_tail = {};
  std::int64_t head = 0, tail = steps;
  while (head < steps && !at(head) && hums(head)) ++head;
  while (tail > 0 && !at(tail - 1) && hums(tail - 1)) --tail;
  if (head > 0) block.tone_head = {block.begin, run_of(head - 1).past};
  if (tail < steps) block.tone_tail = {run_of(tail).first, block.end};
}

// Samples of band-passed EMG wanted after a block and before it. An activity belongs to the block that holds
// its last sample above the threshold; its offset lies within one window of that, and what is asked of it
// within another. Not all beats of the outermost beat_reach are subtracted.
std::int64_t emg_after(const LegConditioning& leg) noexcept { return 2 * leg.window + leg.beat_reach; }
std::int64_t emg_before(const LegConditioning& leg) noexcept {
  return leg.clock.samples_in(pop_under) + emg_after(leg);
}

// A window around a sample lies within those around the middles of its hop and of the next hop on its side
// as long as these leave nothing between them, so it holds no more than both together.
void summarise_rms(const LegConditioning& leg, EmgBlock& block) {
  const std::int64_t n = block.end - block.begin;
  const std::int64_t hops = (n + leg.hop - 1) / leg.hop;
  const std::int64_t whole = n / leg.hop;
  const std::int64_t lead = block.begin - block.emg_begin;
  std::vector<float> mid(static_cast<std::size_t>(hops));
  const auto mids = std::span(mid);
  spaced_mean_squares(block.emg_uv, lead + leg.hop / 2, leg.hop, leg.window,
                      mids.first(static_cast<std::size_t>(whole)));
  spaced_mean_squares(block.emg_uv, lead + (whole * leg.hop + n) / 2, 1, leg.window,
                      mids.subspan(static_cast<std::size_t>(whole)));

  block.hop_uv.resize(mid.size());
  std::ranges::transform(mid, block.hop_uv.begin(), [](float power) { return std::sqrt(power); });
  block.hop_power_bound.assign(mid.size(), std::numeric_limits<float>::infinity());
  if (leg.hop > leg.window) return;
  constexpr float rounding = 1.0001F;  // ten times that of the sums
  // Around the others a window may be cut, or the next middle lies in another block.
  const auto emg = static_cast<std::int64_t>(block.emg_uv.size());
  for (std::int64_t c = 1; c + 1 < hops; ++c) {
    const std::int64_t first = lead + c * leg.hop - leg.window / 2;
    if (first < 0 || first + leg.hop + leg.window > emg) continue;
    const auto k = static_cast<std::size_t>(c);
    // Beside NaN the larger of two is either.
    if (!std::isfinite(mid[k - 1] + mid[k] + mid[k + 1])) continue;
    block.hop_power_bound[k] = rounding * (mid[k] + std::max(mid[k - 1], mid[k + 1]));
  }
}

void summarise_peak(const LegConditioning& leg, EmgBlock& block) {
  const std::int64_t n = block.end - block.begin;
  const std::int64_t hops = (n + leg.hop - 1) / leg.hop;
  block.hop_uv.resize(static_cast<std::size_t>(hops));
  block.hop_power_bound.resize(static_cast<std::size_t>(hops));
  hop_maxima(block.power, static_cast<std::size_t>(leg.hop), block.hop_power_bound);
  for (std::int64_t c = 0; c < hops; ++c) {
    const std::int64_t first = c * leg.hop;
    const std::int64_t past = std::min(first + leg.hop, n);
    block.hop_uv[static_cast<std::size_t>(c)] =
        std::sqrt(block.power[static_cast<std::size_t>((first + past) / 2)]);
  }
}

void measure(FloatPool& pool, const LegConditioning& leg, EmgBlock& block) {
  if (leg.measure == Measure::rms) return summarise_rms(leg, block);
  block.power = Buffer(pool, static_cast<std::size_t>(block.end - block.begin));
  moving_peak(block.emg_uv, static_cast<std::size_t>(block.begin - block.emg_begin), leg.window, block.power);
  for (float& p : block.power) p *= p;
  summarise_peak(leg, block);
}

std::uint64_t hash_of_samples(const FloatSamples& own) { return hash_of(own.stored); }
std::uint64_t hash_of_samples(const Int16Samples& own) {
  const std::uint64_t parts[] = {hash_of(own.stored), std::bit_cast<std::uint32_t>(own.scale.gain),
                                 std::bit_cast<std::uint32_t>(own.scale.offset),
                                 std::bit_cast<std::uint32_t>(own.scale.factor)};
  return hash_of(std::span<const std::uint64_t>(parts));
}

// What is seen in the samples before the filter: artefact, which is left out of the resting level, and their
// hash.
template <typename Samples>
void review_raw(const LegConditioning& leg, const Samples& raw, std::int64_t raw_begin, EmgBlock& block) {
  find_artefacts(leg, raw, raw_begin, block);
  find_hum(leg, raw, raw_begin, block);
  for (const auto* runs : {&block.flat, &block.hum, &block.saturated}) {
    for (const SampleRun& run : *runs) leave_out(leg, run, block);
  }
  Samples own = raw;
  own.stored = raw.stored.subspan(static_cast<std::size_t>(block.begin - raw_begin),
                                  static_cast<std::size_t>(block.end - block.begin));
  block.hash = hash_of_samples(own);
}

}  // namespace

void leave_out(const LegConditioning& leg, const SampleRun& run, EmgBlock& block) {
  const std::int64_t first = std::max(run.first, block.begin) - block.begin;
  const std::int64_t past = std::min(run.past, block.end) - block.begin;
  for (std::int64_t c = first / leg.hop; c * leg.hop < past; ++c) {
    block.hop_uv[static_cast<std::size_t>(c)] = std::numeric_limits<float>::quiet_NaN();
  }
}

LegConditioning make_conditioning(const Recording& night, const LegInput& leg, const DetectionRule& rule,
                                  const std::vector<double>& notches_hz) {
  const Channel& channel = night.channels.at(leg.channel);
  LegConditioning made;
  made.input = leg;
  made.clock = channel.clock;
  const double rate = made.clock.rate_hz();
  made.low_hz = rule.low_hz;
  made.high_hz = std::min(rule.high_hz, highest_band_share * rate / 2);
  if (!(made.low_hz > 0 && made.low_hz < made.high_hz)) {
    throw Error(ErrorKind::unsupported,
                fmt::format("signal \"{}\" is sampled at {:g} Hz, which leaves no band above {:g} Hz, "
                            "expected at least 100 Hz",
                            channel.label, rate, rule.low_hz));
  }
  if (rule.filter == FilterKind::fir) {
    set_filter(made, FirFilter(fir_bandpass(made.low_hz, made.high_hz, rate)));
  } else {
    std::vector<Biquad> sections = butterworth_bandpass(rule.order, made.low_hz, made.high_hz, rate);
    std::vector<double> notches = notches_hz;
    for (int harmonic = 1; rule.notch_hz > 0 && harmonic * rule.notch_hz < made.high_hz; ++harmonic) {
      const double f = harmonic * rule.notch_hz;
      if (std::ranges::find(notches, f) == notches.end()) notches.push_back(f);
    }
    for (const double f : notches) {
      for (const Biquad& section : notch(f, f / notch_width_hz, rate)) sections.push_back(section);
    }
    set_filter(made, BlockFilter(std::move(sections)));
  }
  made.measure = rule.measure;
  made.window = made.clock.samples_in(rule.measure_window);
  made.beat_reach = made.clock.samples_in(250ms);
  made.hop = std::max<std::int64_t>(1, std::llround(rate / hops_per_second));
  made.hum_step = std::max<std::int64_t>(1, made.clock.samples_in(hum_steps_of) / made.hop) * made.hop;
  // Without a converter (arrays) and with a reference to subtract there are no rails to see.
  made.rail_low_uv = -std::numeric_limits<float>::infinity();
  made.rail_high_uv = std::numeric_limits<float>::infinity();
  if (night.format != Format::arrays && !leg.reference) {
    const double a = channel.physical_min * leg.microvolts_per_unit;
    const double b = channel.physical_max * leg.microvolts_per_unit;
    const double step = std::abs(channel.gain() * leg.microvolts_per_unit) / 2;
    made.rail_low_uv = static_cast<float>(std::min(a, b) + step);
    made.rail_high_uv = static_cast<float>(std::max(a, b) - step);
  }
  return made;
}

StoredSamples RawLegs::of(std::size_t leg) const {
  if (!scales_.empty()) {
    const std::size_t count = stored_.size() / legs_;
    return Int16Samples{std::span<const std::int16_t>(stored_).subspan(leg * count, count), scales_[leg]};
  }
  const std::size_t count = microvolts_.size() / legs_;
  return FloatSamples{std::span<const float>(microvolts_).subspan(leg * count, count)};
}

namespace {

RawLegs read_stored(SamplePool& pool, const Recording& night, const Segment& segment,
                    const std::vector<const LegConditioning*>& legs, std::int64_t first, std::size_t count,
                    std::vector<Int16Scale> scales) {
  PoolBuffer<std::int16_t> raw(pool.integers, count * legs.size());
  std::vector<Int16Request> requests;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    requests.push_back(
        {legs[i]->input.channel, first, std::span<std::int16_t>(raw).subspan(i * count, count)});
  }
  night.source->read_int16(segment, requests);
  return {std::move(raw), std::move(scales)};
}

RawLegs read_microvolts(SamplePool& pool, const Recording& night, const Segment& segment,
                        const std::vector<const LegConditioning*>& legs, std::int64_t first,
                        std::size_t count) {
  Buffer raw(pool.floats, count * legs.size());
  std::vector<SampleRequest> requests;
  const auto wants_reference = [](const LegConditioning* leg) { return leg->input.reference.has_value(); };
  const auto with_reference = static_cast<std::size_t>(std::ranges::count_if(legs, wants_reference));
  Buffer references(pool.floats, count * with_reference);
  std::size_t used = 0;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    requests.push_back({legs[i]->input.channel, first, std::span<float>(raw).subspan(i * count, count)});
    if (!wants_reference(legs[i])) continue;
    requests.push_back({*legs[i]->input.reference, first, std::span<float>(references).subspan(used, count)});
    used += count;
  }
  night.source->read(segment, requests);

  used = 0;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const auto own = std::span<float>(raw).subspan(i * count, count);
    const auto scale = static_cast<float>(legs[i]->input.microvolts_per_unit);
    if (scale != 1.0F) {
      for (float& v : own) v *= scale;
    }
    if (!wants_reference(legs[i])) continue;
    const auto other = static_cast<float>(legs[i]->reference_microvolts_per_unit);
    for (std::size_t k = 0; k < count; ++k) own[k] -= references[used + k] * other;
    used += count;
  }
  return {std::move(raw), legs.size()};
}

}  // namespace

RawLegs read_legs(SamplePool& pool, const Recording& night, const Segment& segment,
                  const std::vector<const LegConditioning*>& legs, std::int64_t first, std::int64_t past) {
  const auto count = static_cast<std::size_t>(past - first);
  std::vector<Int16Scale> scales;
  for (const LegConditioning* leg : legs) {
    const auto scale = night.source->int16_scale(leg->input.channel);
    if (!scale || leg->input.reference) return read_microvolts(pool, night, segment, legs, first, count);
    scales.push_back({scale->gain, scale->offset, static_cast<float>(leg->input.microvolts_per_unit)});
  }
  return read_stored(pool, night, segment, legs, first, count, std::move(scales));
}

std::int64_t raw_context(const LegConditioning& leg) noexcept {
  return std::max(leg.warm_up + emg_before(leg) + BlockFilter::spare(), leg.clock.samples_in(flat_at_least));
}

EmgBlock condition_block(FloatPool& pool, const LegConditioning& leg, const StoredSamples& raw,
                         std::int64_t raw_begin, std::int64_t begin, std::int64_t end, std::int64_t samples,
                         const BeatTemplate* beat) {
  EmgBlock block;
  block.begin = begin;
  block.end = end;
  block.emg_begin = std::max<std::int64_t>(0, begin - emg_before(leg));
  const std::int64_t emg_end = std::min(samples, end + emg_after(leg));
  block.emg_uv = Buffer(pool, static_cast<std::size_t>(emg_end - block.emg_begin));
  const std::int64_t raw_end =
      raw_begin + std::visit([](const auto& r) { return std::ssize(r.stored); }, raw);
  leg.band_pass(raw, static_cast<std::size_t>(block.emg_begin - raw_begin), raw_begin == 0,
                raw_end == samples, block.emg_uv);

  if (beat != nullptr) beat->subtract_from(block.emg_uv);
  measure(pool, leg, block);
  std::visit([&](const auto& r) { review_raw(leg, r, raw_begin, block); }, raw);
  return block;
}

namespace {

constexpr std::int64_t most_hops = 32;  // computed at a time; they stay in the first-level cache

}  // namespace

HopPower::HopPower(const LegConditioning& leg)
    : leg_(leg),
      mean_square_(leg.window),
      computed_(aligned_floats(static_cast<std::size_t>(most_hops * leg.hop))) {}

std::span<const float> HopPower::of(const EmgBlock& block, std::size_t hop, float threshold) {
  const std::int64_t first = block.begin + static_cast<std::int64_t>(hop) * leg_.hop;
  const auto length = static_cast<std::size_t>(std::min(leg_.hop, block.end - first));
  if (block.power.size() > 0)
    return std::span<const float>(block.power).subspan(static_cast<std::size_t>(first - block.begin), length);
  const std::int64_t past = first + static_cast<std::int64_t>(length);
  if (first < first_ || past > past_) {
    std::int64_t hops = 1;
    while (hops < most_hops && hop + static_cast<std::size_t>(hops) < block.hop_power_bound.size() &&
           !(block.hop_power_bound[hop + static_cast<std::size_t>(hops)] < threshold))
      ++hops;
    compute(block, first, std::min(first + hops * leg_.hop, block.end));
  }
  return {computed_.get() + (first - first_), length};
}

void HopPower::compute(const EmgBlock& block, std::int64_t first, std::int64_t past) {
  mean_square_(block.emg_uv, static_cast<std::size_t>(first - block.emg_begin),
               {computed_.get(), static_cast<std::size_t>(past - first)});
  first_ = first;
  past_ = past;
}

}  // namespace psg
