#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/detect/emg_block.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/detect/resting.hpp"
#include "psg/dsp/histogram.hpp"
#include "psg/rules/movement.hpp"

namespace psg {

/// Finds the activity of one leg in one segment: blocks in, in order; activities out.
///
/// The measure stays below resting level + offset_uv between movements and reaches resting level +
/// onset_uv in each of them (AASM 2020, leg movement rule 1). A moving measure is wide, so it
/// rises early and falls late by up to half its window; edges are therefore taken from the EMG
/// itself: at the onset the excess of squared EMG over the squared threshold, summed from before,
/// has its minimum, at the offset its maximum (the maximum-likelihood change of a Gaussian's
/// variance, Page's CUSUM, Biometrika 1954).
class ActivityFinder {
 public:
  ActivityFinder(const LegConditioning& leg, const DetectionRule& rule, const Segment& segment,
                 bool keep_envelope);

  /// Takes the next block of the segment.
  void push(EmgBlock block);
  /// Says that the segment ends; a movement that still runs is closed and flagged.
  void finish();

  std::vector<Activity> activities;
  std::vector<SampleRun> flat, hum, saturated;  ///< artefact, merged over blocks
  std::vector<SampleRun> pops;                  ///< activity that is one short deflection
  RunningPercentile resting_levels;             ///< once a second, without artefact
  std::optional<EnvelopeTrace> envelope;

 private:
  // A stretch above the offset threshold, with the quiet pauses that are too short to end it.
  struct Run {
    std::int64_t begin = 0;   // first sample above, refined
    std::int64_t last = 0;    // last sample above so far
    std::int64_t end = 0;     // first quiet sample, refined; set when closed
    std::int64_t onset = -1;  // first sample above the onset threshold, refined; -1: none yet
    double amplitude_uv = 0;
    double resting_uv = 0;  // at onset
    float fall_power = 0;   // squared offset threshold at `last`
    double power_sum = 0;   // of the samples above
    double power_max = 0;
    bool pop = false;        // set when closed
    std::int64_t above = 0;  // samples above in the sliding 0.5 s since onset
    std::int64_t most_above = 0;
  };

  void join_hum(const EmgBlock& block);
  void add_hum(const SampleRun& run);
  void measure_until(std::int64_t sample);
  void scan_ready_blocks();
  void scan(const EmgBlock& block);
  void scan_step(const EmgBlock& block, std::size_t first, std::size_t past, float resting);
  void scan_hop(const EmgBlock& block, std::size_t hop, float resting);
  void above(const EmgBlock& block, std::int64_t first, std::span<const float> power, float resting);
  void start_run(const EmgBlock& block, std::int64_t sample, float power);
  void slide(bool is_above, std::int64_t count);
  [[nodiscard]] bool is_pop(const Run& run) const;
  void close_run();
  void emit_pending(bool open_end);
  [[nodiscard]] const EmgBlock* block_with(std::int64_t sample) const;
  [[nodiscard]] std::int64_t rise(const EmgBlock& block, std::int64_t sample, float power) const;
  [[nodiscard]] std::int64_t fall(std::int64_t sample, float power) const;
  [[nodiscard]] Time time_of(std::int64_t sample) const;

  const LegConditioning& leg_;
  const DetectionRule& rule_;
  Segment segment_;
  bool edges_from_emg_;
  std::int64_t hold_;  // quiet samples of the measure that end a run
  RestingLevel resting_;
  HopPower power_;
  std::deque<EmgBlock> waiting_;  // resting level not known to their end yet
  std::deque<EmgBlock> scanned_;  // the latest of them: an offset may lie in one
  std::int64_t hops_done_ = 0;
  std::int64_t measured_ = 0;   // samples whose hops went into the resting level
  std::int64_t undecided_ = 0;  // from here on it depends on the next block what is hum
  std::optional<Run> run_, pending_;
  std::vector<char> window_;  // which of the last 0.5 s of samples were above, a ring
  std::int64_t window_at_ = 0;
};

}  // namespace psg
