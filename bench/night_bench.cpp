// The main job in one process: a file in, scored movements in HDF5 out, as `psg score` does without its
// start. The night has 24 channels with legs at 512 Hz and PSG_BENCH_HOURS hours (1). Items are leg samples.
// Arguments: threads, and the instruction set of the kernels (0 baseline, 1 AVX2, 2 AVX-512), whose results
// are the same.

#include <benchmark/benchmark.h>

#include <filesystem>

#include "nights.hpp"
#include "psg/dsp/instruction_set.hpp"
#include "psg/night/night.hpp"
#include "psg/store/store.hpp"

namespace {

using namespace psg;

void score_night(benchmark::State& state) {
  const auto before = detail::instruction_set();
  const auto set = static_cast<detail::InstructionSet>(state.range(1));
  if (!detail::available(set)) {
    state.SkipWithError("instruction set not available");
    return;
  }
  detail::set_instruction_set(set);
  state.SetLabel(detail::name(set));
  const std::string path = bench::night_file(bench::hours());
  const std::string out = (std::filesystem::path(PSG_BENCH_NIGHTS) / "night.h5").string();
  for (auto _ : state) {
    const ScoringOptions options{.rules = {aasm(), wasm2016()}, .threads = static_cast<int>(state.range(0))};
    write(psg::score_night({.recording = path, .options = options}).score, out);
  }
  detail::set_instruction_set(before);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(bench::hours() * 3600 * 512) * 2);
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(std::filesystem::file_size(path)));
}

BENCHMARK(score_night)
    ->ArgNames({"threads", "set"})
    ->ArgsProduct({{1, 2}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
