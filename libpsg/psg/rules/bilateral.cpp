#include "psg/rules/bilateral.hpp"

#include <algorithm>

namespace psg {
namespace {

/// What a movement does to the group before it.
enum class Fate : std::uint8_t { opens, joins, too_soon };

Fate fate_of(const Activity& movement, const Group& group, Leg opener, const Timeline& timeline,
             const Rule& rule) {
  const Time onset = movement.span.start;
  if (timeline.first_break(group.span.start, onset) != nullptr) return Fate::opens;
  if (rule.both_legs == BothLegs::offset_to_onset) {
    return onset < saturating_add(group.span.end, rule.both_legs_gap) ? Fate::joins : Fate::opens;
  }
  const Time since = onset - group.span.start;
  if (movement.leg != opener) return since < rule.both_legs_gap ? Fate::joins : Fate::opens;
  return rule.short_interval_skips && since < rule.min_interval ? Fate::too_soon : Fate::opens;
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

void join(Group& group, const Activity& movement) {
  group.span.end = std::max(group.span.end, movement.span.end);
  group.components += 1;
  if (group.sides != sides_of(movement.leg)) group.sides = Sides::bilateral;
}

/// One of the reasons for a non-candidate, component_too_long first (it is found movement by
/// movement), then too_many_components, then group_too_long.
void mark_non_candidate(Group& group, const Rule& rule) {
  if (!group.candidate()) return;
  if (rule.candidate_max_components > 0 && group.components > rule.candidate_max_components) {
    group.non_candidate = NonCandidate::too_many_components;
  } else if (group.span.duration() > rule.candidate_max_group) {
    group.non_candidate = NonCandidate::group_too_long;
  }
}

std::vector<Group> combine(std::vector<Movement>& movements, const Timeline& timeline, const Rule& rule) {
  std::vector<Group> groups;
  Leg opener = Leg::left;
  for (Movement& m : movements) {
    if (m.verdict.reason != Reason::counted) continue;
    const Activity& a = m.activity;
    const Fate fate = groups.empty() ? Fate::opens : fate_of(a, groups.back(), opener, timeline, rule);
    if (fate == Fate::too_soon) {
      m.verdict = too_soon(a.span.start - groups.back().span.start, rule);
      continue;
    }
    if (fate == Fate::opens) {
      groups.push_back({.span = a.span, .sides = sides_of(a.leg)});
      opener = a.leg;
    } else {
      join(groups.back(), a);
    }
    if (a.span.duration() > rule.candidate_max_single) {
      groups.back().non_candidate = NonCandidate::component_too_long;
    }
    m.group = static_cast<std::int32_t>(groups.size()) - 1;
  }
  for (Group& group : groups) mark_non_candidate(group, rule);
  return groups;
}

/// Takes out whole groups that come too soon after the last one that stays.
std::vector<Group> skip_too_soon(const std::vector<Group>& groups, std::vector<Movement>& movements,
                                 const Timeline& timeline, const Rule& rule) {
  struct Place {
    std::int32_t index;  ///< among those that stay, -1: skipped
    Time since;          ///< the last one that stays
  };
  std::vector<Group> kept;
  std::vector<Place> places;
  places.reserve(groups.size());
  for (const Group& group : groups) {
    const Time onset = group.span.start;
    const Time since = kept.empty() ? Time::max() : onset - kept.back().span.start;
    if (since < rule.min_interval && timeline.first_break(kept.back().span.start, onset) == nullptr) {
      places.push_back({-1, since});
    } else {
      places.push_back({static_cast<std::int32_t>(kept.size()), since});
      kept.push_back(group);
    }
  }
  for (Movement& m : movements) {
    if (m.group < 0) continue;
    const Place& place = places[static_cast<std::size_t>(m.group)];
    m.group = place.index;
    if (place.index < 0) m.verdict = too_soon(place.since, rule);
  }
  return kept;
}

}  // namespace

std::vector<Group> group_movements(std::vector<Movement>& movements, const Timeline& timeline,
                                   const Rule& rule) {
  std::vector<Group> groups = combine(movements, timeline, rule);
  const bool whole_groups = rule.short_interval_skips && rule.both_legs == BothLegs::offset_to_onset;
  return whole_groups ? skip_too_soon(groups, movements, timeline, rule) : groups;
}

}  // namespace psg
