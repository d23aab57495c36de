#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "psg/channels/lab_table.hpp"
#include "psg/core/recording.hpp"
#include "psg/legs/score_movements.hpp"

namespace psg {

/// Which channels hold the legs; empty fields are found by their labels.
struct LegChoice {
  std::string left = {};  ///< label of the left tibialis anterior
  std::string right = {};
  std::string legs = {};    ///< label of one derivation that records both legs
  std::string unit = {};    ///< unit to assume where the header's is missing or unknown, for example "uV"
  ChannelTable table = {};  ///< the laboratory's own labels, asked before the usual ones
};

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

struct LegOptions {
  std::vector<Rule> rules;  ///< at least one; start from aasm() or wasm2016()
  LegChoice channels = {};
  std::optional<Scoring> scoring = {};  ///< stages and events; default: those of the recording itself
  /// Instead of `scoring`: gives it from the complete recording, when all samples have been read.
  std::function<Scoring(const Recording&)> scoring_of = {};
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();  ///< for asda1993
  int threads = 1;                                                   ///< results are the same for any number
  bool keep_envelope = false;  ///< fill Score::envelopes (grows with the night)
  /// Score the leg movements that the stages' and events' files mark instead of detecting them in the EMG:
  /// no leg channel is needed and no EMG is read (see legs/rescore.hpp).
  bool use_marked = false;
  /// Keep the texts of events as they were written; else those that are in no list of names, which may be
  /// about the patient, are not in the score (annotations/known_text.hpp).
  bool keep_text = false;
  /// Called with the share done, 0 to 1, on the calling thread; may be empty.
  std::function<void(double)> progress = {};
};

/// Where the movements of a score come from.
enum class MovementSource : std::uint8_t {
  detected,  ///< in the EMG of the recording
  marked,    ///< by a person or another program
};

/// "detected" or "marked".
[[nodiscard]] const char* name(MovementSource source) noexcept;

/// A scored night: results with the rules, channels and warnings that made them.
struct Score {
  std::string version;     ///< of libpsg
  std::string input_hash;  ///< of the samples that decided the result; empty for marked movements
  Format format = Format::edf;
  MovementSource source = MovementSource::detected;
  NightContext night;
  std::vector<LegSignal> legs;   ///< those that cannot be scored too; empty for marked movements
  std::vector<RuleScore> rules;  ///< in the order asked for
  std::vector<EnvelopeTrace> envelopes;
  std::vector<std::string> warnings;
};

/// Scores the leg movements of a recording by one or more standards.
///
/// With `use_marked` the movements are those of the scoring, and the rules do the rest.
/// The EMG is streamed: memory does not grow with the night. Of `Recording::open_deferred` the file is
/// read once, and the score is the same.
/// @throws Error(not_found) without a leg channel, (ambiguous) with two candidates for one leg,
/// (unsupported) for a unit that is no voltage or a rate below 100 Hz.
[[nodiscard]] Score score_legs(const Recording& night, const LegOptions& options);

}  // namespace psg
