// The kernels of dsp/ on one block of EMG at 512 Hz. Items are samples of the block, so 1 / items_per_second
// is the cost of a sample; context on both sides is part of the price. Second argument: the instruction set.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <random>
#include <vector>

#include "psg/dsp/block_filter.hpp"
#include "psg/dsp/butterworth.hpp"
#include "psg/dsp/envelope.hpp"
#include "psg/dsp/fir.hpp"
#include "psg/dsp/instruction_set.hpp"
#include "psg/dsp/spectrum.hpp"

namespace {

using namespace psg;

constexpr std::int64_t window = 77;  // 0.15 s

std::vector<float> emg(std::size_t count) {
  std::mt19937 random(512);
  std::vector<float> samples(count);
  for (float& v : samples) v = 5000 + static_cast<float>(random() % 2048) / 64;
  return samples;
}

// Sets the instruction set of a run; false (and the run is skipped) where the processor has not got it.
bool prepare(benchmark::State& state) {
  const auto set = static_cast<detail::InstructionSet>(state.range(1));
  if (!detail::available(set)) {
    state.SkipWithError("instruction set not available");
    return false;
  }
  detail::set_instruction_set(set);
  state.SetLabel(detail::name(set));
  return true;
}

template <typename Filter>
void run_filter(benchmark::State& state, const Filter& filter) {
  if (!prepare(state)) return;
  const auto context = static_cast<std::size_t>(filter.warm_up());
  std::vector<float> out(static_cast<std::size_t>(state.range(0)));
  const std::vector<float> in = emg(out.size() + 2 * context + BlockFilter::spare());
  for (auto _ : state) {
    filter.apply(in, context, false, false, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void block_filter(benchmark::State& state) {
  run_filter(state, BlockFilter(butterworth_bandpass(4, 10, 100, 512)));
}

void block_filter_with_notch(benchmark::State& state) {
  auto sections = butterworth_bandpass(4, 10, 100, 512);
  sections.push_back(notch(50, 30, 512).front());
  run_filter(state, BlockFilter(sections));
}

void fir_filter(benchmark::State& state) { run_filter(state, FirFilter(fir_bandpass(10, 100, 512))); }

template <typename Measure>
void run_measure(benchmark::State& state, Measure measure) {
  if (!prepare(state)) return;
  std::vector<float> out(static_cast<std::size_t>(state.range(0)));
  const std::vector<float> in = emg(out.size() + 2 * window);
  for (auto _ : state) {
    measure(in, window, window, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void mean_square(benchmark::State& state) {
  run_measure(state, [mean = MovingMeanSquare(window)](
                         auto in, auto lead, auto, std::span<float> out) mutable { mean(in, lead, out); });
}
// The middles of hops of 1/8 s, as the resting level wants them. Items are samples.
void hop_mean_squares(benchmark::State& state) {
  if (!prepare(state)) return;
  constexpr std::int64_t hop = 64;
  std::vector<float> out(static_cast<std::size_t>(state.range(0) / hop));
  const std::vector<float> in = emg(static_cast<std::size_t>(state.range(0)) + 2 * window);
  for (auto _ : state) {
    spaced_mean_squares(in, window, hop, window, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void peak(benchmark::State& state) { run_measure(state, moving_peak); }

void filter_in_double(benchmark::State& state) {
  const std::vector<float> in = emg(static_cast<std::size_t>(state.range(0)));
  const std::vector<double> samples(in.begin(), in.end());
  const auto sections = butterworth_bandpass(4, 10, 100, 512);
  for (auto _ : state) benchmark::DoNotOptimize(filter_zero_phase(samples, sections));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

void welch_spectrum(benchmark::State& state) {
  const std::vector<float> in = emg(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(welch(in, 512, 2048));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(block_filter)->ArgsProduct({{1 << 14, 1 << 15, 1 << 16, 1 << 17, 1 << 18}, {0, 1, 2}});
BENCHMARK(block_filter_with_notch)->ArgsProduct({{1 << 16}, {0, 1, 2}});
BENCHMARK(mean_square)->ArgsProduct({{1 << 16}, {0, 1, 2}});
BENCHMARK(hop_mean_squares)->ArgsProduct({{1 << 16}, {0, 1, 2}});
BENCHMARK(peak)->ArgsProduct({{1 << 16}, {0, 1, 2}});
BENCHMARK(fir_filter)->Args({1 << 16, 0});
BENCHMARK(filter_in_double)->Arg(1 << 16);
BENCHMARK(welch_spectrum)->Arg(1 << 16);

}  // namespace
