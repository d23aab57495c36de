// The rule engine alone. A night of 2,000 movements is a severe case of periodic leg movements; 100,000
// movements show that the cost stays linear. Items are movements, so items_per_second is movements/s.

#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "psg/rules/score_movements.hpp"

namespace {

using namespace psg;

struct Workload {
  NightContext night;
  std::vector<Activity> activities;
};

Time seconds_between(std::mt19937_64& random, std::int64_t low_ms, std::int64_t high_ms) {
  // Not std::uniform_int_distribution: the same night on every standard library.
  const auto width = static_cast<std::uint64_t>(high_ms - low_ms);
  return std::chrono::milliseconds(low_ms + static_cast<std::int64_t>(random() % width));
}

/// Movements 4 s to 40 s apart, 0.3 s to 6 s long, a third of them in both legs; 30 s epochs in
/// cycles of all stages; a respiratory event every 80 s, an arousal every 60 s, a gap every hour.
Workload workload(std::int64_t movements) {
  std::mt19937_64 random(2016);
  Workload work;
  Time now{10s};
  while (static_cast<std::int64_t>(work.activities.size()) < movements) {
    const Leg leg = random() % 2 == 0 ? Leg::left : Leg::right;
    const auto add = [&](Leg side, Time onset) {
      const Span span{onset, onset + seconds_between(random, 300, 6000)};
      work.activities.push_back({.leg = side,
                                 .span = span,
                                 .amplitude_uv = 40,
                                 .resting_uv = 2,
                                 .detected = true,
                                 .sustained = 0.9});
    };
    add(leg, now);
    if (random() % 3 == 0)
      add(leg == Leg::left ? Leg::right : Leg::left, now + seconds_between(random, 0, 900));
    now += seconds_between(random, 4000, 40000);
  }
  work.night.recording = {Time{0}, now + 60s};
  std::vector<Epoch> epochs;
  for (Time t{0}; t < now; t += 30s) {
    epochs.push_back(
        {{t, t + 30s}, static_cast<Stage>(std::chrono::floor<std::chrono::minutes>(t).count() / 20 % 5)});
  }
  NightEvents& scoring = work.night.given;
  scoring.hypnogram = Hypnogram(std::move(epochs));
  for (Time t{20s}; t < now; t += 20s) {
    const auto n = t / 20s;
    if (n % 4 == 0) scoring.events.push_back({EventKind::hypopnea, {t, t + 15s}, {}, {}, {}});
    if (n % 3 == 0) scoring.events.push_back({EventKind::arousal, {t, t + 5s}, {}, {}, {}});
    if (n % 180 == 0) work.night.breaks.push_back({{t + 6s, t + 8s}, Boundary::gap});
  }
  return work;
}

void score_night(benchmark::State& state, const Rule& rule) {
  const Workload work = workload(state.range(0));
  for (auto _ : state) {
    benchmark::DoNotOptimize(score_movements(work.activities, work.night, rule));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(work.activities.size()));
}

[[maybe_unused]] const bool registered = [] {
  for (const Rule& rule : all_rules()) {
    benchmark::RegisterBenchmark(("rules/" + rule.name).c_str(),
                                 [rule](benchmark::State& state) { score_night(state, rule); })
        ->Arg(2'000)
        ->Arg(100'000)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
