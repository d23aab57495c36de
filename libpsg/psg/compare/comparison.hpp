#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "psg/compare/measures.hpp"
#include "psg/compare/movements.hpp"
#include "psg/compare/scorer.hpp"
#include "psg/compare/window.hpp"

namespace psg {

/// How well two scorers agree on the movements of some legs. The first scorer, `a`, is the reference of
/// precision and recall; differences are b - a, so a positive one says that `b` is later.
struct MovementAgreement {
  static constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  compare::Legs legs = compare::Legs::all;
  bool comparable = true;  ///< false: nothing can be said, because one marks no movement or no leg
  std::optional<std::int64_t> movements_a;  ///< empty: unknown
  std::optional<std::int64_t> movements_b;
  std::vector<compare::Match> matches;  ///< indices into the scorers' movements of these legs
  double precision = nan;               ///< matches / movements of b
  double recall = nan;                  ///< matches / movements of a
  double f1 = nan;                      ///< 2 matches / (movements of a + movements of b)
  std::string why;                      ///< what is undefined and why; else empty
  compare::Spread onset;                ///< of the matches, s
  compare::Spread offset;
  compare::Confusion epochs{2};  ///< class 0: without a movement, 1: with one; none of `Comparison::broken`
  compare::Kappa kappa;          ///< of these epochs
};

/// How well two scorers agree on the sleep stages.
struct StageAgreement {
  bool comparable = true;        ///< false: one of them has no sleep stages
  compare::Confusion epochs{5};  ///< W, N1, N2, N3, R
  std::int64_t left_out = 0;     ///< epochs that one of them did not score
  compare::Kappa kappa;
};

/// An index of two scorers; see Index. NaN: undefined.
struct IndexAgreement {
  Index a;
  Index b;
  double difference = std::numeric_limits<double>::quiet_NaN();  ///< b - a
  double ratio = std::numeric_limits<double>::quiet_NaN();       ///< b / a; undefined where a is 0
  std::string why;                                               ///< what is undefined and why; else empty
};

/// Two scorers of a comparison, by their indices in it.
struct PairAgreement {
  std::size_t a = 0;
  std::size_t b = 0;
  std::vector<MovementAgreement> movements;  ///< all, left, right
  StageAgreement stages;
  std::vector<IndexAgreement> indices;
};

/// Two or more scorings of one night, each with each.
struct Comparison {
  std::vector<Scorer> scorers;                 ///< the test last, the others as given
  std::vector<compare::ComparedNight> nights;  ///< of each scorer
  bool has_test = false;                       ///< whether the last scorer is judged by the others
  CompareOptions options;
  compare::Window window;
  compare::EpochGrid epochs;
  std::vector<bool> broken;          ///< for each epoch whether a gap or artefact of anybody lies in it
  std::vector<PairAgreement> pairs;  ///< a before b; (0, 1), (0, 2), ..., (1, 2), ...
  std::vector<std::string> warnings;
};

/// Compares the scorings of one night, each with each, inside the time they have in common.
///
/// Everybody's movements go through the same rule set first, so movements that it does not count (too
/// short, outside the window, in an artefact) are compared by nobody; `ScoredNight::left_out` says why. Those
/// of unknown leg are compared in Legs::all only. What cannot be said is NaN and has its reason.
/// @throws Error(bad_argument) for less than two scorers, two of one name, a `min_iou` not above 0 or above
/// 1, a `test` that is no scorer, or movements that score_movements refuses; (unsupported) for no common
/// time.
[[nodiscard]] Comparison compare_scorings(std::vector<Scorer> scorers, const CompareOptions& options);

}  // namespace psg

namespace psg::compare {

/// The main indices of two scorers side by side: movements per hour, the PLMS, PLMW and PLMS-arousal index,
/// PLM per hour by leg, and the periodicity. Those of single legs are undefined where a scorer's legs are
/// unknown, or where it could not score that leg; that of arousals where nobody scored arousals
/// (knows_arousals).
[[nodiscard]] std::vector<IndexAgreement> index_agreement(const Comparison& night, std::size_t a,
                                                          std::size_t b);

/// The index of this pair; null when there is none of that name.
[[nodiscard]] const IndexAgreement* find_index(const PairAgreement& pair, const char* statistic,
                                               const char* legs = "all");

}  // namespace psg::compare
