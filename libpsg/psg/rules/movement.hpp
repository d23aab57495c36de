#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/core/time.hpp"

namespace psg {

/// Activity of one leg that reached the onset threshold, or that somebody marked, before any rule
/// of a standard is applied.
struct Activity {
  Leg leg = Leg::left;
  Span span;
  double amplitude_uv = nan();  ///< largest value of the measure above resting; NaN when marked
  double resting_uv = nan();    ///< resting level at onset; NaN when marked
  bool detected = false;        ///< found in EMG (else marked: amplitude and morphology unknown)
  bool open_end = false;        ///< still running when signal, gap, artefact or analysis window ended
  bool artefact = false;        ///< an electrode pop, or begins where the leg's signal is not EMG
  /// Over all stretches of 0.5 s inside it, the largest share of samples at or above resting + offset
  /// threshold. (The median of a stretch reaches the threshold if its share is >= 0.5.) NaN when marked, 0
  /// when shorter than 0.5 s.
  double sustained = nan();

  static constexpr double nan() { return std::numeric_limits<double>::quiet_NaN(); }
};

/// Why an activity of one leg counts as a movement, or the first rule that rejected it.
enum class Reason : std::uint8_t {
  counted,
  outside_lights,  ///< onset before lights off or at or after lights on
  artefact,        ///< onset inside a stretch marked as artefact
  respiratory,     ///< in the window of a respiratory event (rules that reject it)
  no_duration,     ///< marked as a point in time: its duration cannot be judged
  too_short,
  too_long,
  low_median,      ///< no stretch of 0.5 s with a median of resting + 2 µV (WASM 2016 morphology)
  low_amplitude,   ///< below the fraction of the calibration movement (ASDA 1993)
  wake,            ///< no part in sleep
  unscored,        ///< no part in an epoch that was scored
  short_interval,  ///< too soon after the movement its leg opened
  merged,          ///< part of the movement before it on the same leg
};

/// "counted", "outside_lights", ...
[[nodiscard]] const char* name(Reason reason) noexcept;

/// A decision with its numbers, so that it can be explained and checked.
struct Verdict {
  Reason reason = Reason::counted;
  double value = Activity::nan();  ///< what was found: seconds, µV or a share, depending on the reason
  double limit = Activity::nan();  ///< what it was compared with, same unit
  std::int32_t event = -1;         ///< for a respiratory verdict, the index of the event in the scoring
};

/// One activity with the verdict of one rule set.
struct ScoredActivity {
  Activity activity;
  Verdict verdict;
  std::int32_t movement = -1;  ///< index of the movement it is part of; -1 when rejected
};

/// Which legs moved in a movement.
enum class Sides : std::uint8_t { left, right, bilateral, both /**< one derivation of both legs */ };

/// "L", "R", "LR" or "B".
[[nodiscard]] const char* name(Sides sides) noexcept;

/// Why a movement is not a candidate for a series (WASM).
enum class NonCandidate : std::uint8_t { none, component_too_long, too_many_components, movement_too_long };

/// "", "component_too_long", ...
[[nodiscard]] const char* name(NonCandidate reason) noexcept;

/// One leg movement as a standard counts it: one leg, or both legs combined.
struct LegMovement {
  Span span;  ///< first onset to last offset
  Sides sides = Sides::left;
  std::int32_t components = 1;    ///< movements in it
  Stage stage = Stage::unscored;  ///< of the epoch that contains the onset
  NonCandidate non_candidate = NonCandidate::none;
  std::int32_t respiratory = -1;  ///< index of the respiratory event it is associated with, or -1
  std::int32_t arousal = -1;      ///< index of the arousal it is associated with, or -1
  std::int32_t series = -1;       ///< index of its series, or -1: not periodic
  std::int32_t series_nr = -1;    ///< the same in the second pass, without respiratory candidates
  std::int32_t run = -1;          ///< index of its run, which need not be a series; -1: not a candidate
  std::int32_t run_nr = -1;       ///< the same in the second pass; -1 also for those that it leaves out
  Time longest_component{};       ///< duration of the longest of its components

  [[nodiscard]] bool candidate() const noexcept { return non_candidate == NonCandidate::none; }
  [[nodiscard]] bool plm() const noexcept { return series >= 0; }
  [[nodiscard]] bool plm_nr() const noexcept { return series_nr >= 0; }
};

/// Why a run of movements began or ended where it did.
enum class Boundary : std::uint8_t {
  start,  ///< nothing before
  interval_short,
  interval_long,
  non_candidate,
  gap,  ///< no signal between
  artefact,
  end,  ///< nothing after
};

/// "start", "interval_short", ...
[[nodiscard]] const char* name(Boundary boundary) noexcept;

/// Successive candidates whose intervals a rule set allows in a series. With enough members it is a series.
struct Run {
  std::vector<std::int32_t> movements;  ///< indices of its members in order of time
  Span span;                            ///< first onset to last offset
  Boundary began = Boundary::start;
  Boundary ended = Boundary::end;
  /// Onset to onset, from the movement before to the first member and from the last member to the movement
  /// after, where that is what began or ended the run: interval_short or interval_long. Else empty.
  std::optional<Time> interval_before = {};
  std::optional<Time> interval_after = {};
  std::int32_t series = -1;  ///< index of the series that it is; -1: too short for one
};

/// A run of periodic movements, long enough to be a series.
using Series = Run;

/// A stretch that cannot be scored: movements and series never bridge it.
struct Break {
  Span span;
  Boundary why = Boundary::gap;  ///< gap or artefact
  friend bool operator==(const Break&, const Break&) = default;
};

/// What the rules need to know about a night besides its movements.
struct NightContext {
  NightEvents given;                 ///< stages, respiratory events, arousals, lights
  std::optional<Time> start_of_day;  ///< time of day of instant 0; empty: unknown
  Span recording;                    ///< the first to the last instant that was recorded
  std::vector<Break> breaks;         ///< gaps of the recording and artefacts, in order of time
  /// The legs that were recorded and could be scored: of any other leg nothing is known. Empty: unknown, as
  /// for marked movements; then the legs of the movements tell.
  std::vector<Leg> legs = {};
  double calibration_uv = std::numeric_limits<double>::quiet_NaN();  ///< ASDA 1993 calibration movement
};

}  // namespace psg
