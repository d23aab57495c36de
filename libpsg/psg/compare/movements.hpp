#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "psg/compare/scorer.hpp"
#include "psg/compare/window.hpp"

namespace psg::compare {

/// Whose movements are compared.
enum class Legs : std::uint8_t {
  all,   ///< of any leg; those that share time are one
  left,  ///< of this leg alone
  right,
};
inline constexpr std::array every_legs = {Legs::all, Legs::left, Legs::right};

/// "all", "left" or "right", as the legs of the indices are called.
[[nodiscard]] const char* name(Legs legs) noexcept;

/// A movement that a scorer marked and that is not compared.
struct ExcludedMovement {
  Span span;
  std::string leg;      ///< "L", "R", or "" where unknown
  std::string verdict;  ///< the rule's, "too_short"
  std::string why;      ///< as a sentence
};

/// One scorer's night by the rule set of the comparison.
struct ComparedNight {
  RuleScore score;  ///< movements, series and indices
  /// Why nothing can be said about its movements, "marks no leg movement"; empty when something can.
  std::string silent;
  std::int64_t marked = 0;       ///< movements the scorer has
  std::int64_t compared = 0;     ///< those of them that count; what was merged is one
  std::int64_t unknown_leg = 0;  ///< those of `compared` whose leg is unknown, or one derivation of both
  std::vector<Leg> legs;         ///< that the scorer could score; empty: unknown
  std::vector<Span> all, left, right;      ///< in order, not overlapping
  std::vector<ExcludedMovement> excluded;  ///< in order of onset
  std::vector<std::string> warnings;       ///< of the marks, and of the rule set

  [[nodiscard]] const std::vector<Span>& of(Legs which) const noexcept {
    return which == Legs::left ? left : which == Legs::right ? right : all;
  }
  /// Whether nothing is known about single legs: there are movements, and the leg of each is unknown.
  [[nodiscard]] bool legless() const noexcept { return compared > 0 && unknown_leg == compared; }
  /// Whether the scorer could score this leg, or may have.
  [[nodiscard]] bool scored(Legs which) const noexcept {
    const Leg leg = which == Legs::left ? Leg::left : Leg::right;
    return which == Legs::all || legs.empty() || std::ranges::find(legs, leg) != legs.end();
  }
  /// Whether the number of its movements of these legs is known.
  [[nodiscard]] bool knows(Legs which) const noexcept {
    return silent.empty() && (which == Legs::all || (!legless() && scored(which)));
  }
};

/// The scorer's movements scored by the rule set inside the window, with the stages and events of
/// `options.context` or, without one, its own. Marks become movements of single legs as `marked_movements`
/// says. `breaks` are the stretches that some scorer could not score; nobody's movement in them counts.
[[nodiscard]] ComparedNight score_by(const Scorer& scorer, const Window& window,
                                     const std::vector<Break>& breaks, const CompareOptions& options);

/// Spans that share time as one, in order.
[[nodiscard]] std::vector<Span> joined(std::vector<Span> spans);

}  // namespace psg::compare
