#include "psg/simulate/plan.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

namespace psg::simulated {
namespace {

using std::numbers::pi;

/// 0 to 1 along half a cosine.
double half_cosine(double share) { return 0.5 - 0.5 * std::cos(pi * std::clamp(share, 0.0, 1.0)); }

double share_of(Time part, Time whole) {
  return whole > 0s ? static_cast<double>(part.count()) / static_cast<double>(whole.count()) : 1.0;
}

}  // namespace

double Burst::rms_at(Time t) const {
  const Time since = t - start;
  if (since < 0s || t >= end()) return 0;
  const Time held = rise + plateau;
  double level = rms_uv * (1 + (fade_to - 1) * std::min(1.0, share_of(since, held)));
  if (fluctuation > 0) {
    const double angle = 2 * pi * fluctuation_hz * to_seconds(since) + phase;
    level *= 1 + fluctuation * (0.6 * std::sin(angle) + 0.4 * std::sin(2.3 * angle + 1));
  }
  if (since >= dip_start && since < dip_start + dip) level *= 0.05;
  if (since < rise) return level * half_cosine(share_of(since, rise));
  if (since >= held) return level * (1 - half_cosine(share_of(since - held, decay)));
  return level;
}

double Resting::rms_at(Time t) const {
  double level = first_uv;
  for (const Step& step : steps) {
    if (t < step.at) break;
    level += (step.rms_uv - level) * half_cosine(share_of(t - step.at, step.transition));
  }
  return level * (1 + wave * std::sin(2 * pi * to_seconds(t) / wave_period_s + phase));
}

namespace {

/// Where the recording is interrupted, away from both ends and from each other.
std::vector<Span> choose_gaps(const SimulateOptions& options, Time duration) {
  std::vector<Span> gaps;
  if (!options.gaps) return gaps;
  Random random = random_of(options, Stream::gaps);
  const double total = to_seconds(duration);
  const int wanted = total < 1200 ? 1 : 1 + random.count(1);
  while (static_cast<int>(gaps.size()) < wanted) {
    const double start = random.uniform(0.1, 0.85) * total;
    const double length = std::min(random.uniform(15, 240), 0.05 * total);
    const Span gap{whole_ms(start), whole_ms(start + length)};
    if (!overlaps_any(gaps, widened(gap, whole_ms(0.05 * total)))) gaps.push_back(gap);
  }
  std::sort(gaps.begin(), gaps.end(), [](Span a, Span b) { return a.start < b.start; });
  return gaps;
}

void sort_events(NightEvents& scoring) {
  std::stable_sort(scoring.events.begin(), scoring.events.end(), [](const Event& a, const Event& b) {
    return std::tie(a.span.start, a.span.end, a.text) < std::tie(b.span.start, b.span.end, b.text);
  });
}

}  // namespace

void plan_segments(const SimulateOptions& options, NightPlan& night) {
  const Time record = whole_ms(options.record_s);
  const Time total = whole_ms(options.hours * 3600);
  Time start{};
  std::int64_t first = 0;
  const auto add_segment = [&](Time end) {
    const std::int64_t records = std::max<std::int64_t>(1, (end - start) / record);
    night.segments.push_back({first, records, {start, start + records * record}});
    first += records;
  };
  for (const Span gap : choose_gaps(options, total)) {
    add_segment(gap.start);
    start = std::max(gap.end, night.segments.back().span.end);
    if (start > night.segments.back().span.end) night.gaps.push_back({night.segments.back().span.end, start});
  }
  add_segment(total);
  night.duration = night.segments.back().span.end;
}

NightPlan plan(const SimulateOptions& options) {
  NightPlan night;
  night.legs[0].leg = Leg::left;
  night.legs[1].leg = Leg::right;
  plan_segments(options, night);
  plan_sleep(options, night);
  plan_events(options, night);
  if (options.movements) plan_movements(options, night);
  plan_signal(options, night);
  sort_events(night.scoring);
  return night;
}

namespace {

constexpr Time epoch = 30s;

/// The stage that a sleep cycle has in its course: N1, N2, N3, N2, R, with less N3 and more R
/// towards the morning.
Stage typical_stage(double part_of_cycle, double part_of_night) {
  const double deep = 0.38 * (1 - 0.8 * part_of_night);
  const double rem = 0.12 + 0.16 * part_of_night;
  if (part_of_cycle < 0.05) return Stage::n1;
  if (part_of_cycle < 0.28) return Stage::n2;
  if (part_of_cycle < 0.28 + deep) return Stage::n3;
  return part_of_cycle < 1 - rem ? Stage::n2 : Stage::rem;
}

/// Stage by stage through the sleep period: cycles of about 95 min (one shorter cycle in a short
/// recording), interrupted by awakenings that lead back through N1.
class SleepCourse {
 public:
  SleepCourse(Random& random, std::size_t epochs) : random_(random), epochs_(epochs) {
    cycle_ = static_cast<double>(epochs) / std::max(1.0, std::round(static_cast<double>(epochs) / 190));
  }

  Stage at(std::size_t i) {
    const double position = static_cast<double>(i);
    const Stage stage =
        typical_stage(std::fmod(position, cycle_) / cycle_, position / static_cast<double>(epochs_));
    if (awake_ == 0 && drowsy_ == 0 && random_.chance(waking_chance(stage))) {
      awake_ = 1 + random_.count(random_.uniform(0, 4));
      drowsy_ = 1 + random_.count(1);
    }
    if (awake_ > 0) {
      --awake_;
      return Stage::wake;
    }
    if (drowsy_ > 0) {
      --drowsy_;
      return Stage::n1;
    }
    return stage;
  }

 private:
  static double waking_chance(Stage stage) {
    return stage == Stage::n3 ? 0.004 : (stage == Stage::rem ? 0.01 : 0.018);
  }

  Random& random_;
  std::size_t epochs_;
  double cycle_;
  int awake_ = 0;
  int drowsy_ = 0;
};

}  // namespace

void plan_sleep(const SimulateOptions& options, NightPlan& night) {
  Random random = random_of(options, Stream::sleep);
  const double total = to_seconds(night.duration);
  const double dark = std::min(random.uniform(180, 420), 0.06 * total);
  const double bright = total - std::min(random.uniform(120, 300), 0.04 * total);
  const double asleep = dark + std::min(random.uniform(240, 900), 0.05 * total);
  const auto first = static_cast<std::size_t>(whole_ms(asleep) / epoch);
  const auto last = std::max(first + 1, static_cast<std::size_t>(whole_ms(bright) / epoch));

  SleepCourse course(random, last - first);
  std::vector<Epoch> epochs;
  for (std::size_t i = 0; (i + 1) * epoch <= night.duration; ++i) {
    const Stage stage = i < first || i >= last ? Stage::wake : course.at(i - first);
    const Span span{i * epoch, (i + 1) * epoch};
    const bool recorded = std::none_of(night.gaps.begin(), night.gaps.end(), [span](Span gap) {
      return gap.start <= span.start && span.end <= gap.end;
    });
    if (recorded) epochs.push_back({span, stage});
  }
  night.scoring.hypnogram = Hypnogram(std::move(epochs));
  night.scoring.lights_off = whole_ms(dark);
  night.scoring.lights_on = whole_ms(bright);
  night.scoring.arousals_scored = night.scoring.respiratory_scored = true;
}

double hours_asleep(const Hypnogram& hypnogram) {
  Time asleep{};
  for (const Epoch& e : hypnogram.epochs()) {
    if (is_sleep(e.stage)) asleep += e.span.duration();
  }
  return to_seconds(asleep) / 3600;
}

namespace {

bool asleep_throughout(const Hypnogram& hypnogram, Span span) {
  for (Time t = span.start; t < span.end; t += 10s) {
    if (!is_sleep(hypnogram.at(t))) return false;
  }
  return is_sleep(hypnogram.at(span.end));
}

/// Whether an event of this kind keeps this distance from others of its kind and from gaps.
bool has_room(const NightPlan& night, Span span, Time distance, bool respiratory) {
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

void plan_respiration(const SimulateOptions& options, NightPlan& night) {
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

void plan_arousals(const SimulateOptions& options, NightPlan& night) {
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

bool add_arousal(NightPlan& night, Span span) {
  if (!asleep_throughout(night.scoring.hypnogram, span) || !has_room(night, span, 10s, false)) return false;
  night.scoring.events.push_back({EventKind::arousal, span, "EEG arousal", "", {}});
  return true;
}

void plan_events(const SimulateOptions& options, NightPlan& night) {
  plan_respiration(options, night);
  plan_arousals(options, night);
}

namespace {

/// The level steps at every postural shift; without movements it changes over a minute instead,
/// since a sudden step would itself be activity by the rule's text.
Resting plan_resting(const SimulateOptions& options, const NightPlan& night, Random& random) {
  const auto draw = [&] { return options.floor_uv * std::clamp(random.log_normal(1, 0.25), 0.65, 1.5); };
  Resting resting;
  resting.first_uv = draw();
  resting.wave = random.uniform(0.03, options.hard ? 0.2 : 0.1);
  resting.wave_period_s = random.uniform(300, 1200);
  resting.phase = random.uniform(0, 2 * std::numbers::pi);
  for (const Time shift : night.shifts) resting.steps.push_back({shift, 500ms, draw()});
  if (options.movements) return resting;
  const int changes = random.count(options.posture_per_hour * options.hours);
  for (int i = 0; i < changes; ++i) {
    resting.steps.push_back({whole_ms(random.uniform(0, options.hours * 3600)), 60s, draw()});
  }
  std::sort(resting.steps.begin(), resting.steps.end(),
            [](const Resting::Step& a, const Resting::Step& b) { return a.at < b.at; });
  return resting;
}

Artefact pop(const SimulateOptions& options, Random& random, double start) {
  const double size = options.hard ? random.log_normal(300, 0.7) : random.log_normal(150, 0.4);
  Artefact a;
  a.kind = "pop";
  a.amplitude_uv = std::min(size, 2000.0) * (random.chance(0.5) ? 1 : -1);
  a.decay_s = random.chance(0.5) ? 0 : random.uniform(0.005, 0.05);
  a.span = {whole_ms(start), whole_ms(start) + whole_ms(0.01 + 6 * a.decay_s)};
  return a;
}

Artefact detached(const SimulateOptions& options, Random& random, double start) {
  Artefact a;
  const bool flat = random.chance(0.5);
  a.kind = flat ? "flat" : "hum";
  a.amplitude_uv = flat ? 0 : random.uniform(150, 600);
  const double length = std::min(random.uniform(8, 90), 0.05 * options.hours * 3600);
  a.span = {whole_ms(start), whole_ms(start + length)};
  return a;
}

std::vector<Artefact> plan_artefacts(const SimulateOptions& options, Random& random) {
  std::vector<Artefact> artefacts;
  const auto add = [&](const Artefact& a) {
    const bool free = std::none_of(artefacts.begin(), artefacts.end(),
                                   [&](const Artefact& b) { return overlaps(widened(a.span, 2s), b.span); });
    if (free) artefacts.push_back(a);
  };
  const double total = options.hours * 3600;
  const int stretches = random.count(options.detached_per_hour * options.hours);
  for (int i = 0; i < stretches; ++i) add(detached(options, random, random.uniform(0.02, 0.93) * total));
  const int pops = random.count(options.pops_per_hour * options.hours);
  for (int i = 0; i < pops; ++i) add(pop(options, random, random.uniform(0.01, 0.99) * total));
  std::sort(artefacts.begin(), artefacts.end(),
            [](const Artefact& a, const Artefact& b) { return a.span.start < b.span.start; });
  return artefacts;
}

}  // namespace

void plan_signal(const SimulateOptions& options, NightPlan& night) {
  Random resting = random_of(options, Stream::resting);
  Random artefacts = random_of(options, Stream::artefacts);
  for (LegPlan& leg : night.legs) {
    leg.resting = plan_resting(options, night, resting);
    leg.artefacts = plan_artefacts(options, artefacts);
    leg.ecg_uv = options.ecg_uv * resting.uniform(0.6, 1.2);
    leg.mains_uv = options.mains_uv * resting.uniform(0.6, 1.2);
    leg.mains_hz = options.mains_hz;
    leg.drift_uv = options.drift_uv * resting.uniform(0.6, 1.2);
  }
}

}  // namespace psg::simulated
