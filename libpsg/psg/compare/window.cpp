#include "psg/compare/window.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "psg/core/error.hpp"

namespace psg::compare {
namespace {

/// One end of what a scorer could have scored.
struct Bound {
  Time at{};
  std::string what;
};

std::optional<Bound> start_of(const Scorer& scorer) {
  const auto& epochs = scorer.scoring.hypnogram.epochs();
  std::optional<Bound> bound;
  if (scorer.extent.start < scorer.extent.end) {
    bound = {scorer.extent.start, "start of the recording of " + scorer.name};
  } else if (!epochs.empty()) {
    bound = {epochs.front().span.start, "first epoch of " + scorer.name};
  }
  const auto& lights = scorer.scoring.lights_off;
  if (lights && (!bound || *lights > bound->at)) bound = {*lights, "lights off of " + scorer.name};
  return bound;
}

std::optional<Bound> end_of(const Scorer& scorer) {
  const auto& epochs = scorer.scoring.hypnogram.epochs();
  std::optional<Bound> bound;
  if (scorer.extent.start < scorer.extent.end) {
    bound = {scorer.extent.end, "end of the recording of " + scorer.name};
  } else if (!epochs.empty()) {
    bound = {epochs.back().span.end, "last epoch of " + scorer.name};
  }
  const auto& lights = scorer.scoring.lights_on;
  if (lights && (!bound || *lights < bound->at)) bound = {*lights, "lights on of " + scorer.name};
  return bound;
}

/// From the first onset to the last offset of anybody's movement; empty without any.
std::optional<Span> movements_of(const std::vector<Scorer>& scorers) {
  std::optional<Span> span;
  for (const Scorer& scorer : scorers) {
    for (const Event& event : scorer.scoring.events) {
      if (event.kind != EventKind::leg_movement) continue;
      if (!span) span = event.span;
      span = Span{std::min(span->start, event.span.start), std::max(span->end, event.span.end)};
    }
  }
  return span;
}

}  // namespace

Window common_window(const std::vector<Scorer>& scorers) {
  std::optional<Bound> start, end;
  for (const Scorer& scorer : scorers) {
    if (auto own = start_of(scorer); own && (!start || own->at > start->at)) start = std::move(own);
    if (auto own = end_of(scorer); own && (!end || own->at < end->at)) end = std::move(own);
  }
  const bool start_known = start.has_value(), end_known = end.has_value();
  if (!start || !end) {
    const auto movements = movements_of(scorers);
    if (!movements) {
      throw Error(ErrorKind::unsupported,
                  "no scoring says how long the night is and none has a leg movement, expected something "
                  "to compare");
    }
    if (!start) start = {movements->start, "first onset of a movement"};
    if (!end) end = {movements->end, "last offset of a movement"};
  }
  if (end->at <= start->at) {
    throw Error(ErrorKind::unsupported,
                fmt::format("the scorings have no time in common: {} is at {} s, not before {} at {} s",
                            start->what, to_seconds(start->at), end->what, to_seconds(end->at)));
  }
  return {{start->at, end->at}, start->what, end->what, start_known, end_known};
}

}  // namespace psg::compare
