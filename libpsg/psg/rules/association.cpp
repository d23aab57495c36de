#include "psg/rules/association.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace psg {
namespace {

struct Found {
  std::int32_t event;
  Span span;
};

/// Events of the wanted kinds, each with the span that `reach` gives it, in order of that span's start.
template <typename Wanted, typename Reach>
std::vector<Found> in_order(const std::vector<Event>& events, Wanted wanted, Reach reach) {
  std::vector<Found> found;
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (wanted(events[i].kind)) found.push_back({static_cast<std::int32_t>(i), reach(events[i].span)});
  }
  std::ranges::stable_sort(found, {}, [](const Found& f) { return f.span.start; });
  return found;
}

SpanIndex index_of(const std::vector<Found>& found) {
  std::vector<Span> spans;
  spans.reserve(found.size());
  for (const Found& f : found) spans.push_back(f.span);
  return SpanIndex(std::move(spans));
}

}  // namespace

bool associates_respiratory(const NightEvents& night, const Rule& rule) noexcept {
  return rule.respiratory != Respiratory::ignore && knows_respiratory(night);
}

bool has_second_pass(const NightEvents& night, const Rule& rule) noexcept {
  return rule.respiratory == Respiratory::mark_movement && knows_respiratory(night);
}

std::optional<std::string> unscored_arousals(const NightEvents& night) {
  if (knows_arousals(night)) return {};
  return "nothing says that arousals were scored, so everything that counts them is undefined";
}

std::optional<std::string> unscored_respiratory(const NightEvents& night,
                                                const std::vector<const Rule*>& rules) {
  if (knows_respiratory(night)) return {};
  std::vector<std::string> rejecting;
  std::vector<std::string> effects;
  for (const Rule* rule : rules) {
    if (rule->respiratory == Respiratory::reject_monolateral) rejecting.push_back(rule->name);
    if (rule->respiratory == Respiratory::mark_movement && effects.empty())
      effects.emplace_back("everything with or without them (_nr) is undefined");
  }
  if (!rejecting.empty()) {
    effects.push_back(fmt::format("{} left out no movement for being near one", fmt::join(rejecting, ", ")));
  }
  if (effects.empty()) return {};
  return fmt::format("nothing says that respiratory events were scored, so {}", fmt::join(effects, ", and "));
}

bool is_respiratory(EventKind kind, const Rule& rule) noexcept {
  if (rule.respiratory == Respiratory::ignore || !is_respiratory(kind)) return false;
  return kind != EventKind::rera || rule.respiratory_rera;
}

RespiratoryEvents::RespiratoryEvents(const std::vector<Event>& events, const Rule& rule) {
  const auto found = in_order(
      events, [&](EventKind kind) { return is_respiratory(kind, rule); },
      [&](Span event) {
        const Time anchor = rule.respiratory_from_start ? event.start : event.end;
        return Span{saturating_subtract(anchor, rule.respiratory_before),
                    saturating_add(event.end, rule.respiratory_after)};
      });
  for (const Found& f : found)
    members_.push_back({f.event, events[static_cast<std::size_t>(f.event)].span.end});
  windows_ = index_of(found);
}

std::int32_t RespiratoryEvents::nearest(Span movement) const noexcept {
  std::int32_t best = -1;
  Time best_distance = Time::max();
  const std::size_t first = windows_.first_ending_after(saturating_subtract(movement.start, 1ns));
  for (std::size_t i = first; i < windows_.size() && windows_[i].start <= movement.end; ++i) {
    if (!touches(windows_[i], movement)) continue;
    const auto [event, end] = members_[i];
    const Time distance = time_between(movement, {end, end});
    if (distance < best_distance || (distance == best_distance && event < best)) {
      best = event;
      best_distance = distance;
    }
  }
  return best;
}

Arousals::Arousals(const std::vector<Event>& events, const Rule& rule) : gap_(rule.arousal_gap) {
  const auto found = in_order(
      events, [](EventKind kind) { return kind == EventKind::arousal; }, [](Span span) { return span; });
  for (const Found& f : found) event_.push_back(f.event);
  spans_ = index_of(found);
}

std::int32_t Arousals::first(Span movement) const noexcept {
  const std::size_t i = spans_.first_ending_after(saturating_subtract(movement.start, gap_));
  return i < spans_.size() && spans_[i].start < saturating_add(movement.end, gap_) ? event_[i] : -1;
}

}  // namespace psg
