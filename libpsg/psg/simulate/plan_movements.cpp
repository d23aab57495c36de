#include <algorithm>
#include <map>
#include <numbers>

#include "psg/simulate/plan.hpp"

namespace psg::simulated {
namespace {

constexpr int left = 0;
constexpr int right = 1;

/// Which share of trains and of movements starts in a stage: periodic movements belong to light
/// NREM sleep, fade in N3 and are rare in R.
double periodic_weight(Stage stage) {
  switch (stage) {
    case Stage::n1:
    case Stage::n2: return 1;
    case Stage::n3: return 0.25;
    case Stage::wake: return 0.15;
    default: return 0.05;
  }
}

class MovementPlanner {
 public:
  MovementPlanner(const SimulateOptions& options, NightPlan& night)
      : options_(options),
        night_(night),
        random_(random_of(options, Stream::movements)),
        total_s_(to_seconds(night.duration)),
        respiratory_(night.scoring.events) {}

  void run() {
    plan_shifts();
    plan_coupled();
    plan_trains();
    plan_isolated();
    for (int leg : {left, right}) {
      for (auto& entry : bursts_[leg]) night_.legs[leg].bursts.push_back(std::move(entry.second));
    }
  }

 private:
  using Bursts = std::multimap<Time, Burst>;

  double typical_rms() {
    const double sigma = options_.hard ? 0.6 : 0.45;
    const double low = options_.hard ? 0.18 : 0.4;
    const double high = options_.hard ? 6.0 : 3.0;
    return options_.movement_uv * std::clamp(random_.log_normal(1, sigma), low, high);
  }

  /// A burst of this whole length; what makes it difficult comes with the hard profile only.
  Burst make_burst(double start_s, double length_s, const std::string& kind) {
    Burst b;
    b.kind = kind;
    b.start = whole_ms(start_s);
    double rise = random_.uniform(0.03, 0.15);
    double decay = random_.uniform(0.1, 0.4);
    if (options_.hard && random_.chance(0.15)) rise = random_.uniform(0.3, 1.2);
    const double longest_edges = 0.7 * length_s;
    const double squeeze = std::min(1.0, longest_edges / (rise + decay));
    b.rise = whole_ms(rise * squeeze);
    b.decay = whole_ms(decay * squeeze);
    b.plateau = whole_ms(length_s) - b.rise - b.decay;
    b.rms_uv = typical_rms();
    b.fluctuation = random_.uniform(0.05, options_.hard ? 0.4 : 0.25);
    b.fluctuation_hz = random_.uniform(0.6, 3);
    b.phase = random_.uniform(0, 2 * std::numbers::pi);
    if (options_.hard) roughen(b);
    return b;
  }

  /// Fading amplitude and a dip shorter than half a second.
  void roughen(Burst& b) {
    if (random_.chance(0.2)) b.fade_to = random_.uniform(0.35, 0.7);
    const double room = to_seconds(b.plateau);
    if (room < 1.2 || !random_.chance(0.15)) return;
    const double dip = random_.uniform(0.15, 0.4);
    b.dip = whole_ms(dip);
    b.dip_start = b.rise + whole_ms(random_.uniform(0.4, room - dip - 0.3));
  }

  bool is_free(int leg, Span span) const {
    constexpr Time longest = 45s;
    const Bursts& bursts = bursts_[leg];
    auto it = bursts.lower_bound(span.start - longest);
    for (; it != bursts.end() && it->first < span.end; ++it) {
      if (overlaps(it->second.span(), span)) return false;
    }
    return true;
  }

  bool recorded(Span span) const { return span.start >= 2s && span.end <= night_.duration - 2s; }

  /// Adds the burst when at least `quiet` lies between it and every other on the leg.
  bool add(int leg, const Burst& burst, Time quiet = 1600ms) {
    if (!recorded(burst.span()) || !is_free(leg, widened(burst.span(), quiet))) return false;
    bursts_[leg].emplace(burst.start, burst);
    return true;
  }

  /// A second burst right after the first: one movement or two, by the reading.
  void maybe_add_close(int leg, const Burst& before) {
    if (!random_.chance(options_.hard ? 0.05 : 0.01)) return;
    const double start = to_seconds(before.end()) + random_.uniform(0.15, 0.9);
    const Burst close = make_burst(start, random_.uniform(0.5, 1.5), before.kind);
    if (is_free(leg, {close.start, close.end() + 1600ms}) && recorded(close.span())) {
      bursts_[leg].emplace(close.start, close);
    }
  }

  /// Adds the burst to one leg, or to both with an onset lag of up to 0.4 s. Which: 0 left, 1
  /// right, 2 both.
  bool add_on(int which, const Burst& burst) {
    if (which != 2) {
      const bool added = add(which, burst);
      if (added) maybe_add_close(which, burst);
      return added;
    }
    const int leader = random_.chance(0.5) ? left : right;
    const double start = to_seconds(burst.start) + random_.uniform(0, 0.4);
    const double length = to_seconds(burst.span().duration()) * random_.uniform(0.75, 1.25);
    const Burst follower = make_burst(start, std::max(length, 0.3), burst.kind);
    const bool first = add(leader, burst);
    const bool second = add(1 - leader, follower);
    return first || second;
  }

  void couple_arousal(const Burst& burst, double probability) {
    const double start = to_seconds(burst.start) + random_.uniform(-0.3, 1.0);
    const double length = random_.uniform(3, 9);
    if (random_.chance(probability)) add_arousal(night_, {whole_ms(start), whole_ms(start + length)});
  }

  double movement_length() { return std::clamp(random_.log_normal(1.9, 0.45), 0.6, 5.0); }

  // Postural shifts: 10 to 40 s of large activity in both legs, mostly on waking.

  double shift_time() {
    const auto& epochs = night_.scoring.hypnogram.epochs();
    if (!epochs.empty() && random_.chance(0.7)) {
      for (int attempt = 0; attempt < 200; ++attempt) {
        const auto i = static_cast<std::size_t>(random_.uniform() * static_cast<double>(epochs.size()));
        if (epochs[i].stage == Stage::wake) return to_seconds(epochs[i].span.start) + random_.uniform(0, 15);
      }
    }
    return random_.uniform(0, total_s_);
  }

  void plan_shifts() {
    const int wanted = random_.count(options_.posture_per_hour * options_.hours);
    for (int i = 0; i < wanted; ++i) {
      const double start = shift_time();
      const double length = std::min(random_.uniform(10, 40), 0.1 * total_s_);
      const Span span{whole_ms(start), whole_ms(start + length)};
      const Span around = widened(span, 20s);
      if (!recorded(around) || overlaps_any(night_.gaps, around) || !is_free(left, around)) continue;
      for (int leg : {left, right}) add(leg, shift_burst(start, length));
      couple_arousal(bursts_[left].lower_bound(span.start)->second, 0.8);
      night_.shifts.push_back(whole_ms(start + length / 2));
    }
    std::sort(night_.shifts.begin(), night_.shifts.end());
  }

  Burst shift_burst(double start, double length) {
    Burst burst = make_burst(start, length, "postural");
    burst.rms_uv = std::max(burst.rms_uv, 40.0) * random_.uniform(1.5, 3);
    burst.fluctuation = random_.uniform(0.3, 0.5);
    burst.fluctuation_hz = random_.uniform(0.1, 0.5);
    burst.fade_to = 1;
    return burst;
  }

  // Movements at the end of respiratory events and with arousals.

  void plan_coupled() {
    for (const Event& event : respiratory_) {
      const bool arousal = event.kind == EventKind::arousal;
      const double at = to_seconds(arousal ? event.span.start : event.span.end);
      const double start = at + random_.uniform(arousal ? -0.2 : -0.4, 1.2);
      const int which = random_.chance(0.5) ? 2 : (random_.chance(0.5) ? left : right);
      const bool moves = random_.chance(arousal ? 0.3 : 0.4);
      if (moves) add_on(which, make_burst(start, movement_length(), arousal ? "arousal" : "respiratory"));
    }
  }

  // Periodic movements.

  double train_start() {
    double start = 0;
    for (int attempt = 0; attempt < 100; ++attempt) {
      start = random_.uniform(0, total_s_);
      if (random_.chance(periodic_weight(stage_at(start)))) break;
    }
    return start;
  }

  Stage stage_at(double seconds) const { return night_.scoring.hypnogram.at(whole_ms(seconds)); }

  /// Lays one train of at most `most` movements. @returns how many movements it got.
  int plan_train(int most) {
    const double interval = std::clamp(random_.log_normal(24, 0.2), 15.0, 40.0);
    const int length = std::clamp(static_cast<int>(std::lround(random_.log_normal(14, 0.7))), 4, 60);
    const double pattern = random_.uniform();  // one leg, the other, both, or changing
    double start = train_start();
    int laid = 0;
    for (int i = 0; i < length && laid < most; ++i) {
      int which = pattern < 0.2 ? left : (pattern < 0.4 ? right : 2);
      if (pattern >= 0.7) which = std::min(2, static_cast<int>(random_.uniform(0, 3)));
      const Burst burst = make_burst(start, movement_length(), "periodic");
      const bool fits = random_.chance(0.2 + 0.8 * periodic_weight(stage_at(start)));
      if (fits && add_on(which, burst)) {
        ++laid;
        couple_arousal(burst, 0.2);
      }
      start += std::clamp(interval * random_.log_normal(1, 0.14), 11.0, 60.0);
    }
    return laid;
  }

  void plan_trains() {
    const int wanted = random_.count(options_.plm_index * hours_asleep(night_.scoring.hypnogram));
    int laid = 0;
    for (int attempt = 0; laid < wanted && attempt < 20 + wanted; ++attempt)
      laid += plan_train(wanted - laid);
  }

  // Everything else.

  void plan_isolated() {
    const int wanted = random_.count(options_.isolated_per_hour * options_.hours);
    for (int i = 0; i < wanted; ++i) {
      const double start = random_.uniform(0, total_s_);
      const double kind = random_.uniform();
      const int one_leg = random_.chance(0.5) ? left : right;
      if (kind < 0.2) {
        add_on(one_leg, make_burst(start, random_.uniform(0.12, 0.45), "twitch"));
      } else if (kind < 0.45) {
        add_on(2, make_burst(start, std::clamp(random_.log_normal(2.5, 0.5), 0.6, 8.0), "bilateral"));
      } else if (kind < 0.97) {
        add_on(one_leg, make_burst(start, std::clamp(random_.log_normal(2.2, 0.6), 0.6, 8.0), "isolated"));
      } else {
        add_on(one_leg, make_burst(start, random_.uniform(9, 18), "isolated"));
      }
    }
  }

  const SimulateOptions& options_;
  NightPlan& night_;
  Random random_;
  double total_s_;
  std::vector<Event> respiratory_;  // with the arousals that were there before any movement
  std::array<Bursts, 2> bursts_;
};

}  // namespace

void plan_movements(const SimulateOptions& options, NightPlan& night) {
  MovementPlanner(options, night).run();
}

}  // namespace psg::simulated
