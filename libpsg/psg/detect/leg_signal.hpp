#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "psg/channels/leg_choice.hpp"
#include "psg/core/event.hpp"
#include "psg/core/recording.hpp"
#include "psg/core/time.hpp"
#include "psg/rules/movement.hpp"
#include "psg/rules/rule.hpp"

namespace psg {

/// Why a stretch of a leg's signal is not EMG.
enum class ArtefactKind : std::uint8_t {
  flat,       ///< one value for a minute or longer: disconnected
  saturated,  ///< at the converter's or amplifier's limit for 0.1 s or longer
  hum,        ///< mains and nothing else for 10 s (2 s where mains is notched): electrode off
  pop,        ///< electrode pop: one short deflection and what the filter makes of it
};

/// "flat", "saturated", "hum" or "pop".
[[nodiscard]] const char* name(ArtefactKind kind) noexcept;

/// A stretch that is left out of a leg's scoring.
struct Artefact {
  Span span;
  ArtefactKind kind = ArtefactKind::flat;
  friend constexpr bool operator==(const Artefact&, const Artefact&) = default;
};

/// How far the scoring of a leg can be trusted.
enum class Quality : std::uint8_t { good, fair, poor, not_scorable };

/// "good", "fair", "poor" or "not scorable".
[[nodiscard]] const char* name(Quality quality) noexcept;

/// What one leg's EMG went through before it was scored.
struct LegSignal {
  Leg leg = Leg::left;
  std::string channel;    ///< label
  std::string reference;  ///< label of the channel that was subtracted; mostly empty
  std::string unit;       ///< as in the header, or as the caller gave it
  double microvolts_per_unit = 1;
  double rate_hz = 0;
  double step_uv = Activity::nan();  ///< quantisation step of the converter; NaN for arrays, which have none
  /// What was measured in the EMG; NaN when it was not, as in a leg that is artefact throughout.
  /// @{
  double low_hz = Activity::nan();  ///< band actually used
  double high_hz = Activity::nan();
  double resting_uv = Activity::nan();      ///< median resting level of the night
  double resting_low_uv = Activity::nan();  ///< 5th and 95th percentile of the resting level
  double resting_high_uv = Activity::nan();
  double ecg_uv = Activity::nan();       ///< peak of the heartbeat that was subtracted; 0: none seen
  double mains_hz = Activity::nan();     ///< mains frequency that was notched; 0: none seen
  double mains_uv = Activity::nan();     ///< its RMS
  double ecg_share = Activity::nan();    ///< of the power in the band: what the heartbeat has, 0 to 1
  double mains_share = Activity::nan();  ///< the same of mains
  /// @}
  Time scored{};                    ///< time that could be scored
  std::vector<Artefact> artefacts;  ///< by start; they do not overlap
  Quality quality = Quality::good;
  std::vector<std::string> quality_reasons;  ///< one phrase for each thing that lowered the grade
  std::vector<std::string> notes;            ///< one sentence for each clamp, doubt or consequence
};

/// Envelope and resting level of one leg at a low rate, for pictures and for checking.
struct EnvelopeTrace {
  Leg leg = Leg::left;
  Time start{};
  SampleClock clock;
  std::vector<float> envelope_uv;  ///< largest value of the measure in each step
  std::vector<float> resting_uv;
};

/// Grades a leg's signal by what was measured in it and sets `quality` and `quality_reasons`.
///
/// Not scorable: nothing left outside artefact, so that there is no resting level, or a quantisation step
/// above the offset threshold (no decision at that threshold is possible). Poor: resting level above 10 µV
/// (the 8 µV of the standards are less than the EMG's own spread) or outside 0.2-50 µV, more than a quarter
/// of the time artefact. Fair: resting level above 5 µV, ECG or mains above the offset threshold, a rate
/// below the recommended 200 Hz, a step above a quarter of the offset threshold, more than 5 % artefact. The
/// limits are ours; the standards give none.
/// @param leg everything but the grade filled in.
void grade(LegSignal& leg, const DetectionRule& rule);

/// The quantisation step of a leg's converter in µV, of the coarser of two electrodes; NaN for arrays,
/// which have no converter.
[[nodiscard]] double quantisation_step_uv(const Recording& night, const LegInput& leg);

/// The share of a leg's recorded time that is artefact of this kind, 0 to 1; NaN when nothing was recorded.
[[nodiscard]] double artefact_share(const LegSignal& leg, ArtefactKind kind);

}  // namespace psg
