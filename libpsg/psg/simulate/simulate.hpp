#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "psg/core/time.hpp"
#include "psg/simulate/options.hpp"
#include "psg/simulate/truth.hpp"
#include "psg/system/output.hpp"

namespace psg {

/// Writes a simulated polysomnography as EDF+ and returns what is in it. Memory does not grow with
/// the hours, apart from the list of events. Leg channels are "EMG LAT" and "EMG RAT" in steps of
/// 0.1 µV over +-3276.8 µV, so that ECG and pops do not clip.
/// @param progress called with the share done, 0 to 1; may be empty.
/// It replaces nothing unless it is forced.
/// @throws Error(bad_argument) for an option out of its range and as check_output, Error(io) when writing
/// fails.
Truth simulate(const SimulateOptions& options, const std::string& edf_path,
               const std::function<void(double)>& progress = {}, const Overwrite& overwrite = {});

/// The EMG of both legs in memory, with the truth; for tests.
struct SimulatedLegs {
  SampleClock clock;
  std::vector<float> left;  ///< µV, not quantised; recorded stretches one after the other
  std::vector<float> right;
  Truth truth;
};

/// The same legs as `simulate` writes, before quantisation.
/// @throws Error(bad_argument) for an option out of its range.
[[nodiscard]] SimulatedLegs simulate_legs(const SimulateOptions& options);

/// The truth of a night without its samples.
/// @throws Error(bad_argument) for an option out of its range.
[[nodiscard]] Truth simulated_truth(const SimulateOptions& options);

/// Writes the movements as tab-separated text, one a line under a header: onset_s, duration_s,
/// leg (L or R), kind, certain (1 or 0), amplitude_rms_uv, resting_rms_uv, excess_uv.
/// Stages and events are annotations of the recording itself.
/// @throws Error(bad_argument) as check_output, Error(io) when the file cannot be written.
void write_truth(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite = {});
[[nodiscard]] FileKind truth_kind();

/// Writes the artefacts the same way: onset_s, duration_s, leg, kind.
/// @throws Error as write_truth.
void write_truth_artefacts(const Truth& truth, const std::string& tsv_path, const Overwrite& overwrite = {});
[[nodiscard]] FileKind truth_artefacts_kind();

}  // namespace psg
