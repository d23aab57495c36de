#include "rules/random_night.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <span>

namespace psg::random_night {
namespace {

/// SplitMix64 (Steele, Lea and Flood 2014): small, and quick to seed anew for each night. Or decisions that
/// somebody wrote down, as few bytes for each as its choices need; behind their end everything is 0.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  explicit Dice(std::span<const std::uint8_t> decisions) : decisions_(decisions) {}

  std::int64_t below(std::int64_t n) {
    const auto choices = static_cast<std::uint64_t>(n);
    return static_cast<std::int64_t>((decisions_ ? decided(choices) : next()) % choices);
  }
  bool chance(int percent) { return below(100) < percent; }
  Time between(Time low, Time high) { return low + Time(below((high - low).count() + 1)); }
  /// Exact, one nanosecond less, or one more.
  Time hair() { return Time(below(3) - 1); }
  template <typename T>
  T one_of(std::initializer_list<T> choices) {
    return choices.begin()[below(static_cast<std::int64_t>(choices.size()))];
  }
  template <typename T>
  const T& any(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(below(static_cast<std::int64_t>(choices.size())))];
  }

 private:
  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  std::uint64_t decided(std::uint64_t choices) {
    std::uint64_t value = 0;
    for (std::uint64_t left = choices - 1; left > 0 && !decisions_->empty(); left >>= 8U) {
      value = value << 8U | decisions_->front();
      decisions_ = decisions_->subspan(1);
    }
    return value;
  }

  std::uint64_t state_ = 0;
  std::optional<std::span<const std::uint8_t>> decisions_;
};

/// How the movements of one night tend to follow each other.
enum class Pace : std::uint8_t { periodic, dense, sparse, mixed };

/// Which legs a night has.
enum class Legs : std::uint8_t { left, right, both, left_and_right, all };

Leg some_leg(Dice& dice, Legs legs) {
  switch (legs) {
    case Legs::left: return Leg::left;
    case Legs::right: return Leg::right;
    case Legs::both: return Leg::both;
    case Legs::left_and_right: return dice.one_of({Leg::left, Leg::right});
    case Legs::all: return dice.one_of({Leg::left, Leg::right, Leg::both});
  }
  return Leg::left;
}

/// A usual duration, or in `edgy` per cent of the cases one at a limit.
Time some_duration(Dice& dice, int edgy) {
  if (!dice.chance(edgy)) return dice.between(500ms, 4s);
  if (dice.chance(10)) return dice.one_of<Time>({0ns, 1ns, 100ms, 499ms});
  const Time limit = dice.one_of<Time>({500ms, 500ms, 5s, 10s, 10s, 15s});
  return limit + dice.hair() * dice.one_of<std::int64_t>({1, 1, 1'000'000});
}

Time onset_to_onset(Dice& dice, Pace pace) {
  const auto near = [&](std::initializer_list<Time> limits) { return dice.one_of(limits) + dice.hair(); };
  switch (pace) {
    case Pace::periodic:
      return dice.chance(50) ? dice.between(10s, 40s) : near({5s, 10s, 10s, 20s, 90s, 90s});
    case Pace::dense: return dice.chance(50) ? dice.between(0s, 6s) : near({500ms, 2500ms, 5s, 5s, 10s});
    case Pace::sparse: return dice.chance(50) ? dice.between(30s, 180s) : near({90s, 90s, 180s});
    case Pace::mixed: break;
  }
  return onset_to_onset(dice, dice.one_of({Pace::periodic, Pace::periodic, Pace::dense, Pace::sparse}));
}

/// The movements of a night, added one after the other.
class Movements {
 public:
  Movements(Dice& dice, Legs legs) : dice_(dice), legs_(legs), edgy_(dice.one_of({5, 20, 60})) {
    const int likely = dice.one_of({0, 50, 100, 100});
    for (bool& detected : detected_) detected = dice.chance(likely);
    mixed_ = dice.chance(10);
  }

  void add(Leg leg, Span span) {
    Activity a;
    a.leg = leg;
    a.span = span;
    a.detected = mixed_ ? dice_.chance(50) : detected_[static_cast<std::size_t>(leg)];
    if (a.detected || dice_.chance(20))
      a.amplitude_uv = dice_.one_of({24.999, 25.0, 25.001, 100.0, 12.5, 80.0});
    if (a.detected) {
      a.resting_uv = 1;
      a.sustained =
          span.duration() < 500ms ? 0 : (dice_.chance(edgy_) ? dice_.one_of({0.499999, 0.5, 0.500001}) : 0.9);
    }
    a.open_end = dice_.chance(5);
    a.artefact = a.detected && dice_.chance(3);
    made_.push_back(a);
  }

  void add_next(Pace pace) {
    const Time base = made_.empty() ? Time{0} : after(pace);
    const Time start = std::max(Time{0}, base);
    add(some_leg(dice_, legs_), {start, start + some_duration(dice_, edgy_)});
  }

  /// Legs in turn, each onset just within 0.5 s of the last offset, or just not.
  void add_cluster(Pace pace) {
    const std::int64_t components = 2 + dice_.below(5);
    const Time begin = made_.empty() ? Time{0} : made_.back().span.start + onset_to_onset(dice_, pace);
    const Time whole = dice_.one_of<Time>({15s, 15s, 10s, 5s, 4s}) + dice_.hair();
    const Time step = whole / components;
    Time start = begin;
    for (std::int64_t i = 0; i < components; ++i) {
      const Time end = i + 1 == components ? begin + whole : begin + step * (i + 1);
      const Leg leg = legs_ == Legs::left_and_right || legs_ == Legs::all
                          ? (i % 2 == 0 ? Leg::left : Leg::right)
                          : some_leg(dice_, legs_);
      add(leg, {start, std::max(start, end)});
      start = dice_.chance(80) ? end + dice_.one_of<Time>({500ms - 1ns, 499ms, 0ns, -200ms})
                               : end + 500ms + dice_.hair();
    }
  }

  [[nodiscard]] std::vector<Activity>& made() { return made_; }

 private:
  /// Somewhere after the last movement, counted from its onset, its offset, or an earlier onset.
  Time after(Pace pace) {
    const Span last = made_.back().span;
    if (!dice_.chance(edgy_)) return std::max(last.start + onset_to_onset(dice_, pace), last.end + 600ms);
    const std::size_t back =
        std::min<std::size_t>(static_cast<std::size_t>(dice_.below(4)), made_.size() - 1);
    const Activity& earlier = made_[made_.size() - 1 - back];
    if (dice_.chance(25)) return last.end + 500ms + dice_.hair();
    if (dice_.chance(5)) return last.end + dice_.hair();
    if (dice_.chance(5)) return last.start;
    if (dice_.chance(25)) return std::max(last.start, earlier.span.start + onset_to_onset(dice_, pace));
    return last.start + onset_to_onset(dice_, pace);
  }

  Dice& dice_;
  Legs legs_;
  int edgy_;                        ///< per cent
  std::array<bool, 3> detected_{};  ///< of each leg: found in EMG, else marked
  bool mixed_ = false;              ///< some found, some marked on the same leg
  std::vector<Activity> made_;
};

std::vector<Activity> some_activities(Dice& dice) {
  const auto legs = dice.one_of({Legs::left, Legs::right, Legs::both, Legs::left_and_right,
                                 Legs::left_and_right, Legs::left_and_right, Legs::all});
  const auto pace =
      dice.one_of({Pace::periodic, Pace::periodic, Pace::dense, Pace::sparse, Pace::mixed, Pace::mixed});
  const std::size_t wanted = static_cast<std::size_t>(dice.below(61));
  const int clusters = dice.one_of({0, 5, 30});
  Movements movements(dice, legs);
  while (movements.made().size() < wanted) {
    if (dice.chance(clusters) && movements.made().size() + 6 <= wanted) {
      movements.add_cluster(pace);
    } else {
      movements.add_next(pace);
    }
  }
  std::vector<Activity>& made = movements.made();
  for (std::size_t i = made.size(); i > 1; --i) {  // the engine may be given them in any order
    std::swap(made[i - 1], made[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(i)))]);
  }
  return made;
}

Time last_end(const std::vector<Activity>& activities) {
  Time end{0};
  for (const Activity& a : activities) end = std::max(end, a.span.end);
  return end;
}

/// A point on or beside an edge of some movement, or inside it, or anywhere.
Time some_point(Dice& dice, const std::vector<Activity>& activities) {
  if (activities.empty() || dice.chance(10)) return dice.between(0s, last_end(activities) + 10s);
  const Span span = dice.any(activities).span;
  switch (dice.below(4)) {
    case 0: return span.start + dice.hair();
    case 1: return span.end + dice.hair();
    case 2: return span.start + span.duration() / 2;
    default: return span.end + dice.between(0s, 5s);
  }
}

/// A respiratory event one of whose windows just touches `span`, or just does not.
Span respiratory_beside(Dice& dice, Span span) {
  const Time length = dice.one_of<Time>({0s, 10s, 12345ms, 60s});
  const auto ending = [&](Time end) { return Span{end - length, end}; };
  switch (dice.below(6)) {
    case 0: return ending(span.start - dice.one_of<Time>({500ms, 10250ms}) + dice.hair());
    case 1: return ending(span.end + dice.one_of<Time>({500ms, 2s}) + dice.hair());
    case 2: {
      const Time start = span.end + 500ms + dice.hair();
      return {start, start + length};
    }
    case 3: return {span.start - 20s, span.end + 20s};  // in the middle of a long apnea
    case 4: return ending(span.start + dice.between(-12s, 3s));
    default: return ending(span.end - span.duration() / 2);
  }
}

Span arousal_beside(Dice& dice, Span span) {
  const Time length = dice.one_of<Time>({3s, 5s, 14s});
  switch (dice.below(3)) {
    case 0: return {span.end + 500ms + dice.hair(), span.end + 500ms + length};
    case 1: return {span.start - 500ms - length, span.start - 500ms + dice.hair()};
    default: return {span.start + span.duration() / 2, span.start + span.duration() / 2 + length};
  }
}

std::vector<Event> some_events(Dice& dice, const std::vector<Activity>& activities) {
  std::vector<Event> events;
  if (activities.empty()) return events;
  const auto add = [&](EventKind kind, Span span) {
    const Time start = std::max(Time{0}, span.start);
    Event event;
    event.kind = kind;
    event.span = {start, std::max(start, span.end)};
    events.push_back(event);
  };
  const std::int64_t respiratory = dice.chance(40) ? 0 : dice.below(8);
  for (std::int64_t i = 0; i < respiratory; ++i) {
    const EventKind kind =
        dice.one_of({EventKind::apnea, EventKind::apnea, EventKind::hypopnea, EventKind::rera});
    add(kind, respiratory_beside(dice, dice.any(activities).span));
  }
  const std::int64_t arousals = dice.chance(40) ? 0 : dice.below(8);
  for (std::int64_t i = 0; i < arousals; ++i) {
    add(EventKind::arousal, arousal_beside(dice, dice.any(activities).span));
  }
  for (std::int64_t i = dice.below(3); i > 0; --i) {  // of no concern to any rule
    add(dice.one_of({EventKind::other, EventKind::leg_movement}), dice.any(activities).span);
  }
  std::ranges::stable_sort(events, {}, [](const Event& e) { return e.span.start; });
  return events;
}

std::vector<Break> some_breaks(Dice& dice, const std::vector<Activity>& activities, Span recording) {
  std::vector<Break> breaks;
  if (dice.chance(40)) return breaks;
  for (std::int64_t i = dice.below(5); i > 0; --i) {
    const Time edge = std::clamp(some_point(dice, activities), recording.start, recording.end);
    const Time length = dice.one_of<Time>({1ns, 1ns, 100ms, 3s, 30s, 100s});
    const Span span = dice.chance(50) ? Span{edge, std::min(edge + length, recording.end)}
                                      : Span{std::max(edge - length, recording.start), edge};
    if (span.start < span.end) breaks.push_back({span, dice.one_of({Boundary::gap, Boundary::artefact})});
  }
  std::ranges::stable_sort(breaks, {}, [](const Break& b) { return b.span.start; });
  return breaks;
}

Stage next_stage(Dice& dice, Stage stage) {
  if (dice.chance(70)) return stage;
  return dice.one_of({Stage::wake, Stage::n1, Stage::n2, Stage::n2, Stage::n3, Stage::rem, Stage::unscored});
}

Hypnogram some_hypnogram(Dice& dice, const std::vector<Activity>& activities, Span recording) {
  if (dice.chance(12)) return {};
  const Time length = dice.one_of<Time>({30s, 30s, 30s, 20s, 7s});
  const bool all_wake = dice.chance(6);
  const bool all_unscored = dice.chance(2);
  const bool holes = dice.chance(20);
  Time start = some_point(dice, activities) % length;  // an edge of an epoch lies on that point
  if (start < Time{0}) start += length;
  if (dice.chance(10)) start += length * dice.below(20);
  const Time end = dice.chance(15) ? dice.between(start, std::max(start, recording.end)) : recording.end;
  Stage stage = dice.one_of({Stage::wake, Stage::n2, Stage::rem});
  std::vector<Epoch> epochs;
  for (; start < end; start += length) {
    stage = next_stage(dice, stage);
    if (holes && dice.chance(20)) continue;
    epochs.push_back({{start, start + length},
                      all_wake       ? Stage::wake
                      : all_unscored ? Stage::unscored
                                     : stage});
  }
  return Hypnogram(std::move(epochs));
}

/// Lights off among the first movements and lights on among the last, if known.
void add_lights(Dice& dice, const std::vector<Activity>& activities, Span recording, NightEvents& scoring) {
  const bool know_off = dice.chance(30);
  const bool know_on = dice.chance(30);
  const Time one = some_point(dice, activities);
  const Time other = some_point(dice, activities);
  const Time off = std::max(Time{0}, std::min(one, other) / dice.one_of({1, 4}));
  Time on = some_point(dice, activities);
  for (int i = 0; i < 4; ++i) on = std::max(on, some_point(dice, activities));
  if (know_off && off < recording.end) scoring.lights_off = off;
  if (know_on && on > std::max(recording.start, scoring.lights_off.value_or(Time{0}))) scoring.lights_on = on;
}

/// Leaves out one element after the other for as long as the night still fails.
template <typename T, typename Fails>
bool thin_out(std::vector<T>& list, const Fails& fails) {
  bool smaller = false;
  for (std::size_t i = list.size(); i-- > 0;) {
    const T left_out = list[i];
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(i));
    if (fails()) {
      smaller = true;
    } else {
      list.insert(list.begin() + static_cast<std::ptrdiff_t>(i), left_out);
    }
  }
  return smaller;
}

template <typename T, typename Fails>
bool reset(T& field, const T& plain, const Fails& fails) {
  if (field == plain) return false;
  const T was = field;
  field = plain;
  if (fails()) return true;
  field = was;
  return false;
}

std::string text_of(Time t) { return std::to_string(t.count()) + "ns"; }
std::string text_of(Span span) { return "{" + text_of(span.start) + ", " + text_of(span.end) + "}"; }

Night made_with(Dice dice) {
  Night night;
  night.activities = some_activities(dice);
  NightContext& context = night.context;
  context.recording = {Time{0}, last_end(night.activities) + dice.one_of<Time>({0s, 1ns, 30s, 600s})};
  if (dice.chance(5)) context.recording.end -= 2s;
  context.recording.end = std::max<Time>(1ns, context.recording.end);  // no length would be: not known
  if (dice.chance(5)) context.recording.start = context.recording.end / 8;
  context.breaks = some_breaks(dice, night.activities, context.recording);
  context.calibration_uv = dice.one_of({Activity::nan(), 100.0, 50.0});
  context.given.hypnogram = some_hypnogram(dice, night.activities, context.recording);
  context.given.events = some_events(dice, night.activities);
  add_lights(dice, night.activities, context.recording, context.given);
  context.given.arousals_scored = dice.chance(50);
  context.given.respiratory_scored = dice.chance(50);
  context.legs = dice.one_of<std::vector<Leg>>(
      {{}, {}, {Leg::left}, {Leg::right}, {Leg::left, Leg::right}, {Leg::right, Leg::left}, {Leg::both}});
  return night;
}

}  // namespace

Night make(std::uint64_t seed) { return made_with(Dice(seed * 0x2545f4914f6cdd1dU + 1)); }
Night make(std::span<const std::uint8_t> decisions) { return made_with(Dice(decisions)); }

Night shrink(Night night, const std::function<bool(const Night&)>& fails) {
  const auto still = [&] { return fails(night); };
  NightEvents& scoring = night.context.given;
  for (bool smaller = true; smaller;) {
    smaller = reset(scoring.hypnogram, Hypnogram{}, still);
    smaller |= reset(scoring.lights_off, std::optional<Time>{}, still);
    smaller |= reset(scoring.lights_on, std::optional<Time>{}, still);
    smaller |= reset(scoring.arousals_scored, false, still);
    smaller |= reset(scoring.respiratory_scored, false, still);
    smaller |= reset(night.context.legs, std::vector<Leg>{}, still);
    smaller |= thin_out(night.activities, still);
    smaller |= thin_out(scoring.events, still);
    smaller |= thin_out(night.context.breaks, still);
    std::vector<Epoch> epochs = scoring.hypnogram.epochs();
    smaller |= thin_out(epochs, [&] {
      const Hypnogram was = scoring.hypnogram;
      scoring.hypnogram = Hypnogram(epochs);
      if (fails(night)) return true;
      scoring.hypnogram = was;
      return false;
    });
  }
  return night;
}

std::string describe(const Night& night) {
  const NightContext& context = night.context;
  const NightEvents& scoring = context.given;
  std::string text = "recording " + text_of(context.recording);
  text += ", calibration " + std::to_string(context.calibration_uv) + " uV\n";
  for (const Leg leg : context.legs) text += std::string("leg ") + name(leg) + "\n";
  if (scoring.arousals_scored) text += "arousals scored\n";
  if (scoring.respiratory_scored) text += "respiratory events scored\n";
  if (scoring.lights_off) text += "lights off " + text_of(*scoring.lights_off) + "\n";
  if (scoring.lights_on) text += "lights on " + text_of(*scoring.lights_on) + "\n";
  for (const Activity& a : night.activities) {
    text += std::string("activity ") + name(a.leg) + " " + text_of(a.span);
    text += " amplitude " + std::to_string(a.amplitude_uv) + " sustained " + std::to_string(a.sustained);
    text += a.open_end ? " open" : "";
    text += a.artefact ? " artefact" : "";
    text += a.detected ? " detected\n" : " marked\n";
  }
  for (const Break& b : context.breaks) text += std::string(name(b.why)) + " " + text_of(b.span) + "\n";
  for (const Event& e : scoring.events) text += std::string(name(e.kind)) + " " + text_of(e.span) + "\n";
  for (const Epoch& e : scoring.hypnogram.epochs()) {
    text += std::string("epoch ") + name(e.stage) + " " + text_of(e.span) + "\n";
  }
  return text;
}

}  // namespace psg::random_night
