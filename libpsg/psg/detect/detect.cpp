#include "psg/detect/detect.hpp"

#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <deque>

#include "psg/core/error.hpp"
#include "psg/core/units.hpp"
#include "psg/detect/activity_finder.hpp"
#include "psg/detect/contamination.hpp"
#include "psg/detect/emg_block.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/system/parallel.hpp"

namespace psg {
namespace {

// Large enough that the context read and filtered twice is a few percent, small enough to stay in
// the processor's cache.
constexpr std::int64_t default_block_samples = 49152;
constexpr auto flat_counts_from = 60s;        // shorter constant stretches stay in; nothing is found there
constexpr auto hum_counts_from = 10s;         // longer than any movement that counts
constexpr auto notched_hum_counts_from = 2s;  // where mains is notched, no movement is mains
constexpr auto artefact_edge = 1s;            // a notch rings about that long

using Legs = std::vector<const LegConditioning*>;

// What a leg's finders found in all segments together.
struct LegSum {
  std::vector<Activity> activities;
  std::vector<Artefact> artefacts;
  RunningPercentile resting_levels;
  std::vector<EnvelopeTrace> envelopes;
};

// One block of all legs that share a clock.
std::vector<EmgBlock> make_blocks(SamplePool& pool, const Recording& night, const Segment& segment,
                                  const Legs& legs, const std::vector<const Contamination*>& contamination,
                                  std::int64_t begin, std::int64_t end, std::int64_t samples) {
  std::int64_t context = 0;
  for (const LegConditioning* leg : legs) context = std::max(context, raw_context(*leg));
  const std::int64_t first = std::max<std::int64_t>(0, begin - context);
  const std::int64_t past = std::min(samples, end + context);
  const RawLegs raw = read_legs(pool, night, segment, legs, first, past);
  std::vector<EmgBlock> blocks;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const Time middle = segment.span.start + legs[i]->clock.time_of((begin + end) / 2);
    blocks.push_back(condition_block(pool.floats, *legs[i], raw.of(i), first, begin, end, samples,
                                     contamination[i]->beat_at(middle)));
  }
  return blocks;
}

void add_runs(std::vector<Artefact>& to, ArtefactKind kind, const std::vector<SampleRun>& runs,
              const LegConditioning& leg, const Segment& segment, Time at_least) {
  for (const SampleRun& run : runs) {
    const Span span{segment.span.start + leg.clock.time_of(run.first),
                    segment.span.start + leg.clock.time_of(run.past)};
    if (span.duration() >= at_least) to.push_back({span, kind});
  }
}

void collect(ActivityFinder& finder, const LegConditioning& leg, const Segment& segment, bool notched,
             LegSum& sum) {
  std::ranges::move(finder.activities, std::back_inserter(sum.activities));
  add_runs(sum.artefacts, ArtefactKind::flat, finder.flat, leg, segment, flat_counts_from);
  add_runs(sum.artefacts, ArtefactKind::hum, finder.hum, leg, segment,
           notched ? Time(notched_hum_counts_from) : Time(hum_counts_from));
  add_runs(sum.artefacts, ArtefactKind::saturated, finder.saturated, leg, segment, 0s);
  add_runs(sum.artefacts, ArtefactKind::pop, finder.pops, leg, segment, 0s);
  sum.resting_levels.merge(finder.resting_levels);
  if (finder.envelope) sum.envelopes.push_back(std::move(*finder.envelope));
}

// In order of time, the later of two that overlap cut at the end of the earlier.
std::vector<Artefact> apart(std::vector<Artefact> artefacts) {
  std::ranges::stable_sort(artefacts, {}, [](const Artefact& a) { return a.span.start; });
  std::vector<Artefact> out;
  for (Artefact a : artefacts) {
    if (!out.empty()) a.span.start = std::max(a.span.start, out.back().span.end);
    if (a.span.start < a.span.end) out.push_back(a);
  }
  return out;
}

// A movement that runs into a long artefact ends there. What begins inside one, or so close to it that
// it may be what the filter makes of its edge, is kept and marked.
void mark_artefacts(std::vector<Activity>& activities, const std::vector<Artefact>& artefacts) {
  for (Activity& activity : activities) {
    for (const Artefact& artefact : artefacts) {
      if (artefact.kind == ArtefactKind::pop) continue;
      const Span reach{artefact.span.start - artefact_edge, artefact.span.end + artefact_edge};
      if (reach.contains(activity.span.start)) {
        activity.artefact = true;
      } else if (overlaps(activity.span, artefact.span)) {
        activity.span.end = artefact.span.start;
        activity.open_end = true;
      }
    }
  }
}

LegSignal describe(const Recording& night, const LegConditioning& leg, const Contamination& contamination,
                   const DetectionRule& rule, const LegSum& sum) {
  const Channel& channel = night.channels[leg.input.channel];
  LegSignal signal{.leg = leg.input.leg,
                   .channel = channel.label,
                   .reference = leg.input.reference ? night.channels[*leg.input.reference].label : "",
                   .unit = is_known_unit(channel.unit) ? channel.unit : "",
                   .microvolts_per_unit = leg.input.microvolts_per_unit,
                   .rate_hz = leg.clock.rate_hz(),
                   .step_uv = quantisation_step_uv(night, leg.input),
                   .low_hz = leg.low_hz,
                   .high_hz = leg.high_hz,
                   .ecg_uv = contamination.ecg_uv,
                   .mains_hz = contamination.mains_hz,
                   .mains_uv = contamination.mains_uv,
                   .ecg_share = contamination.ecg_share,
                   .mains_share = contamination.mains_share,
                   .artefacts = {},
                   .notes = {}};
  if (sum.resting_levels.size() > 0) {
    signal.resting_uv = sum.resting_levels.at(50);
    signal.resting_low_uv = sum.resting_levels.at(5);
    signal.resting_high_uv = sum.resting_levels.at(95);
  }
  signal.artefacts = apart(sum.artefacts);
  for (const Segment& segment : night.segments) signal.scored += segment.span.duration();
  for (const Artefact& a : signal.artefacts) signal.scored -= a.span.duration();

  if (leg.high_hz < rule.high_hz) {
    signal.notes.push_back(
        fmt::format("\"{}\" is sampled at {:g} Hz: band {:g}-{:g} Hz instead of {:g}-{:g} Hz", channel.label,
                    signal.rate_hz, leg.low_hz, leg.high_hz, rule.low_hz, rule.high_hz));
  }
  if (contamination.ecg_uv > 0) {
    signal.notes.push_back(fmt::format(
        "\"{}\" carries ECG of {:.0f} µV, {}: beats are subtracted", channel.label, contamination.ecg_uv,
        contamination.ecg_from.empty() ? std::string("seen in the leg itself")
                                       : "timed by " + contamination.ecg_from));
  }
  if (contamination.mains_hz > 0) {
    signal.notes.push_back(fmt::format("\"{}\" carries mains of {:g} Hz, {:.1f} µV RMS: notched",
                                       channel.label, contamination.mains_hz, contamination.mains_uv));
  }
  for (const ArtefactKind kind :
       {ArtefactKind::flat, ArtefactKind::saturated, ArtefactKind::hum, ArtefactKind::pop}) {
    Time total{};
    std::size_t count = 0;
    for (const Artefact& a : signal.artefacts) {
      if (a.kind != kind) continue;
      total += a.span.duration();
      ++count;
    }
    if (count == 0) continue;
    signal.notes.push_back(fmt::format("\"{}\": {} artefact in {} stretch{}, {:.1f} s, left out of scoring",
                                       channel.label, name(kind), count, count == 1 ? "" : "es",
                                       to_seconds(total)));
  }
  grade(signal, rule);
  return signal;
}

}  // namespace

Detection detect_activity(const Recording& night, const std::vector<LegInput>& legs,
                          const DetectionRule& rule, const DetectOptions& options) {
  const std::vector<Contamination> contamination = find_contamination(night, legs, rule, options.threads);
  std::vector<LegConditioning> conditioning;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    conditioning.push_back(make_conditioning(night, legs[i], rule, contamination[i].notches_hz));
  }

  // Legs with one clock share each read of the file.
  std::vector<std::vector<std::size_t>> passes;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    const auto same = std::ranges::find_if(
        passes, [&](const auto& pass) { return conditioning[pass.front()].clock == conditioning[i].clock; });
    if (same == passes.end()) {
      passes.push_back({i});
    } else {
      same->push_back(i);
    }
  }

  double total = 0, done = 0;
  for (const auto& pass : passes) {
    for (const Segment& segment : night.segments) {
      total += static_cast<double>(night.samples_in(segment, legs[pass.front()].channel));
    }
  }

  SamplePool pool;
  std::vector<LegSum> sums(legs.size());
  XXH3_state_t hash;
  XXH3_64bits_reset(&hash);
  for (const auto& pass : passes) {
    Legs group;
    std::vector<const Contamination*> group_contamination;
    for (const std::size_t i : pass) {
      group.push_back(&conditioning[i]);
      group_contamination.push_back(&contamination[i]);
    }
    const std::int64_t step = group.front()->hum_step;
    const std::int64_t wanted = options.block_samples > 0 ? options.block_samples : default_block_samples;
    const std::int64_t block = std::max<std::int64_t>(1, wanted / step) * step;
    for (const Segment& segment : night.segments) {
      const std::int64_t samples = night.samples_in(segment, group.front()->input.channel);
      std::deque<ActivityFinder> finders;
      for (const LegConditioning* leg : group)
        finders.emplace_back(*leg, rule, segment, options.keep_envelope);
      run_ordered((samples + block - 1) / block, options.threads,
                  std::int64_t{2} * std::max(1, options.threads),
                  [&](std::int64_t k) {
                    return make_blocks(pool, night, segment, group, group_contamination, k * block,
                                       std::min(samples, (k + 1) * block), samples);
                  },
                  [&](std::int64_t, std::vector<EmgBlock> blocks) {
                    done += static_cast<double>(blocks.front().end - blocks.front().begin);
                    for (std::size_t i = 0; i < blocks.size(); ++i) {
                      XXH3_64bits_update(&hash, &blocks[i].hash, sizeof blocks[i].hash);
                      finders[i].push(std::move(blocks[i]));
                    }
                    if (options.progress) options.progress(done / total);
                  });
      for (std::size_t i = 0; i < group.size(); ++i) {
        finders[i].finish();
        collect(finders[i], *group[i], segment, !group_contamination[i]->notches_hz.empty(), sums[pass[i]]);
      }
    }
  }

  Detection found;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    found.legs.push_back(describe(night, conditioning[i], contamination[i], rule, sums[i]));
    mark_artefacts(sums[i].activities, found.legs.back().artefacts);
    std::ranges::move(sums[i].activities, std::back_inserter(found.activities));
    std::ranges::move(sums[i].envelopes, std::back_inserter(found.envelopes));
  }
  std::ranges::stable_sort(found.activities, [](const Activity& a, const Activity& b) {
    return std::pair(a.span.start, a.leg) < std::pair(b.span.start, b.leg);
  });
  found.samples_hash = fmt::format("{:016x}", XXH3_64bits_digest(&hash));
  return found;
}

}  // namespace psg
