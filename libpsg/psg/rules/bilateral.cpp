#include "psg/rules/bilateral.hpp"

#include <algorithm>

namespace psg {
namespace {

/// What an activity does with the movement before it: opens a new one, joins it, or comes too soon after it.
enum class Joining : std::uint8_t { opens, joins, too_soon };

Joining joining_of(const Activity& activity, const LegMovement& movement, Leg opener,
                   const AnalysisWindow& window, const Rule& rule) {
  const Time onset = activity.span.start;
  if (window.first_break(movement.span.start, onset) != nullptr) return Joining::opens;
  if (rule.both_legs == BothLegs::offset_to_onset) {
    return onset < saturating_add(movement.span.end, rule.both_legs_gap) ? Joining::joins : Joining::opens;
  }
  const Time since = onset - movement.span.start;
  if (activity.leg != opener) return since < rule.both_legs_gap ? Joining::joins : Joining::opens;
  return rule.short_interval_skips && since < rule.min_interval ? Joining::too_soon : Joining::opens;
}

Sides sides_of(Leg leg) {
  switch (leg) {
    case Leg::left: return Sides::left;
    case Leg::right: return Sides::right;
    case Leg::both: return Sides::both;
  }
  return Sides::both;
}

Verdict too_soon(Time since, const Rule& rule) {
  return {Reason::short_interval, to_seconds(since), to_seconds(rule.min_interval)};
}

void join(LegMovement& movement, const Activity& activity) {
  movement.span.end = std::max(movement.span.end, activity.span.end);
  movement.components += 1;
  movement.longest_component = std::max(movement.longest_component, activity.span.duration());
  if (movement.sides != sides_of(activity.leg)) movement.sides = Sides::bilateral;
}

/// Gives a non-candidate one reason. component_too_long comes first (it is set as the components join), then
/// too_many_components, then movement_too_long.
void mark_non_candidate(LegMovement& movement, const Rule& rule) {
  if (!movement.candidate()) return;
  if (rule.candidate_max_components > 0 && movement.components > rule.candidate_max_components) {
    movement.non_candidate = NonCandidate::too_many_components;
  } else if (movement.span.duration() > rule.candidate_max_movement) {
    movement.non_candidate = NonCandidate::movement_too_long;
  }
}

std::vector<LegMovement> combine(std::vector<ScoredActivity>& activities, const AnalysisWindow& window,
                                 const Rule& rule) {
  std::vector<LegMovement> movements;
  Leg opener = Leg::left;
  for (ScoredActivity& scored : activities) {
    if (scored.verdict.reason != Reason::counted) continue;
    const Activity& a = scored.activity;
    const Joining joining =
        movements.empty() ? Joining::opens : joining_of(a, movements.back(), opener, window, rule);
    if (joining == Joining::too_soon) {
      scored.verdict = too_soon(a.span.start - movements.back().span.start, rule);
      continue;
    }
    if (joining == Joining::opens) {
      movements.push_back({.span = a.span, .sides = sides_of(a.leg), .longest_component = a.span.duration()});
      opener = a.leg;
    } else {
      join(movements.back(), a);
    }
    if (a.span.duration() > rule.candidate_max_single) {
      movements.back().non_candidate = NonCandidate::component_too_long;
    }
    scored.movement = static_cast<std::int32_t>(movements.size()) - 1;
  }
  for (LegMovement& movement : movements) mark_non_candidate(movement, rule);
  return movements;
}

/// Removes whole movements that come too soon after the last one that is kept.
std::vector<LegMovement> skip_too_soon(const std::vector<LegMovement>& movements,
                                       std::vector<ScoredActivity>& activities, const AnalysisWindow& window,
                                       const Rule& rule) {
  struct Kept {
    std::int32_t index;  ///< among those that are kept; -1: skipped
    Time since;          ///< time since the last one that is kept
  };
  std::vector<LegMovement> kept;
  std::vector<Kept> kept_at;
  kept_at.reserve(movements.size());
  for (const LegMovement& movement : movements) {
    const Time onset = movement.span.start;
    const Time since = kept.empty() ? Time::max() : onset - kept.back().span.start;
    if (since < rule.min_interval && window.first_break(kept.back().span.start, onset) == nullptr) {
      kept_at.push_back({-1, since});
    } else {
      kept_at.push_back({static_cast<std::int32_t>(kept.size()), since});
      kept.push_back(movement);
    }
  }
  for (ScoredActivity& scored : activities) {
    if (scored.movement < 0) continue;
    const Kept& at = kept_at[static_cast<std::size_t>(scored.movement)];
    scored.movement = at.index;
    if (at.index < 0) scored.verdict = too_soon(at.since, rule);
  }
  return kept;
}

}  // namespace

std::vector<LegMovement> combine_legs(std::vector<ScoredActivity>& activities, const AnalysisWindow& window,
                                      const Rule& rule) {
  std::vector<LegMovement> movements = combine(activities, window, rule);
  const bool whole_movements = rule.short_interval_skips && rule.both_legs == BothLegs::offset_to_onset;
  return whole_movements ? skip_too_soon(movements, activities, window, rule) : movements;
}

}  // namespace psg
