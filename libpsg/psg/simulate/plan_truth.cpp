#include <algorithm>
#include <cmath>
#include <tuple>

#include "psg/simulate/plan.hpp"

namespace psg::simulated {
namespace {

constexpr double onset_uv = 8;
constexpr double offset_uv = 2;
constexpr std::int64_t offset_hold_ms = 500;

// What makes a movement certain (see TruthMovement).
constexpr double strong_uv = 12;
constexpr std::int64_t strong_ms = 400;
constexpr double dip_uv = 3.5;
constexpr std::int64_t longest_dip_ms = 420;
constexpr Span certain_length{700ms, 9s};
constexpr Time silence = 1s;

/// Bursts of one leg with silence around them, and the envelope above resting in every millisecond.
class Cluster {
 public:
  Cluster(const LegPlan& leg, std::size_t first, std::size_t last) : leg_(leg), first_(first), last_(last) {
    start_ = leg.bursts[first].start;
    for (std::size_t i = first; i < last; ++i) end_ = std::max(end_, leg.bursts[i].end());
    const auto count = static_cast<std::size_t>((end_ - start_) / 1ms) + 1;
    burst_.reserve(count);
    excess_.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const Time t = start_ + i * 1ms;
      burst_.push_back(static_cast<float>(burst_rms(t)));
      const double rest = leg.resting.rms_at(t);
      excess_.push_back(static_cast<float>(std::hypot(rest, static_cast<double>(burst_.back())) - rest));
    }
  }

  /// Movements by the rule's text, then the bursts that are too weak for it.
  std::vector<TruthMovement> movements() const {
    std::vector<TruthMovement> found;
    for (std::size_t at = 0; at < excess_.size();) {
      if (excess_[at] < onset_uv) {
        ++at;
        continue;
      }
      const std::size_t end = offset_after(at);
      found.push_back(movement(at, end));
      found.back().certain = convincing(at, end);
      at = end;
    }
    add_weak(found);
    if (found.size() > 1 || end_ - start_ > 9800ms) {
      for (TruthMovement& m : found) m.certain = false;
    }
    return found;
  }

 private:
  std::size_t offset_after(std::size_t onset) const {
    std::size_t quiet_from = onset;
    for (std::size_t i = onset; i < excess_.size(); ++i) {
      if (excess_[i] >= offset_uv) quiet_from = i + 1;
      if (i + 1 - quiet_from >= static_cast<std::size_t>(offset_hold_ms)) break;
    }
    return quiet_from;
  }

  TruthMovement movement(std::size_t from, std::size_t to) const {
    TruthMovement m;
    m.leg = leg_.leg;
    m.span = {start_ + from * 1ms, start_ + to * 1ms};
    m.resting_rms_uv = leg_.resting.rms_at(m.span.start);
    std::vector<float> levels(at(burst_, from), at(burst_, to));
    const auto middle = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() / 2);
    std::nth_element(levels.begin(), middle, levels.end());
    m.amplitude_rms_uv = static_cast<double>(*middle);
    m.excess_uv = static_cast<double>(*std::max_element(at(excess_, from), at(excess_, to)));
    m.kind = loudest(m.span).kind;
    return m;
  }

  const Burst& loudest(Span span) const {
    std::size_t best = first_;
    double level = -1;
    for (std::size_t i = first_; i < last_; ++i) {
      if (!overlaps(leg_.bursts[i].span(), span) || leg_.bursts[i].rms_uv <= level) continue;
      best = i;
      level = leg_.bursts[i].rms_uv;
    }
    return leg_.bursts[best];
  }

  /// Loud for long enough, without a long dip before its last decay, and of a clear length.
  bool convincing(std::size_t from, std::size_t to) const {
    const Time length = (to - from) * 1ms;
    if (length < certain_length.start || length > certain_length.end) return false;
    std::int64_t strong = 0, longest_strong = 0, low = 0, longest_dip = 0;
    for (std::size_t i = from; i < to; ++i) {
      strong = excess_[i] >= strong_uv ? strong + 1 : 0;
      longest_strong = std::max(longest_strong, strong);
      if (excess_[i] >= dip_uv) {
        longest_dip = std::max(longest_dip, low);
        low = 0;
      } else {
        ++low;
      }
    }
    return longest_strong >= strong_ms && longest_dip <= longest_dip_ms;
  }

  void add_weak(std::vector<TruthMovement>& found) const {
    for (std::size_t b = first_; b < last_; ++b) {
      const Burst& burst = leg_.bursts[b];
      auto from = static_cast<std::size_t>((burst.start - start_) / 1ms);
      auto to = static_cast<std::size_t>((burst.end() - start_) / 1ms);
      const float largest = *std::max_element(at(excess_, from), at(excess_, to));
      if (largest < 1 || largest >= onset_uv) continue;
      while (excess_[from] < largest / 2) ++from;
      while (to > from + 1 && excess_[to - 1] < largest / 8) --to;
      const TruthMovement weak = movement(from, to);
      const bool free = std::none_of(found.begin(), found.end(),
                                     [&](const TruthMovement& m) { return overlaps(m.span, weak.span); });
      if (free) found.push_back(weak);
    }
  }

  static std::vector<float>::const_iterator at(const std::vector<float>& v, std::size_t i) {
    return v.begin() + static_cast<std::ptrdiff_t>(i);
  }

  double burst_rms(Time t) const {
    double power = 0;
    for (std::size_t i = first_; i < last_; ++i) {
      const double level = leg_.bursts[i].rms_at(t);
      power += level * level;
    }
    return std::sqrt(power);
  }

  const LegPlan& leg_;
  std::size_t first_;
  std::size_t last_;
  Time start_{};
  Time end_{};
  std::vector<float> burst_;
  std::vector<float> excess_;
};

/// Whether something other than the movement itself makes it doubtful.
bool is_disturbed(const TruthMovement& m, const LegPlan& leg, const NightPlan& night) {
  const Span near = widened(m.span, silence);
  const bool artefact = std::any_of(leg.artefacts.begin(), leg.artefacts.end(),
                                    [near](const Artefact& a) { return overlaps(a.span, near); });
  const Span around = widened(m.span, 10s);
  const bool shift =
      std::any_of(night.shifts.begin(), night.shifts.end(), [around](Time t) { return around.contains(t); });
  const bool edge = near.start < 0s || near.end > night.duration || overlaps_any(night.gaps, near);
  return artefact || shift || edge;
}

/// Adds the parts of the movement that were recorded.
void add_recorded(const TruthMovement& m, const NightPlan& night, std::vector<TruthMovement>& out) {
  for (const Segment& segment : night.segments) {
    if (!overlaps(m.span, segment.span)) continue;
    out.push_back(m);
    out.back().span = clip(m.span, segment.span);
  }
}

std::vector<TruthMovement> movements_of(const LegPlan& leg, const NightPlan& night) {
  std::vector<TruthMovement> movements;
  for (std::size_t first = 0, last = 0; first < leg.bursts.size(); first = last) {
    Time end = leg.bursts[first].end();
    for (last = first + 1; last < leg.bursts.size() && leg.bursts[last].start - end < silence; ++last) {
      end = std::max(end, leg.bursts[last].end());
    }
    for (TruthMovement& m : Cluster(leg, first, last).movements()) {
      m.certain = m.certain && !is_disturbed(m, leg, night);
      add_recorded(m, night, movements);
    }
  }
  return movements;
}

template <typename T>
void sort_by_start(std::vector<T>& items) {
  std::stable_sort(items.begin(), items.end(), [](const T& a, const T& b) {
    return std::tie(a.span.start, a.leg) < std::tie(b.span.start, b.leg);
  });
}

}  // namespace

Truth truth_of(const NightPlan& night) {
  Truth truth;
  truth.duration = night.duration;
  truth.scoring = night.scoring;
  truth.gaps = night.gaps;
  for (const LegPlan& leg : night.legs) {
    const auto movements = movements_of(leg, night);
    truth.movements.insert(truth.movements.end(), movements.begin(), movements.end());
    for (const Artefact& a : leg.artefacts) truth.artefacts.push_back({leg.leg, a.span, a.kind});
  }
  sort_by_start(truth.movements);
  sort_by_start(truth.artefacts);
  return truth;
}

}  // namespace psg::simulated
