#pragma once

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "psg/simulate/simulate.hpp"

namespace psg::bench {

/// Hours of the nights that benchmarks read from files: PSG_BENCH_HOURS, else 1.
inline double hours() {
  const char* text = std::getenv("PSG_BENCH_HOURS");
  return text != nullptr ? std::max(0.1, std::atof(text)) : 1.0;
}

/// A simulated night of the benchmark's montage (24 channels, legs at 512 Hz: the largest that laboratories
/// commonly record), written once and kept in the build folder.
/// @param record_s length of a data record: 1 s is usual, 10 s and 30 s occur (EDF allows 61,440 bytes)
inline std::string night_file(double hours, double record_s = 1, int channels = 24) {
  namespace fs = std::filesystem;
  const fs::path folder = PSG_BENCH_NIGHTS;
  fs::create_directories(folder);
  const fs::path path = folder / fmt::format("{:g}h-{}ch-{:g}s.edf", hours, channels, record_s);
  if (!fs::exists(path)) {
    simulate({.hours = hours, .rate_hz = 512, .channels = channels, .seed = 5, .record_s = record_s},
             path.string());
  }
  return path.string();
}

}  // namespace psg::bench
