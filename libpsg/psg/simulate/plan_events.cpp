#include <algorithm>

#include "psg/simulate/plan.hpp"

namespace psg::simulated {
namespace {

bool is_respiratory(EventKind kind) {
  return kind == EventKind::apnea || kind == EventKind::hypopnea || kind == EventKind::rera;
}

bool asleep_throughout(const Hypnogram& hypnogram, Span span) {
  for (Time t = span.start; t < span.end; t += 10s) {
    if (!is_sleep(hypnogram.at(t))) return false;
  }
  return is_sleep(hypnogram.at(span.end));
}

/// Whether an event of this kind keeps this distance from others of its kind and from gaps.
bool has_room(const Timeline& night, Span span, Time distance, bool respiratory) {
  if (overlaps_any(night.gaps, widened(span, 5s))) return false;
  const Span around = widened(span, distance);
  return std::none_of(night.scoring.events.begin(), night.scoring.events.end(), [&](const Event& e) {
    return is_respiratory(e.kind) == respiratory && overlaps(e.span, around);
  });
}

Event respiratory_event(Random& random, Span span, bool has_airflow) {
  Event event;
  event.span = span;
  if (has_airflow) event.channel = "Resp nasal";
  const double which = random.uniform();
  event.kind = EventKind::apnea;
  if (which < 0.35) {
    event.text = "Obstructive apnea";
  } else if (which < 0.43) {
    event.text = "Central apnea";
  } else if (which < 0.5) {
    event.text = "Mixed apnea";
  } else if (which < 0.9) {
    event.kind = EventKind::hypopnea;
    event.text = "Hypopnea";
  } else {
    event.kind = EventKind::rera;
    event.text = "RERA";
  }
  return event;
}

void plan_respiration(const SimulateOptions& options, Timeline& night) {
  Random random = random_of(options, Stream::respiration);
  const int wanted = random.count(options.respiratory_index * hours_asleep(night.scoring.hypnogram));
  const double total = to_seconds(night.duration);
  int found = 0;
  for (int attempt = 0; attempt < 20 * wanted && found < wanted; ++attempt) {
    const double start = random.uniform(0, total);
    const double length = std::clamp(random.log_normal(18, 0.35), 10.0, 60.0);
    const Span span{whole_ms(start), whole_ms(start + length)};
    if (!asleep_throughout(night.scoring.hypnogram, span) || !has_room(night, span, 12s, true)) continue;
    night.scoring.events.push_back(respiratory_event(random, span, options.channels >= 4));
    ++found;
  }
}

void plan_arousals(const SimulateOptions& options, Timeline& night) {
  Random random = random_of(options, Stream::arousals);
  const std::vector<Event> respiratory = night.scoring.events;
  for (const Event& event : respiratory) {
    const double start = to_seconds(event.span.end) + random.uniform(-0.5, 1.0);
    const double length = random.uniform(3, 10);
    if (random.chance(0.5)) add_arousal(night, {whole_ms(start), whole_ms(start + length)});
  }
  const int wanted = random.count(options.arousal_index * hours_asleep(night.scoring.hypnogram));
  const double total = to_seconds(night.duration);
  int found = 0;
  for (int attempt = 0; attempt < 20 * wanted && found < wanted; ++attempt) {
    const double start = random.uniform(0, total);
    const double length = random.uniform(3, 12);
    if (add_arousal(night, {whole_ms(start), whole_ms(start + length)})) ++found;
  }
}

}  // namespace

bool add_arousal(Timeline& night, Span span) {
  if (!asleep_throughout(night.scoring.hypnogram, span) || !has_room(night, span, 10s, false)) return false;
  night.scoring.events.push_back({EventKind::arousal, span, "EEG arousal", "", {}});
  return true;
}

void plan_events(const SimulateOptions& options, Timeline& night) {
  plan_respiration(options, night);
  plan_arousals(options, night);
}

}  // namespace psg::simulated
