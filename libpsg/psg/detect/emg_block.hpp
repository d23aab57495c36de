#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/beats.hpp"
#include "psg/dsp/envelope.hpp"
#include "psg/rules/rule.hpp"
#include "psg/system/buffer.hpp"

namespace psg {

/// A zero-phase band-pass over one block: samples with context, how much context leads, whether the
/// segment begins and ends with them, and where the result goes.
using BandPass = std::function<void(const StoredSamples&, std::size_t, bool, bool, std::span<float>)>;

/// What filters make of an electrode pop is shorter, and so is all that is asked of one: a block carries so
/// much EMG from before it.
inline constexpr auto pop_under = 800ms;

/// How one leg's EMG is conditioned. The same for every block; safe to share between threads.
struct LegConditioning {
  LegInput input;
  double reference_microvolts_per_unit = 1;
  SampleClock clock;
  double low_hz = 0;  ///< band edges after clamping below Nyquist
  double high_hz = 0;
  BandPass band_pass;
  std::int64_t warm_up = 0;  ///< samples of context that band_pass wants on each side
  Measure measure = Measure::rms;
  std::int64_t window = 1;      ///< samples of the moving measure
  std::int64_t beat_reach = 0;  ///< samples of context for beats at a block's edge
  std::int64_t hop = 1;  ///< samples from one value of the resting level's input to the next, about 1/8 s
  std::int64_t hum_step = 1;  ///< samples, of whole hops, that are hum or not: the grid of blocks
  float rail_low_uv = 0;      ///< at or beyond these the amplifier or converter is saturated
  float rail_high_uv = 0;
};

/// The conditioning of one leg by a rule.
/// @param notches_hz frequencies to take out besides the rule's own notch.
/// @throws Error(unsupported) when the rate leaves no band to filter.
[[nodiscard]] LegConditioning make_conditioning(const Recording& night, const LegInput& leg,
                                                const DetectionRule& rule,
                                                const std::vector<double>& notches_hz = {});

/// The same samples of several legs.
class RawLegs {
 public:
  /// In µV, less the reference, one leg after the other.
  RawLegs(Buffer microvolts, std::size_t legs) : microvolts_(std::move(microvolts)), legs_(legs) {}
  /// As stored, one leg after the other.
  RawLegs(PoolBuffer<std::int16_t> stored, std::vector<Int16Scale> scales)
      : stored_(std::move(stored)), scales_(std::move(scales)), legs_(scales_.size()) {}

  /// Those of one leg; their values are µV.
  [[nodiscard]] StoredSamples of(std::size_t leg) const;

 private:
  Buffer microvolts_;
  PoolBuffer<std::int16_t> stored_;
  std::vector<Int16Scale> scales_;  // empty: microvolts_ are held
  std::size_t legs_;
};

/// Samples [first, past) of a segment. The legs share a clock. 16-bit integers of legs without a reference
/// stay what they are.
[[nodiscard]] RawLegs read_legs(SamplePool& pool, const Recording& night, const Segment& segment,
                                const std::vector<const LegConditioning*>& legs, std::int64_t first,
                                std::int64_t past);

/// Samples [first, past) of a segment.
struct SampleRun {
  std::int64_t first = 0, past = 0;
  friend constexpr bool operator==(const SampleRun&, const SampleRun&) = default;
};

/// One stretch of one leg's EMG after conditioning. Sample indices count from the segment's start.
struct EmgBlock {
  std::int64_t begin = 0, end = 0;     ///< samples [begin, end) of the segment
  std::int64_t emg_begin = 0;          ///< first sample of emg_uv, some context before begin
  Buffer emg_uv;                       ///< band-passed, with context on both sides, more of it before
  Buffer power;                        ///< the measure squared, one for each sample; empty for Measure::rms,
                                       ///< of which HopPower makes what is wanted
  std::vector<float> hop_uv;           ///< the measure at the middle of each hop; NaN in artefact
  std::vector<float> hop_power_bound;  ///< no sample of the hop has more power; infinite where not known
  std::vector<SampleRun> flat;         ///< constant for 1 s or longer (or going on in the next block)
  std::vector<SampleRun> hum;          ///< mains and nothing else, in steps of 0.25 s
  SampleRun tone_head, tone_tail;      ///< steps at its ends that are hum if the block beside goes on with it
  std::vector<SampleRun> saturated;    ///< at a rail for 0.1 s or longer
  std::uint64_t hash = 0;  ///< of the stored integers and their scale where integers are kept, else of
                           ///< the values in µV: of arrays and BDF, and of all legs of a group
                           ///< of which one has a reference
};

/// Takes the hops of a run, as far as they lie in the block, out of the resting level.
void leave_out(const LegConditioning& leg, const SampleRun& run, EmgBlock& block);

/// Samples of context wanted on each side of a block, the larger of the two.
[[nodiscard]] std::int64_t raw_context(const LegConditioning& leg) noexcept;

/// Conditions the raw samples of a block, which were read with context from `raw_begin` on.
/// A block begins on the grid of hum steps.
/// @param samples the number of samples in the segment. @param beat the heartbeat to subtract, or null.
[[nodiscard]] EmgBlock condition_block(FloatPool& pool, const LegConditioning& leg, const StoredSamples& raw,
                                       std::int64_t raw_begin, std::int64_t begin, std::int64_t end,
                                       std::int64_t samples, const BeatTemplate* beat);

/// The power of one leg's samples, computed where it is asked for: between movements the bound of a hop is
/// enough. One object serves one thread.
///
/// With `EmgBlock::hop_power_bound` this is all that is fast in the search for activity. The plain twin is
/// the power of every sample in `EmgBlock::power` (so is `Measure::peak`): tests/detect/hop_power_test.cpp
/// holds the two to the same values, tests/night/plain_twin_test.cpp to the same movements.
class HopPower {
 public:
  explicit HopPower(const LegConditioning& leg);

  /// One value for each sample of hop `hop` of a block, valid until the next call. Hops are asked for in
  /// the order of time; those that follow and may reach `threshold` are computed along with it.
  [[nodiscard]] std::span<const float> of(const EmgBlock& block, std::size_t hop, float threshold);

 private:
  void compute(const EmgBlock& block, std::int64_t first, std::int64_t past);

  const LegConditioning& leg_;
  MovingMeanSquare mean_square_;
  AlignedFloats computed_;  // of samples [first_, past_) of the segment
  std::int64_t first_ = 0, past_ = 0;
};

}  // namespace psg
