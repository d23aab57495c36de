#include "rules/oracle.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace psg::oracle {
namespace {

// ---------------------------------------------------------------------------------------------
// Section 1: one leg

bool earlier(const Activity& a, const Activity& b) {
  if (a.span.start != b.span.start) return a.span.start < b.span.start;
  if (a.leg != b.leg) return a.leg < b.leg;
  return a.span.end < b.span.end;
}

bool shares_time(Span a, Span b) { return a.start < b.end && b.start < a.end; }

// The first gap or artefact that lies, if only in part, in [from, to): "movements and series never
// bridge it".
std::optional<Boundary> break_between(Time from, Time to, const NightContext& night) {
  for (const Break& b : night.breaks) {
    if (from < to && shares_time(b.span, {from, to})) return b.why;
  }
  return std::nullopt;
}

// A mark without a duration: "whether it lasts long enough cannot be judged", alone or with others.
bool is_point(const Activity& a) { return !a.detected && a.span.end == a.span.start; }

// "same-leg merge: next onset < this offset + 0.5 s: one movement". `a` is the earlier one. An
// activity that is artefact itself, or a point, is no movement and part of none.
bool are_one_movement(const Activity& a, const Activity& b, const NightContext& night) {
  return a.leg == b.leg && !a.artefact && !b.artefact && !is_point(a) && !is_point(b) &&
         b.span.start < a.span.end + 500ms && !break_between(a.span.start, b.span.start, night);
}

// "(transitive)": the smallest number of those that are linked, however indirectly. Numbers are
// passed along the links until nothing changes.
template <typename Linked>
std::vector<int> first_of_each_chain(int count, Linked linked) {
  std::vector<int> first(static_cast<std::size_t>(count));
  std::iota(first.begin(), first.end(), 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (int i = 0; i < count; ++i) {
      for (int j = i + 1; j < count; ++j) {
        if (first[i] == first[j] || !linked(i, j)) continue;
        first[i] = first[j] = std::min(first[i], first[j]);
        changed = true;
      }
    }
  }
  return first;
}

// The first of the merged movements takes the latest offset, whether that one was closed there, and
// the largest values. Of a part that somebody marked the morphology is unknown, so it is of the whole.
void absorb(Activity& first, const Activity& later) {
  if (later.span.end == first.span.end) first.open_end = first.open_end || later.open_end;
  if (later.span.end > first.span.end) first.open_end = later.open_end;
  first.span.end = std::max(first.span.end, later.span.end);
  first.amplitude_uv = std::fmax(first.amplitude_uv, later.amplitude_uv);
  first.sustained = std::fmax(first.sustained, later.sustained);
  first.detected = first.detected && later.detected;
}

// Scoring: "empty: unknown, the recording's start counts".
Time lights_off(const NightContext& night) {
  return std::max(night.recording.start, night.given.lights_off.value_or(night.recording.start));
}

// Scoring: "empty: unknown, the recording's end counts".
Time lights_on(const NightContext& night) {
  return std::min(night.recording.end, night.given.lights_on.value_or(night.recording.end));
}

// "a movement still running when the signal [...] or the analysis window ends is closed there and
// flagged".
void close_at_lights_on(Activity& a, const NightContext& night) {
  if (a.span.start < lights_on(night) && lights_on(night) < a.span.end) {
    a.span.end = lights_on(night);
    a.open_end = true;
  }
}

// ---------------------------------------------------------------------------------------------
// Section 2: what a movement is, as plain questions

// "movements outside lights off-on do not count".
bool outside_lights(const Activity& a, const NightContext& night) {
  return a.span.start < lights_off(night) || a.span.start >= lights_on(night);
}

bool starts_in_artefact(const Activity& a, const NightContext& night) {
  if (a.artefact) return true;
  for (const Break& b : night.breaks) {
    if (b.why == Boundary::artefact && b.span.start <= a.span.start && a.span.start < b.span.end) return true;
  }
  return false;
}

// "touches [...]": closed at both ends.
bool touches_closed(Span movement, Time from, Time to) {
  return movement.start <= to && movement.end >= from;
}

// "touches [start - 0.5 s, end + 0.5 s] of an apnea, hypopnea or RERA".
bool respiratory_by_aasm(Span movement, const NightContext& night) {
  for (const Event& e : night.given.events) {
    const bool kind =
        e.kind == EventKind::apnea || e.kind == EventKind::hypopnea || e.kind == EventKind::rera;
    if (kind && touches_closed(movement, e.span.start - 500ms, e.span.end + 500ms)) return true;
  }
  return false;
}

// "touches [end - 2.0 s, end + 10.25 s] of an apnea or hypopnea [...] RERA do not count".
bool respiratory_by_wasm2016(Span movement, const NightContext& night) {
  for (const Event& e : night.given.events) {
    const bool kind = e.kind == EventKind::apnea || e.kind == EventKind::hypopnea;
    if (kind && touches_closed(movement, e.span.end - 2s, e.span.end + 10250ms)) return true;
  }
  return false;
}

// "respiratory: +-0.5 s around the end".
bool respiratory_by_wasm2006(Span movement, const NightContext& night) {
  for (const Event& e : night.given.events) {
    const bool kind = e.kind == EventKind::apnea || e.kind == EventKind::hypopnea;
    if (kind && touches_closed(movement, e.span.end - 500ms, e.span.end + 500ms)) return true;
  }
  return false;
}

// "a movement no part of which lies in a sleep epoch is rejected (`wake`)"; "where staging exists
// but not at a movement's time, the movement is `unscored`"; "without any staging the wake rule is
// not applied".
Reason wake_verdict(const Activity& a, const NightContext& night) {
  const std::vector<Epoch>& epochs = night.given.hypnogram.epochs();
  if (epochs.empty()) return Reason::counted;
  bool wake = false;
  for (const Epoch& e : epochs) {
    if (!shares_time(a.span, e.span)) continue;
    if (e.stage == Stage::n1 || e.stage == Stage::n2 || e.stage == Stage::n3 || e.stage == Stage::rem) {
      return Reason::counted;
    }
    if (e.stage == Stage::wake) wake = true;
  }
  return wake ? Reason::wake : Reason::unscored;
}

// "amplitude >= 25 % of a calibration movement", when both are known.
bool below_quarter_of_calibration(const Activity& a, const NightContext& night) {
  return a.amplitude_uv < 0.25 * night.calibration_uv;  // false for NaN on either side
}

// ---------------------------------------------------------------------------------------------
// Section 2: the verdicts of each standard, first that applies

/// A mark without a duration says nothing of its length; everything else below half a second is short.
std::optional<Reason> too_short(const Activity& a) {
  if (is_point(a)) return Reason::no_duration;
  return a.span.end - a.span.start < 500ms ? std::optional(Reason::too_short) : std::nullopt;
}

Reason verdict_aasm(const Activity& a, const NightContext& night) {
  if (outside_lights(a, night)) return Reason::outside_lights;
  if (starts_in_artefact(a, night)) return Reason::artefact;
  if (respiratory_by_aasm(a.span, night)) return Reason::respiratory;
  if (const auto reason = too_short(a)) return *reason;
  if (a.span.end - a.span.start > 10s) return Reason::too_long;
  return wake_verdict(a, night);
}

Reason verdict_wasm2016(const Activity& a, const NightContext& night) {
  if (outside_lights(a, night)) return Reason::outside_lights;
  if (starts_in_artefact(a, night)) return Reason::artefact;
  if (const auto reason = too_short(a)) return *reason;
  if (a.detected && a.sustained < 0.5) return Reason::low_median;
  return Reason::counted;
}

Reason verdict_wasm2006(const Activity& a, const NightContext& night) {
  if (outside_lights(a, night)) return Reason::outside_lights;
  if (starts_in_artefact(a, night)) return Reason::artefact;
  if (respiratory_by_wasm2006(a.span, night)) return Reason::respiratory;
  if (const auto reason = too_short(a)) return *reason;
  if (a.span.end - a.span.start > 10s) return Reason::too_long;
  return Reason::counted;
}

Reason verdict_asda1993(const Activity& a, const NightContext& night) {
  if (outside_lights(a, night)) return Reason::outside_lights;
  if (starts_in_artefact(a, night)) return Reason::artefact;
  if (const auto reason = too_short(a)) return *reason;
  if (a.span.end - a.span.start > 5s) return Reason::too_long;
  if (below_quarter_of_calibration(a, night)) return Reason::low_amplitude;
  return wake_verdict(a, night);
}

Reason verdict(const Activity& a, const NightContext& night, Standard standard) {
  switch (standard) {
    case Standard::aasm: return verdict_aasm(a, night);
    case Standard::wasm2016: return verdict_wasm2016(a, night);
    case Standard::wasm2006: return verdict_wasm2006(a, night);
    case Standard::asda1993: return verdict_asda1993(a, night);
  }
  return Reason::counted;
}

// ---------------------------------------------------------------------------------------------
// Section 2: both legs

// Members of each movement, as numbers of activities in order of time.
using Members = std::vector<std::vector<int>>;

// AASM: "the first movement opens a movement; a movement of the other leg whose onset is < 5 s after
// the movement's first onset joins it"; "a movement of the leg that opened the movement, < 5 s after the
// movement's onset, is `short_interval`: it does not count, does not break and opens nothing".
Members groups_by_onset(const std::vector<Activity>& moves, std::vector<Reason>& reasons,
                        const NightContext& night) {
  Members movements;
  for (int i = 0; i < static_cast<int>(moves.size()); ++i) {
    if (reasons[i] != Reason::counted) continue;
    const Activity* opener = movements.empty() ? nullptr : &moves[movements.back().front()];
    if (!opener || moves[i].span.start - opener->span.start >= 5s ||
        break_between(opener->span.start, moves[i].span.start, night)) {
      movements.push_back({i});
    } else if (moves[i].leg != opener->leg) {
      movements.back().push_back(i);
    } else {
      reasons[i] = Reason::short_interval;
    }
  }
  return movements;
}

// WASM: "next onset (either leg) < the movement's latest offset + 0.5 s joins (transitive)".
Members groups_by_offset(const std::vector<Activity>& moves, const std::vector<Reason>& reasons,
                         const NightContext& night) {
  const int count = static_cast<int>(moves.size());
  const std::vector<int> first = first_of_each_chain(count, [&](int i, int j) {
    return reasons[i] == Reason::counted && reasons[j] == Reason::counted &&
           moves[j].span.start < moves[i].span.end + 500ms &&
           !break_between(moves[i].span.start, moves[j].span.start, night);
  });
  Members movements;
  for (int i = 0; i < count; ++i) {
    if (reasons[i] != Reason::counted || first[i] != i) continue;
    movements.emplace_back();
    for (int j = i; j < count; ++j) {
      if (first[j] == i) movements.back().push_back(j);
    }
  }
  return movements;
}

// wasm2006: "movements < 5 s after the last are skipped" (the last that was kept).
Members skip_too_soon(const Members& movements, const std::vector<Activity>& moves,
                      std::vector<Reason>& reasons, const NightContext& night) {
  Members kept;
  for (const std::vector<int>& movement : movements) {
    const Time onset = moves[movement.front()].span.start;
    const Time last = kept.empty() ? onset - 1h : moves[kept.back().front()].span.start;
    if (kept.empty() || onset - last >= 5s || break_between(last, onset, night)) {
      kept.push_back(movement);
    } else {
      for (const int i : movement) reasons[i] = Reason::short_interval;
    }
  }
  return kept;
}

Members groups_of(const std::vector<Activity>& moves, std::vector<Reason>& reasons, const NightContext& night,
                  Standard standard) {
  switch (standard) {
    case Standard::aasm:
    case Standard::asda1993: return groups_by_onset(moves, reasons, night);
    case Standard::wasm2016: return groups_by_offset(moves, reasons, night);
    case Standard::wasm2006:
      return skip_too_soon(groups_by_offset(moves, reasons, night), moves, reasons, night);
  }
  return {};
}

// ---------------------------------------------------------------------------------------------
// Section 2: what a movement is

Sides sides_of(const std::vector<int>& members, const std::vector<Activity>& moves) {
  bool left = false;
  bool right = false;
  bool both = false;
  for (const int i : members) {
    if (moves[i].leg == Leg::left) left = true;
    if (moves[i].leg == Leg::right) right = true;
    if (moves[i].leg == Leg::both) both = true;
  }
  if (left + right + both > 1) return Sides::bilateral;
  return left ? Sides::left : right ? Sides::right : Sides::both;
}

// "a movement is a candidate only if every component is [monolateral > 10 s is a non-candidate], it
// has <= 4 components and lasts <= 15 s".
NonCandidate non_candidate_by_wasm2016(const std::vector<int>& members, const std::vector<Activity>& moves,
                                       Span span) {
  for (const int i : members) {
    if (moves[i].span.end - moves[i].span.start > 10s) return NonCandidate::component_too_long;
  }
  if (members.size() > 4) return NonCandidate::too_many_components;
  if (span.end - span.start > 15s) return NonCandidate::movement_too_long;
  return NonCandidate::none;
}

// "the epoch that contains its onset, [start, end)".
Stage stage_at(Time t, const NightContext& night) {
  for (const Epoch& e : night.given.hypnogram.epochs()) {
    if (e.span.start <= t && t < e.span.end) return e.stage;
  }
  return Stage::unscored;
}

// "associated when they overlap or < 0.5 s lies between the end of one and the onset of the other".
bool near_arousal(Span span, const NightContext& night) {
  for (const Event& e : night.given.events) {
    if (e.kind == EventKind::arousal && e.span.start - span.end < 500ms && span.start - e.span.end < 500ms) {
      return true;
    }
  }
  return false;
}

// "from its first onset to its last offset".
Combined combined(const std::vector<int>& members, const std::vector<Activity>& moves,
                  const NightContext& night, Standard standard) {
  Combined movement;
  movement.span = moves[members.front()].span;
  for (const int i : members) movement.span.end = std::max(movement.span.end, moves[i].span.end);
  movement.sides = sides_of(members, moves);
  movement.components = static_cast<int>(members.size());
  movement.stage = stage_at(movement.span.start, night);
  movement.arousal = near_arousal(movement.span, night);
  if (standard == Standard::wasm2016) {
    movement.non_candidate = non_candidate_by_wasm2016(members, moves, movement.span);
    movement.respiratory = respiratory_by_wasm2016(movement.span, night);
  }
  return movement;
}

// ---------------------------------------------------------------------------------------------
// Section 2: series

// Why no series runs from `a` to the next movement `b`; empty when one may.
std::optional<Boundary> parted(const Combined& a, const Combined& b, const NightContext& night,
                               Standard standard) {
  if (const auto why = break_between(a.span.start, b.span.start, night)) return why;
  if (a.non_candidate != NonCandidate::none || b.non_candidate != NonCandidate::none) {
    return Boundary::non_candidate;
  }
  const Time interval = b.span.start - a.span.start;
  if (interval < (standard == Standard::wasm2016 ? 10s : 5s)) return Boundary::interval_short;
  if (interval > 90s) return Boundary::interval_long;
  return std::nullopt;
}

// "Candidates whose successive onsets are 5-90 s (wasm2016: 10-90 s) apart inclusive". `which` are the
// numbers of the movements that take part, in order.
std::vector<Run> runs_of(const std::vector<int>& which, const std::vector<Combined>& movements,
                         const NightContext& night, Standard standard) {
  std::vector<Run> runs;
  const auto interval = [&](std::size_t a) {
    return movements[which[a + 1]].span.start - movements[which[a]].span.start;
  };
  const auto is_interval = [](Boundary why) {
    return why == Boundary::interval_short || why == Boundary::interval_long;
  };
  for (std::size_t first = 0; first < which.size(); ++first) {
    if (movements[which[first]].non_candidate != NonCandidate::none) continue;
    const auto part = [&](std::size_t a) {
      return parted(movements[which[a]], movements[which[a + 1]], night, standard);
    };
    const bool begins = first == 0 || part(first - 1);
    if (!begins) continue;
    std::size_t last = first;
    while (last + 1 < which.size() && !part(last)) ++last;
    Run run;
    run.span = movements[which[first]].span;
    for (std::size_t k = first; k <= last; ++k) {
      run.movements.push_back(which[k]);
      run.span.end = std::max(run.span.end, movements[which[k]].span.end);
    }
    run.began = first == 0 ? Boundary::start : *part(first - 1);
    run.ended = last + 1 == which.size() ? Boundary::end : *part(last);
    if (is_interval(run.began)) run.interval_before = interval(first - 1);
    if (is_interval(run.ended)) run.interval_after = interval(last);
    runs.push_back(run);
  }
  return runs;
}

// ">= 4 movements".
std::vector<Run> series_of(const std::vector<Run>& runs) {
  std::vector<Run> series;
  for (const Run& run : runs) {
    if (run.movements.size() >= 4) series.push_back(run);
  }
  return series;
}

// The number of the run, or series, that holds a movement.
int number_of(const std::vector<Run>& runs, int movement) {
  for (std::size_t s = 0; s < runs.size(); ++s) {
    if (std::ranges::count(runs[s].movements, movement) > 0) return static_cast<int>(s);
  }
  return -1;
}

void find_series(Answer& answer, const NightContext& night, Standard standard) {
  std::vector<int> all;
  std::vector<int> without_respiratory_candidates;
  for (int i = 0; i < static_cast<int>(answer.movements.size()); ++i) {
    const Combined& movement = answer.movements[i];
    all.push_back(i);
    // "respiratory candidates are deleted [...] (respiratory non-candidates stay and still break)".
    if (movement.respiratory && movement.non_candidate == NonCandidate::none) continue;
    without_respiratory_candidates.push_back(i);
  }
  answer.runs = runs_of(all, answer.movements, night, standard);
  // "Where no respiratory events were scored there is no second pass".
  if (standard == Standard::wasm2016 && respiratory_known(night)) {
    answer.runs_nr = runs_of(without_respiratory_candidates, answer.movements, night, standard);
  }
  answer.series = series_of(answer.runs);
  answer.series_nr = series_of(answer.runs_nr);
  for (int i = 0; i < static_cast<int>(answer.movements.size()); ++i) {
    answer.movements[i].series = number_of(answer.series, i);
    answer.movements[i].series_nr = number_of(answer.series_nr, i);
    answer.movements[i].run = number_of(answer.runs, i);
    answer.movements[i].run_nr = number_of(answer.runs_nr, i);
  }
}

}  // namespace

bool respiratory_known(const NightContext& night) {
  if (night.given.respiratory_scored) return true;
  for (const Event& e : night.given.events) {
    if (e.kind == EventKind::apnea || e.kind == EventKind::hypopnea || e.kind == EventKind::rera) return true;
  }
  return false;
}

Rule rule_of(Standard standard) {
  switch (standard) {
    case Standard::aasm: return aasm();
    case Standard::wasm2016: return wasm2016();
    case Standard::wasm2006: return wasm2006();
    case Standard::asda1993: return asda1993();
  }
  return aasm();
}

Answer answer(const std::vector<Activity>& activities, const NightContext& night, Standard standard) {
  std::vector<Activity> moves = activities;
  std::ranges::stable_sort(moves, earlier);

  const std::vector<int> first = first_of_each_chain(static_cast<int>(moves.size()), [&](int i, int j) {
    return are_one_movement(moves[i], moves[j], night);
  });
  std::vector<Reason> reasons(moves.size(), Reason::counted);
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (first[i] == static_cast<int>(i)) continue;
    absorb(moves[first[i]], moves[i]);
    reasons[i] = Reason::merged;
  }
  for (std::size_t i = 0; i < moves.size(); ++i) {
    if (reasons[i] == Reason::merged) continue;
    close_at_lights_on(moves[i], night);
    reasons[i] = verdict(moves[i], night, standard);
  }
  const Members movements = groups_of(moves, reasons, night, standard);

  Answer answer;
  for (std::size_t i = 0; i < moves.size(); ++i) {
    answer.outcomes.push_back({moves[i].leg, moves[i].span, moves[i].open_end, reasons[i], -1});
  }
  for (std::size_t g = 0; g < movements.size(); ++g) {
    for (const int i : movements[g]) answer.outcomes[i].movement = static_cast<int>(g);
    answer.movements.push_back(combined(movements[g], moves, night, standard));
  }
  find_series(answer, night, standard);
  return answer;
}

}  // namespace psg::oracle
