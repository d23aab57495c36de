// From samples in memory to activity, stage by stage and whole. The workload is half an hour of simulated leg
// EMG at 512 Hz: enough that every tile is a full one and both legs outgrow the processor's cache, as a night
// does. Items are leg samples. (Filter, measure and percentile alone: dsp_bench.cpp.)

#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "psg/detect/activity_finder.hpp"
#include "psg/detect/detect.hpp"
#include "psg/detect/find_contamination.hpp"
#include "psg/detect/leg_tile.hpp"
#include "psg/detect/resting.hpp"
#include "psg/simulate/simulate.hpp"

namespace {

using namespace psg;

constexpr std::int64_t tile = 49152;  // detect_activity's own

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

// Tiles of the left leg as detect_activity makes them: read with context, then conditioned.
std::vector<LegTile> tiles_of(const Workload& work, const LegConditioning& leg, std::int64_t most) {
  std::vector<LegTile> tiles;
  const std::int64_t context = raw_context(leg);
  const Segment& segment = work.night.segments.front();
  for (std::int64_t begin = 0; begin < most; begin += tile) {
    const std::int64_t end = std::min(begin + tile, work.samples());
    const std::int64_t first = std::max<std::int64_t>(0, begin - context);
    const std::int64_t past = std::min(work.samples(), end + context);
    const auto raw = read_legs(pool, work.night, segment, {&leg}, first, past);
    tiles.push_back(condition_tile(pool.floats, leg, raw.of(0), first, begin, end, work.samples(), nullptr));
  }
  return tiles;
}

// One tile of one leg: copy, band-pass, measure, cells, artefacts, hash.
void condition_one_tile(benchmark::State& state) {
  const Workload& work = workload();
  const LegConditioning leg = make_conditioning(work.night, work.inputs[0], work.rule);
  for (auto _ : state) benchmark::DoNotOptimize(tiles_of(work, leg, tile));
  state.SetItemsProcessed(state.iterations() * tile);
}

// The resting level of half an hour of cells (16 a second), each asked for once. Items are leg samples.
void resting_level(benchmark::State& state) {
  const Workload& work = workload();
  const LegConditioning leg = make_conditioning(work.night, work.inputs[0], work.rule);
  std::vector<float> cells;
  for (const LegTile& t : tiles_of(work, leg, work.samples())) {
    cells.insert(cells.end(), t.cell_mid.begin(), t.cell_mid.end());
  }
  const std::int64_t window = leg.clock.samples_in(work.rule.resting_window) / leg.cell;
  for (auto _ : state) {
    RestingLevel resting(window, work.rule.offset_uv);
    std::int64_t asked = 0;
    const auto ask = [&] {
      for (; asked < resting.known(); ++asked) benchmark::DoNotOptimize(resting.at(asked));
      resting.forget(asked);
    };
    for (const float cell : cells) {
      resting.push(cell);
      ask();
    }
    resting.finish();
    ask();
  }
  state.SetItemsProcessed(state.iterations() * work.samples());
}

// Conditioned tiles in, activity out: resting level, hysteresis, exact edges.
void activity_finder(benchmark::State& state) {
  const Workload& work = workload();
  const LegConditioning leg = make_conditioning(work.night, work.inputs[0], work.rule);
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<LegTile> tiles = tiles_of(work, leg, work.samples());
    state.ResumeTiming();
    ActivityFinder finder(leg, work.rule, work.night.segments.front(), false);
    for (LegTile& t : tiles) finder.push(std::move(t));
    finder.finish();
    benchmark::DoNotOptimize(finder.activities.data());
  }
  state.SetItemsProcessed(state.iterations() * work.samples());
}

// What rides on the legs: heartbeat and mains, looked for in short windows.
void survey(benchmark::State& state) {
  const Workload& work = workload();
  for (auto _ : state) benchmark::DoNotOptimize(survey_legs(work.night, work.inputs, work.rule));
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

BENCHMARK(condition_one_tile)->Unit(benchmark::kMicrosecond);
BENCHMARK(resting_level)->Unit(benchmark::kMillisecond);
BENCHMARK(activity_finder)->Unit(benchmark::kMillisecond);
BENCHMARK(survey)->Unit(benchmark::kMillisecond);
BENCHMARK(detect_in_memory)->ArgName("threads")->Arg(1)->Arg(2)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
