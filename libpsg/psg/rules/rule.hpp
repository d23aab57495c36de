#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/time.hpp"

namespace psg {

/// The quantity that is compared with the onset and offset thresholds.
enum class Measure : std::uint8_t {
  rms,   ///< moving root mean square
  peak,  ///< moving peak of the rectified EMG (morphological closing, so edges stay in place)
};

/// How the EMG is band-passed. Both have zero phase.
enum class FilterKind : std::uint8_t {
  butterworth,  ///< forward and backward IIR
  fir,          ///< linear phase, delay removed
};

/// From EMG to the activity of one leg: everything up to onset and offset.
struct DetectionRule {
  double low_hz;   ///< lower band edge
  double high_hz;  ///< upper band edge; clamped below Nyquist, and the clamp reported
  int order;       ///< Butterworth order of each edge, applied forward and backward
  FilterKind filter;
  double notch_hz;  ///< mains frequency to notch (50 or 60); 0 = no notch
  Measure measure;
  Time measure_window;  ///< length of the moving measure
  double onset_uv;      ///< onset: first sample at or above resting level + this
  double offset_uv;     ///< offset: below resting level + this ...
  Time offset_hold;     ///< ... for at least this long; the offset is the start of that run
  Time resting_window;  ///< how much time on each side of a moment its resting level is taken from
  friend bool operator==(const DetectionRule&, const DetectionRule&) = default;
};

/// When activity of both legs is one (bilateral) movement.
enum class BothLegs : std::uint8_t {
  onset_to_onset,   ///< other leg's onset < both_legs_gap after the movement's first onset (AASM)
  offset_to_onset,  ///< any onset < both_legs_gap after the movement's latest offset, transitive (WASM)
};

/// What becomes of a movement near a respiratory event.
enum class Respiratory : std::uint8_t {
  reject_monolateral,  ///< each leg's movement is rejected before anything else (AASM)
  mark_movement,       ///< the (combined) movement is marked and counted twice (WASM)
  ignore,              ///< respiratory events do not matter (ASDA 1993 states no rule)
};

/// One scoring standard, with all its thresholds, as one value. There are no defaults: start from a standard
/// below, then change fields. `docs/rules.md` gives the source of each number.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): fields stand in the order of scoring
struct Rule {
  std::string name;    ///< "aasm", ...; a changed rule should get a new name
  std::string source;  ///< the publication
  DetectionRule detection;

  // One leg.
  Time same_leg_merge;  ///< activities of one leg less than this apart are one movement; 0 = never
  Time min_duration;    ///< a shorter movement is rejected, `too_short`
  Time max_duration;    ///< a longer movement is rejected, `too_long`; Time::max() = no maximum
  bool morphology;      ///< a detected movement must contain 0.5 s whose median is at least
                        ///< resting + offset_uv, else `low_median`
  bool reject_wake;     ///< a movement with no part in sleep is rejected, `wake`
  double min_calibration_fraction;  ///< least share of the calibration movement's amplitude; 0 = none

  // Both legs.
  BothLegs both_legs;
  Time both_legs_gap;
  /// Whether a movement that comes too soon after another is skipped, as `short_interval`: it does not count,
  /// breaks no series and opens nothing, and the interval continues past it. Too soon means < min_interval
  /// after the other's onset. With onset_to_onset this concerns movements of the leg that opened the other
  /// movement, with offset_to_onset whole movements.
  bool short_interval_skips;
  Time candidate_max_single;     ///< a component longer than this makes a non-candidate; Time::max() = none
  int candidate_max_components;  ///< more components make a non-candidate; 0 = no maximum
  Time candidate_max_movement;   ///< a movement longer than this is a non-candidate; Time::max() = none

  // Series.
  int min_series;     ///< fewest movements in a series
  Time min_interval;  ///< onset to onset, inclusive
  Time max_interval;  ///< onset to onset, inclusive

  // Respiratory events and arousals.
  Respiratory respiratory;
  bool respiratory_from_start;  ///< the window opens before the event's start, not before its end
  Time respiratory_before;      ///< window opens this long before that start or end
  Time respiratory_after;       ///< window closes this long after the event's end
  bool respiratory_rera;        ///< RERA count as respiratory events
  Time arousal_gap;             ///< movements and arousals closer than this, or overlapping, are associated
  friend bool operator==(const Rule&, const Rule&) = default;
};

/// AASM Manual for the Scoring of Sleep and Associated Events, v2.6 (2020) and v3 (2023).
[[nodiscard]] Rule aasm();
/// Ferri et al., Sleep Med 2016;26:86-95 (IRLSSG, EURLSSG and WASM standards).
[[nodiscard]] Rule wasm2016();
/// Zucconi et al., Sleep Med 2006;7:175-183.
[[nodiscard]] Rule wasm2006();
/// ASDA Atlas Task Force, Sleep 1993;16:748-759.
[[nodiscard]] Rule asda1993();
/// All of the above.
[[nodiscard]] std::vector<Rule> all_rules();
/// The standard with this name.
/// @throws Error(bad_argument) for an unknown name; the message lists the known ones.
[[nodiscard]] Rule rule_named(std::string_view name);

/// The values as programs read them: "rms", "butterworth", "onset_to_onset", "mark_movement", ...
[[nodiscard]] const char* name(Measure measure) noexcept;
[[nodiscard]] const char* name(FilterKind filter) noexcept;
[[nodiscard]] const char* name(BothLegs both_legs) noexcept;
[[nodiscard]] const char* name(Respiratory respiratory) noexcept;

/// The standards of these names, each once.
/// @param measure "rms" or "peak" instead of a standard's own measure of EMG; empty: its own. With another
/// measure a rule is no longer the standard, and its name says so: "aasm-peak".
/// @throws Error(bad_argument) for another name or measure.
[[nodiscard]] std::vector<Rule> rules_named(const std::vector<std::string>& names,
                                            std::string_view measure = {});

}  // namespace psg
