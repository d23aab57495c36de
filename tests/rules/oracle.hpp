#pragma once

#include <string>
#include <vector>

#include "psg/rules/score_movements.hpp"

/// A second rule engine, for tests only: every sentence of the standards as one plain, slow
/// function with its numbers written out. It shares vocabulary with the library (spans, stages,
/// reasons) and nothing else: no thresholds, no helpers, no order of work.
namespace psg::oracle {

enum class Standard { aasm, wasm2016, wasm2006, asda1993 };

inline constexpr Standard standards[] = {Standard::aasm, Standard::wasm2016, Standard::wasm2006,
                                         Standard::asda1993};

/// The library's rule of the same publication.
[[nodiscard]] Rule rule_of(Standard standard);

/// What became of one activity.
struct Outcome {
  Leg leg = Leg::left;
  Span span;
  bool open_end = false;
  Reason reason = Reason::counted;
  int movement = -1;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

/// One movement as the standard counts it.
struct Combined {
  Span span;
  Sides sides = Sides::left;
  int components = 0;
  Stage stage = Stage::unscored;
  NonCandidate non_candidate = NonCandidate::none;
  bool respiratory = false;
  bool arousal = false;
  int series = -1;
  int series_nr = -1;
  int run = -1;
  int run_nr = -1;
  friend bool operator==(const Combined&, const Combined&) = default;
};

/// Candidates one after the other; four of them are a series.
struct Run {
  std::vector<int> movements;
  Span span;
  Boundary began = Boundary::start;
  Boundary ended = Boundary::end;
  Time interval_before{-1};  ///< that began it; -1 ns: no interval did
  Time interval_after{-1};   ///< that ended it
  friend bool operator==(const Run&, const Run&) = default;
};

/// One number of the night; NaN is undefined.
struct Number {
  std::string statistic;
  std::string legs;
  std::string state;
  double value = 0;
};

/// A night by one standard.
struct Answer {
  std::vector<Outcome> outcomes;    ///< by onset, leg, offset
  std::vector<Combined> movements;  ///< by onset
  std::vector<Run> series;
  std::vector<Run> series_nr;
  std::vector<Run> runs;  ///< series, and what is too short for one
  std::vector<Run> runs_nr;
};

/// Whether somebody scored respiratory events: says so, or has one.
[[nodiscard]] bool respiratory_known(const NightContext& night);

/// The night's movements by one standard.
[[nodiscard]] Answer answer(const std::vector<Activity>& activities, const NightContext& night,
                            Standard standard);

/// Every statistic of the answer by plain arithmetic, under the library's names.
[[nodiscard]] std::vector<Number> numbers(const Answer& answer, const NightContext& night, Standard standard);
/// Those that a report leads with (movements and PLM in each state, PLMSI, PLMWI, periodicity): fewer,
/// so that they can be compared on every night.
[[nodiscard]] std::vector<Number> key_numbers(const Answer& answer, const NightContext& night,
                                              Standard standard);

/// Each difference as one line, the oracle's side first; empty when the library agrees.
[[nodiscard]] std::vector<std::string> differences(const Answer& oracle, const RuleScore& library);
[[nodiscard]] std::vector<std::string> differences(const std::vector<Number>& oracle,
                                                   const RuleScore& library);

}  // namespace psg::oracle
