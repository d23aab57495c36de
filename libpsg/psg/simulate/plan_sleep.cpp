#include <algorithm>

#include "psg/simulate/plan.hpp"

namespace psg::simulated {
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

void plan_sleep(const SimulateOptions& options, Timeline& night) {
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
}

double hours_asleep(const Hypnogram& hypnogram) {
  Time asleep{};
  for (const Epoch& e : hypnogram.epochs()) {
    if (is_sleep(e.stage)) asleep += e.span.duration();
  }
  return to_seconds(asleep) / 3600;
}

}  // namespace psg::simulated
