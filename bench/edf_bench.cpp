// Reading. The workload is what scoring asks of a file: both legs of a 24-channel night, from the first
// sample to the last, from a warm page cache. Beside it stand what reading can cost at least (`pread` of the
// whole file, `pread` of the legs' bytes alone and with the change to float, memcpy of those bytes) and
// EDFlib. Items are leg samples, bytes those of the legs in the file (of the file, for `pread_file`).

#include <benchmark/benchmark.h>
#include <edflib.h>

#include <cstring>
#include <memory>
#include <stdexcept>
#include <vector>

#include "nights.hpp"
#include "psg/channels/signals.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/file_window.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/single_pass.hpp"

namespace {

using namespace psg;

constexpr std::int64_t block = 49152;  // samples; what scoring reads at a time
constexpr std::size_t mebibyte = 1U << 20;
const std::vector<std::string> legs = {"EMG LAT", "EMG RAT"};

std::int64_t leg_samples(const Recording& night) {
  std::int64_t samples = 0;
  for (const std::string& leg : legs) {
    for (const Segment& s : night.segments) samples += night.samples_in(s, find_signal(night, leg));
  }
  return samples;
}

void count_legs(benchmark::State& state, const Recording& night) {
  state.SetItemsProcessed(state.iterations() * leg_samples(night));
  state.SetBytesProcessed(state.iterations() * leg_samples(night) * 2);
}

// Header and annotations (they decide where the gaps are), and nothing else.
void edf_open(benchmark::State& state) {
  const std::string path = bench::night_file(bench::hours());
  for (auto _ : state) benchmark::DoNotOptimize(read_edf(path));
}

// The header alone, as scoring opens a file: annotations are picked up while the samples are read.
void edf_open_single_pass(benchmark::State& state) {
  const std::string path = bench::night_file(bench::hours());
  for (auto _ : state) benchmark::DoNotOptimize(read_in_single_pass(path));
}

// Both legs by blocks, as psg score reads them: integers as they are stored.
void edf_stream_legs(benchmark::State& state) {
  edf::allow_file_windows();
  const Recording night = read_edf(bench::night_file(bench::hours(), static_cast<double>(state.range(0))));
  const std::size_t left = find_signal(night, legs[0]), right = find_signal(night, legs[1]);
  std::vector<std::int16_t> a(block), b(block);
  for (auto _ : state) {
    for (const Segment& segment : night.segments) {
      const std::int64_t samples = night.samples_in(segment, left);
      for (std::int64_t first = 0; first < samples; first += block) {
        const auto count = static_cast<std::size_t>(std::min(block, samples - first));
        const Int16Request both[] = {{left, first, std::span(a).first(count)},
                                     {right, first, std::span(b).first(count)}};
        night.source->read_int16(segment, both);
        benchmark::DoNotOptimize(a.data());
      }
    }
  }
  count_legs(state, night);
}

// The same as values in float, as a caller of the library reads them.
void edf_stream_values(benchmark::State& state) {
  const Recording night = read_edf(bench::night_file(bench::hours()));
  const std::size_t left = find_signal(night, legs[0]), right = find_signal(night, legs[1]);
  std::vector<float> a(block), b(block);
  for (auto _ : state) {
    for (const Segment& segment : night.segments) {
      const std::int64_t samples = night.samples_in(segment, left);
      for (std::int64_t first = 0; first < samples; first += block) {
        const auto count = static_cast<std::size_t>(std::min(block, samples - first));
        const SampleRequest both[] = {{left, first, std::span(a).first(count)},
                                      {right, first, std::span(b).first(count)}};
        night.source->read(segment, both);
        benchmark::DoNotOptimize(a.data());
      }
    }
  }
  count_legs(state, night);
}

// Where both legs, which lie side by side, are in each record.
struct LegBytes {
  edf::File file;
  edf::Header header;
  std::int64_t low, high;

  explicit LegBytes(const std::string& path) : file(path) {
    edf::Deviations deviations;
    header = edf::read_header(file, deviations);
    low = header.record_bytes, high = 0;
    for (const edf::SignalHeader& s : header.signals) {
      if (std::ranges::find(legs, s.channel.label) == legs.end()) continue;
      low = std::min(low, s.record_offset);
      high = std::max(high, s.record_offset + s.channel.samples_per_record * header.sample_bytes);
    }
  }

  void read(std::int64_t record, std::span<std::byte> bytes) const {
    file.read(header.data_offset + record * header.record_bytes + low, bytes);
  }
};

// The legs' bytes of each record and nothing else: one pread for both.
void pread_legs(benchmark::State& state) {
  const std::string path = bench::night_file(bench::hours(), static_cast<double>(state.range(0)));
  const LegBytes both(path);
  std::vector<std::byte> buffer(static_cast<std::size_t>(both.high - both.low));
  for (auto _ : state) {
    for (std::int64_t r = 0; r < both.header.records; ++r) {
      both.read(r, buffer);
      benchmark::DoNotOptimize(buffer.data());
    }
  }
  count_legs(state, read_edf(path));
}

void pread_file(benchmark::State& state) {
  const edf::File file(bench::night_file(bench::hours()));
  std::vector<std::byte> buffer(mebibyte);
  for (auto _ : state) {
    for (std::int64_t at = 0; at < file.size(); at += static_cast<std::int64_t>(mebibyte)) {
      const auto left = static_cast<std::size_t>(file.size() - at);
      file.read(at, std::span(buffer).first(std::min(left, mebibyte)));
      benchmark::DoNotOptimize(buffer.data());
    }
  }
  state.SetBytesProcessed(state.iterations() * file.size());
}

// The same number of bytes from memory to memory, through a buffer as large as a read.
void memcpy_legs(benchmark::State& state) {
  const Recording night = read_edf(bench::night_file(bench::hours()));
  const std::vector<char> from(static_cast<std::size_t>(leg_samples(night)) * 2, 'x');
  std::vector<char> to(mebibyte);
  for (auto _ : state) {
    for (std::size_t at = 0; at < from.size(); at += mebibyte) {
      std::memcpy(to.data(), from.data() + at, std::min(mebibyte, from.size() - at));
      benchmark::DoNotOptimize(to.data());
      benchmark::ClobberMemory();
    }
  }
  count_legs(state, night);
}

// EDFlib by a block of each leg in turn, as a streaming caller would.
template <typename Sample, int (*Read)(int, int, int, Sample*)>
void edflib(benchmark::State& state) {
  const std::string path = bench::night_file(bench::hours());
  const auto header = std::make_unique<edf_hdr_struct>();
  if (edfopen_file_readonly(path.c_str(), header.get(), EDFLIB_DO_NOT_READ_ANNOTATIONS) != 0) {
    state.SkipWithError("EDFlib cannot open the night");
    return;
  }
  const Recording night = read_edf(path);
  const std::vector<int> signals = {static_cast<int>(find_signal(night, legs[0])),
                                    static_cast<int>(find_signal(night, legs[1]))};
  std::vector<Sample> out(block);
  for (auto _ : state) {
    for (const int signal : signals) edfseek(header->handle, signal, 0, EDFSEEK_SET);
    for (int got = 1; got > 0;) {
      for (const int signal : signals) got = Read(header->handle, signal, block, out.data());
      benchmark::DoNotOptimize(out.data());
    }
  }
  edfclose_file(header->handle);
  count_legs(state, night);
}

BENCHMARK(edf_open)->Unit(benchmark::kMillisecond);
BENCHMARK(edf_open_single_pass)->Unit(benchmark::kMillisecond);
BENCHMARK(edf_stream_legs)->ArgName("record_s")->Arg(1)->Arg(10)->Arg(30)->Unit(benchmark::kMillisecond);
BENCHMARK(pread_legs)->ArgName("record_s")->Arg(1)->Arg(10)->Arg(30)->Unit(benchmark::kMillisecond);
BENCHMARK(edf_stream_values)->Unit(benchmark::kMillisecond);
BENCHMARK(pread_file)->Unit(benchmark::kMillisecond);
BENCHMARK(memcpy_legs)->Unit(benchmark::kMillisecond);
BENCHMARK(edflib<double, edfread_physical_samples>)->Name("edflib_physical")->Unit(benchmark::kMillisecond);
BENCHMARK(edflib<int, edfread_digital_samples>)->Name("edflib_digital")->Unit(benchmark::kMillisecond);

}  // namespace
