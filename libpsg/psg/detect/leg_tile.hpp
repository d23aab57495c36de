#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/recording.hpp"
#include "psg/detect/beats.hpp"
#include "psg/rules/rule.hpp"
#include "psg/system/buffer.hpp"

namespace psg {

/// A zero-phase band-pass over one tile: samples with context, how much context leads, whether the
/// segment begins and ends with them, and where the result goes.
using BandPass = std::function<void(const StoredSamples&, std::size_t, bool, bool, std::span<float>)>;

/// What filters make of an electrode pop is shorter, and so is all that is asked of one: a tile carries so
/// much EMG from before it.
inline constexpr auto pop_under = 800ms;

/// How one leg's EMG is conditioned. The same for every tile; safe to share between threads.
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
  std::int64_t beat_reach = 0;  ///< samples of context for beats at a tile's edge
  std::int64_t cell = 1;        ///< samples in a cell, about 1/8 s: the grid of the resting level
  std::int64_t hum_step = 1;    ///< samples, of whole cells, that are hum or not: the grid of tiles
  float rail_low_uv = 0;        ///< at or beyond these the amplifier or converter is saturated
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
struct LegTile {
  std::int64_t begin = 0, end = 0;   ///< samples [begin, end) of the segment
  std::int64_t emg_begin = 0;        ///< first sample of emg_uv, some context before begin
  Buffer emg_uv;                     ///< band-passed, with context on both sides, more of it before
  Buffer power;                      ///< the measure squared, one for each sample; empty for Measure::rms,
                                     ///< of which CellPower makes what is wanted
  std::vector<float> cell_mid;       ///< the measure at the middle of each cell; NaN in artefact
  std::vector<float> cell_bound;     ///< no sample of the cell has more power; infinite where not known
  std::vector<SampleRun> flat;       ///< constant for 1 s or longer (or going on in the next tile)
  std::vector<SampleRun> hum;        ///< mains and nothing else, in steps of 0.25 s
  SampleRun tone_head, tone_tail;    ///< steps at its ends that are hum if the tile beside goes on with it
  std::vector<SampleRun> saturated;  ///< at a rail for 0.1 s or longer
  std::uint64_t hash = 0;  ///< of the stored integers and their scale where integers are kept, else of
                           ///< the values in µV: of arrays and BDF, and of all legs of a group
                           ///< of which one has a reference
};

/// Takes the cells of a run, as far as they lie in the tile, out of the resting level.
void leave_out(const LegConditioning& leg, const SampleRun& run, LegTile& tile);

/// Samples of context wanted on each side of a tile, the larger of the two.
[[nodiscard]] std::int64_t raw_context(const LegConditioning& leg) noexcept;

/// Conditions the raw samples of a tile, which were read with context from `raw_begin` on.
/// A tile begins on the grid of hum steps.
/// @param samples the number of samples in the segment. @param beat the heartbeat to subtract, or null.
[[nodiscard]] LegTile condition_tile(FloatPool& pool, const LegConditioning& leg, const StoredSamples& raw,
                                     std::int64_t raw_begin, std::int64_t begin, std::int64_t end,
                                     std::int64_t samples, const BeatTemplate* beat);

}  // namespace psg
