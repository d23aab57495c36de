#include "psg/rules/monolateral.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "psg/core/stop.hpp"
#include "psg/rules/association.hpp"

namespace psg {
namespace {

void absorb(Activity& first, const Activity& next) {
  // The part that ends last decides whether the whole is open.
  if (next.span.end == first.span.end) first.open_end = first.open_end || next.open_end;
  if (next.span.end > first.span.end) first.open_end = next.open_end;
  first.span.end = std::max(first.span.end, next.span.end);
  first.amplitude_uv = std::fmax(first.amplitude_uv, next.amplitude_uv);  // fmax ignores NaN
  first.sustained = std::fmax(first.sustained, next.sustained);
  first.detected = first.detected && next.detected;
}

/// A mark that has a time but no duration, so the duration of a movement that it joins would be unknown.
bool is_point(const Activity& a) { return !a.detected && a.span.start == a.span.end; }

/// The single-leg criteria of one rule set, in the order in which they reject.
class Criteria {
 public:
  Criteria(const NightContext& night, const AnalysisWindow& window, const Rule& rule)
      : night_(night),
        window_(window),
        rule_(rule),
        respiratory_(night.given.events, rule),
        rejects_respiratory_(rule.respiratory == Respiratory::reject_monolateral),
        min_amplitude_uv_(rule.min_calibration_fraction * night.calibration_uv),
        rejects_wake_(rule.reject_wake && !night.given.hypnogram.empty()) {}

  [[nodiscard]] Verdict judge(const Activity& a) const {
    using Criterion = std::optional<Verdict> (Criteria::*)(const Activity&) const;
    static constexpr Criterion order[] = {&Criteria::lights,   &Criteria::artefact,   &Criteria::respiratory,
                                          &Criteria::duration, &Criteria::morphology, &Criteria::amplitude,
                                          &Criteria::sleep};
    for (const Criterion criterion : order) {
      if (const auto rejected = (this->*criterion)(a)) return *rejected;
    }
    return {};
  }

 private:
  using Result = std::optional<Verdict>;

  [[nodiscard]] Result lights(const Activity& a) const {
    const Span inside = window_.span();
    if (inside.contains(a.span.start)) return {};
    const Time edge = a.span.start < inside.start ? inside.start : inside.end;
    return Verdict{Reason::outside_lights, to_seconds(a.span.start), to_seconds(edge)};
  }

  [[nodiscard]] Result artefact(const Activity& a) const {
    if (!a.artefact && !window_.in_artefact(a.span.start)) return {};
    return Verdict{Reason::artefact, to_seconds(a.span.start)};
  }

  [[nodiscard]] Result respiratory(const Activity& a) const {
    if (!rejects_respiratory_) return {};
    const std::int32_t index = respiratory_.nearest(a.span);
    if (index < 0) return {};
    const Span event = night_.given.events[static_cast<std::size_t>(index)].span;
    const Span anchor{rule_.respiratory_from_start ? event.start : event.end, event.end};
    const Time limit = a.span.start > event.end ? rule_.respiratory_after : rule_.respiratory_before;
    return Verdict{Reason::respiratory, to_seconds(time_between(a.span, anchor)), to_seconds(limit), index};
  }

  [[nodiscard]] Result duration(const Activity& a) const {
    const Time length = a.span.duration();
    if (length < rule_.min_duration) {
      if (is_point(a)) {
        return Verdict{Reason::no_duration, Activity::nan(), to_seconds(rule_.min_duration)};
      }
      return Verdict{Reason::too_short, to_seconds(length), to_seconds(rule_.min_duration)};
    }
    if (length > rule_.max_duration) {
      return Verdict{Reason::too_long, to_seconds(length), to_seconds(rule_.max_duration)};
    }
    return {};
  }

  [[nodiscard]] Result morphology(const Activity& a) const {
    constexpr double half = 0.5;  // a median reaches a level that half of the samples reach
    if (!rule_.morphology || !a.detected || !(a.sustained < half)) return {};
    return Verdict{Reason::low_median, a.sustained, half};
  }

  /// Comparison with NaN is false, so without a calibration or an amplitude nothing is rejected.
  [[nodiscard]] Result amplitude(const Activity& a) const {
    if (!(rule_.min_calibration_fraction > 0) || !(a.amplitude_uv < min_amplitude_uv_)) return {};
    return Verdict{Reason::low_amplitude, a.amplitude_uv, min_amplitude_uv_};
  }

  [[nodiscard]] Result sleep(const Activity& a) const {
    const Hypnogram& hypnogram = night_.given.hypnogram;
    if (!rejects_wake_ || hypnogram.any_sleep(a.span)) return {};
    return Verdict{hypnogram.any_scored(a.span) ? Reason::wake : Reason::unscored};
  }

  const NightContext& night_;
  const AnalysisWindow& window_;
  const Rule& rule_;
  RespiratoryEvents respiratory_;
  bool rejects_respiratory_;
  double min_amplitude_uv_;
  bool rejects_wake_;
};

}  // namespace

void merge_same_leg(std::vector<ScoredActivity>& activities, const AnalysisWindow& window, const Rule& rule) {
  if (rule.same_leg_merge <= Time{0}) return;
  std::array<ScoredActivity*, 3> latest{};  // of each leg
  for (ScoredActivity& m : activities) {
    if (m.activity.artefact || is_point(m.activity)) continue;  // joins no movement
    ScoredActivity*& first = latest[static_cast<std::size_t>(m.activity.leg)];
    const Time onset = m.activity.span.start;
    const bool joins = first != nullptr &&
                       onset < saturating_add(first->activity.span.end, rule.same_leg_merge) &&
                       window.first_break(first->activity.span.start, onset) == nullptr;
    if (!joins) {
      first = &m;
      continue;
    }
    m.verdict = {Reason::merged, to_seconds(onset - first->activity.span.end),
                 to_seconds(rule.same_leg_merge)};
    absorb(first->activity, m.activity);
  }
}

void close_at_window_end(std::vector<ScoredActivity>& activities, const AnalysisWindow& window) {
  const Time end = window.span().end;
  for (ScoredActivity& m : activities) {
    if (m.verdict.reason != Reason::counted) continue;
    if (m.activity.span.start < end && end < m.activity.span.end) {
      m.activity.span.end = end;
      m.activity.open_end = true;
    }
  }
}

void reject_monolateral(std::vector<ScoredActivity>& activities, const NightContext& night,
                        const AnalysisWindow& window, const Rule& rule) {
  const Criteria criteria(night, window, rule);
  for (ScoredActivity& m : activities) {
    stop_tick();
    if (m.verdict.reason == Reason::counted) m.verdict = criteria.judge(m.activity);
  }
}

}  // namespace psg
