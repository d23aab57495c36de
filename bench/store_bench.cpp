// After the movements are known: statistics by two standards, and the result file. The workload is a
// simulated night of 8 h with periodic movements (its truth, without samples): about 200 activities in each
// leg, which is a patient with periodic leg movements, not a healthy sleeper. Writing includes the two syncs
// to disk.

#include <benchmark/benchmark.h>

#include <filesystem>

#include "nights.hpp"
#include "psg/rules/score_movements.hpp"
#include "psg/store/store.hpp"

namespace {

using namespace psg;

struct Night {
  std::vector<Activity> activities;
  Score score;
};

const Night& night() {
  static const Night made = [] {
    const Truth truth = simulated_truth({.hours = 8, .rate_hz = 512, .seed = 5});
    Night n;
    for (const TruthMovement& m : truth.movements) {
      n.activities.push_back({.leg = m.leg,
                              .span = m.span,
                              .amplitude_uv = m.excess_uv,
                              .resting_uv = m.resting_rms_uv,
                              .detected = true,
                              .sustained = 0.9});
    }
    n.score.version = "bench";
    n.score.night.given = truth.scoring;
    n.score.night.recording = {Time{0}, truth.duration};
    n.score.legs = {{.leg = Leg::left, .channel = "EMG LAT", .unit = "uV", .rate_hz = 512},
                    {.leg = Leg::right, .channel = "EMG RAT", .unit = "uV", .rate_hz = 512}};
    for (const Rule& rule : {aasm(), wasm2016()}) {
      n.score.rules.push_back(score_movements(n.activities, n.score.night, rule));
    }
    return n;
  }();
  return made;
}

std::string result_file() {
  const std::filesystem::path folder = PSG_BENCH_NIGHTS;
  std::filesystem::create_directories(folder);
  return (folder / "store.h5").string();
}

void statistics_of_a_night(benchmark::State& state) {
  for (auto _ : state) {
    for (const Rule& rule : {aasm(), wasm2016()}) {
      benchmark::DoNotOptimize(score_movements(night().activities, night().score.night, rule));
    }
  }
}

void store_write(benchmark::State& state) {
  const std::string path = result_file();
  for (auto _ : state) write(night().score, path);
  state.counters["bytes"] = static_cast<double>(std::filesystem::file_size(path));
}

void store_read(benchmark::State& state) {
  const std::string path = result_file();
  write(night().score, path);
  for (auto _ : state) benchmark::DoNotOptimize(read(path));
}

BENCHMARK(statistics_of_a_night)->Unit(benchmark::kMillisecond);
BENCHMARK(store_write)->Unit(benchmark::kMillisecond);
BENCHMARK(store_read)->Unit(benchmark::kMillisecond);

}  // namespace
