// From samples in memory to activity, stage by stage and whole. The workload is half an hour of simulated leg
// EMG at 512 Hz: enough that every block is a full one and both legs outgrow the processor's cache, as a
// night does. Items are leg samples. (Filter, measure and percentile alone: dsp_bench.cpp.)

#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "psg/detect/activity_finder.hpp"
#include "psg/detect/contamination.hpp"
#include "psg/detect/detect.hpp"
#include "psg/detect/emg_block.hpp"
#include "psg/detect/resting.hpp"
#include "psg/simulate/simulate.hpp"

namespace {

using namespace psg;

constexpr std::int64_t block = 49152;  // detect_activity's own

struct Workload {
  SimulatedLegs legs;
  Recording night;
  std::vector<LegInput> inputs = {{Leg::left, 0, {}, 1}, {Leg::right, 1, {}, 1}};
  DetectionRule rule = aasm().detection;

  [[nodiscard]] std::int64_t samples() const { return static_cast<std::int64_t>(legs.left.size()); }
};

const Workload& workload() {
  static const Workload work = [] {
    Workload made;
    made.legs = simulate_legs({.hours = 0.5, .rate_hz = 512, .seed = 5});
    const double rate = made.legs.clock.rate_hz();
    const ArrayChannel channels[] = {{"EMG LAT", rate, made.legs.left, {}},
                                     {"EMG RAT", rate, made.legs.right, {}}};
    made.night = Recording::from_arrays(channels);
    return made;
  }();
  return work;
}

SamplePool pool;

// Blocks of the left leg as detect_activity makes them: read with context, then conditioned.
std::vector<EmgBlock> blocks_of(const Workload& work, const LegConditioning& leg, std::int64_t most) {
  std::vector<EmgBlock> blocks;
  const std::int64_t context = raw_context(leg);
  const Segment& segment = work.night.segments.front();
  for (std::int64_t begin = 0; begin < most; begin += block) {
    const std::int64_t end = std::min(begin + block, work.samples());
    const std::int64_t first = std::max<std::int64_t>(0, begin - context);
    const std::int64_t past = std::min(work.samples(), end + context);
    const auto raw = read_legs(pool, work.night, segment, {&leg}, first, past);
    blocks.push_back(
        condition_block(pool.floats, leg, raw.of(0), first, begin, end, work.samples(), nullptr));
  }
  return blocks;
}

// One block of one leg: copy, band-pass, measure, hops, artefacts, hash.
void condition_one_block(benchmark::State& state) {
  const Workload& work = workload();
  const LegConditioning leg = make_conditioning(work.night, work.inputs[0], work.rule);
  for (auto _ : state) benchmark::DoNotOptimize(blocks_of(work, leg, block));
  state.SetItemsProcessed(state.iterations() * block);
}

// The resting level of half an hour of hops (16 a second), each asked for once. Items are leg samples.
void resting_level(benchmark::State& state) {
  const Workload& work = workload();
  const LegConditioning leg = make_conditioning(work.night, work.inputs[0], work.rule);
  std::vector<float> hops;
  for (const EmgBlock& t : blocks_of(work, leg, work.samples())) {
    hops.insert(hops.end(), t.hop_uv.begin(), t.hop_uv.end());
  }
  const std::int64_t window = leg.clock.samples_in(work.rule.resting_window) / leg.hop;
  for (auto _ : state) {
    RestingLevel resting(window, work.rule.offset_uv);
    std::int64_t asked = 0;
    const auto ask = [&] {
      for (; asked < resting.known(); ++asked) benchmark::DoNotOptimize(resting.at(asked));
      resting.forget(asked);
    };
    for (const float hop : hops) {
      resting.push(hop);
      ask();
    }
    resting.finish();
    ask();
  }
  state.SetItemsProcessed(state.iterations() * work.samples());
}

// Conditioned blocks in, activity out: resting level, hysteresis, exact edges.
void activity_finder(benchmark::State& state) {
  const Workload& work = workload();
  const LegConditioning leg = make_conditioning(work.night, work.inputs[0], work.rule);
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<EmgBlock> blocks = blocks_of(work, leg, work.samples());
    state.ResumeTiming();
    ActivityFinder finder(leg, work.rule, work.night.segments.front(), false);
    for (EmgBlock& t : blocks) finder.push(std::move(t));
    finder.finish();
    benchmark::DoNotOptimize(finder.activities.data());
  }
  state.SetItemsProcessed(state.iterations() * work.samples());
}

// The contamination of the legs: heartbeat and mains, looked for in short windows.
void contamination(benchmark::State& state) {
  const Workload& work = workload();
  for (auto _ : state) benchmark::DoNotOptimize(find_contamination(work.night, work.inputs, work.rule));
  state.SetItemsProcessed(state.iterations() * work.samples() * 2);
}

void detect_in_memory(benchmark::State& state) {
  const Workload& work = workload();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        detect_activity(work.night, work.inputs, work.rule, {.threads = static_cast<int>(state.range(0))}));
  }
  state.SetItemsProcessed(state.iterations() * work.samples() * 2);
}

BENCHMARK(condition_one_block)->Unit(benchmark::kMicrosecond);
BENCHMARK(resting_level)->Unit(benchmark::kMillisecond);
BENCHMARK(activity_finder)->Unit(benchmark::kMillisecond);
BENCHMARK(contamination)->Unit(benchmark::kMillisecond);
BENCHMARK(detect_in_memory)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
