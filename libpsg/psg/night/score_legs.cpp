#include "psg/night/score_legs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "psg/annotations/known_text.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/channels/find.hpp"
#include "psg/core/error.hpp"
#include "psg/core/units.hpp"
#include "psg/core/version.hpp"
#include "psg/detect/detect.hpp"
#include "psg/detect/quality.hpp"
#include "psg/night/rescore.hpp"
#include "psg/rules/score_movements.hpp"

namespace psg {
namespace {

// Resting EMG outside this range is a wrong unit or a bad electrode rather than a leg.
constexpr double plausible_low_uv = 0.2, plausible_high_uv = 50;

const char* leg_word(Leg leg) {
  return leg == Leg::left ? "left leg" : leg == Leg::right ? "right leg" : "legs";
}

// Legs that are not scored, as they are reported, and why not.
struct LeftOut {
  std::vector<LegSignal> legs;
  std::vector<std::string> reasons;

  // A night without any leg is refused.
  void tell(bool none_left, std::vector<std::string>& warnings) const {
    if (none_left) throw Error(ErrorKind::unsupported, reasons.front());
    for (const std::string& reason : reasons) {
      warnings.push_back(reason + ": scored from the other leg alone");
    }
  }
};

// What is known of a leg whose EMG was not looked at.
LegSignal unread(const Recording& night, const LegInput& leg, double step_uv) {
  const Channel& channel = night.channels[leg.channel];
  return {.leg = leg.leg,
          .channel = channel.label,
          .reference = leg.reference ? night.channels[*leg.reference].label : "",
          .unit = is_known_unit(channel.unit) ? channel.unit : "",
          .microvolts_per_unit = leg.microvolts_per_unit,
          .rate_hz = channel.clock.rate_hz(),
          .step_uv = step_uv,
          .artefacts = {},
          .quality = Quality::not_scorable,
          .quality_reasons = {fmt::format("quantisation step {:.3g} µV", step_uv)},
          .notes = {}};
}

// A leg whose samples cannot carry a decision by the rules is left out: between two steps of the converter
// no threshold can be placed.
std::vector<LegInput> scorable_legs(const Recording& night, std::vector<LegInput> legs,
                                    const std::vector<Rule>& rules, LeftOut& out) {
  const auto finest =
      std::ranges::min_element(rules, {}, [](const Rule& r) { return r.detection.offset_uv; });
  const double limit = finest->detection.offset_uv;
  std::erase_if(legs, [&](const LegInput& leg) {
    const double step = quantisation_step_uv(night, leg);
    if (!(step > limit)) return false;
    out.legs.push_back(unread(night, leg, step));
    out.reasons.push_back(
        fmt::format("signal \"{}\" has a quantisation step of {:.3g} µV, expected at most the {:g} µV of the "
                    "offset threshold",
                    night.channels[leg.channel].label, step, limit));
    return true;
  });
  return legs;
}

// Legs without a single scorable second are taken out.
void drop_dead_legs(Detection& found, LeftOut& out) {
  std::erase_if(found.legs, [&](const LegSignal& leg) {
    if (leg.quality != Quality::not_scorable) return false;
    out.reasons.push_back(fmt::format("signal \"{}\" is not scorable ({}), expected EMG", leg.channel,
                                      fmt::join(leg.quality_reasons, "; ")));
    out.legs.push_back(leg);
    std::erase_if(found.activities, [&](const Activity& a) { return a.leg == leg.leg; });
    return true;
  });
}

std::vector<Span> intersection(const std::vector<Span>& a, const std::vector<Span>& b) {
  std::vector<Span> both;
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    const Span s{std::max(a[i].start, b[k].start), std::min(a[i].end, b[k].end)};
    if (s.start < s.end) both.push_back(s);
    a[i].end < b[k].end ? ++i : ++k;
  }
  return both;
}

Span span_of(const Recording& night) {
  return {night.segments.front().span.start, night.segments.back().span.end};
}

std::vector<Break> find_gaps(const Recording& night) {
  std::vector<Break> gaps;
  for (std::size_t i = 1; i < night.segments.size(); ++i) {
    gaps.push_back({{night.segments[i - 1].span.end, night.segments[i].span.start}, Boundary::gap});
  }
  return gaps;
}

// Gaps of the recording, and artefact that leaves no leg to score.
std::vector<Break> find_breaks(const Recording& night, const std::vector<LegSignal>& legs) {
  std::vector<Break> breaks = find_gaps(night);
  const auto spans = [](const LegSignal& leg) {
    std::vector<Span> out;
    std::ranges::transform(leg.artefacts, std::back_inserter(out), &Artefact::span);
    return out;
  };
  std::vector<Span> dead = spans(legs.front());
  for (const LegSignal& leg : legs) dead = intersection(dead, spans(leg));
  for (const Span& span : dead) breaks.push_back({span, Boundary::artefact});
  std::ranges::stable_sort(breaks, {}, [](const Break& b) { return b.span.start; });
  return breaks;
}

void warn_about_legs(const std::vector<LegSignal>& legs, std::vector<std::string>& warnings) {
  for (const LegSignal& leg : legs) {
    std::ranges::copy(leg.notes, std::back_inserter(warnings));
    if (leg.resting_uv < plausible_low_uv || leg.resting_uv > plausible_high_uv) {
      warnings.push_back(
          fmt::format("{} \"{}\": resting level {:.3g} µV is outside the plausible {:g}-{:g} µV: check "
                      "unit and electrodes before trusting any index",
                      leg_word(leg.leg), leg.channel, leg.resting_uv, plausible_low_uv, plausible_high_uv));
    }
  }
}

Scoring scoring_of(const Recording& complete, const LegOptions& options) {
  if (options.scoring_of) return options.scoring_of(complete);
  return options.scoring ? *options.scoring : scoring_from(complete.annotations);
}

// Deviations come before all other warnings.
void put_deviations_first(const Recording& complete, std::vector<std::string>& warnings) {
  std::vector<std::string> deviations;
  for (const Deviation& deviation : complete.deviations)
    deviations.push_back(deviation.field + ": " + deviation.message);
  warnings.insert(warnings.begin(), deviations.begin(), deviations.end());
}

// The rules on the movements that the night's annotations mark; no EMG is read.
Score score_marked(const Recording& night, const LegOptions& options) {
  NightContext context{.scoring = scoring_of(night, options),
                       .breaks = find_gaps(night),
                       .calibration_uv = options.calibration_uv};
  context.recording = night.segments.empty() ? recording_of(context.scoring, {}) : span_of(night);
  Score score = rescore(std::move(context), options.rules, options.keep_text);
  score.format = night.format;
  put_deviations_first(night, score.warnings);
  return score;
}

}  // namespace

Score score_legs(const Recording& night, const LegOptions& options) {
  if (options.rules.empty()) {
    throw Error(ErrorKind::bad_argument, "no rule set given, expected at least one, for example aasm");
  }
  if (options.use_marked) return score_marked(night.complete(), options);
  if (night.segments.empty()) {
    throw Error(ErrorKind::unsupported, "the recording has no samples, expected leg EMG");
  }
  Score score{.version = version, .format = night.format};
  score.night.recording = span_of(night);
  score.night.calibration_uv = options.calibration_uv;

  LegMapping mapping = find_legs(night, options.channels);
  std::ranges::move(mapping.warnings, std::back_inserter(score.warnings));
  for (const LegInput& leg : mapping.legs) {
    if (auto warning = check_rate(night.channels[leg.channel])) score.warnings.push_back(*warning);
  }
  LeftOut coarse, dead;
  const std::vector<LegInput> legs = scorable_legs(night, std::move(mapping.legs), options.rules, coarse);
  coarse.tell(legs.empty(), score.warnings);

  // Standards that share their detection share one pass over the samples.
  std::vector<std::pair<DetectionRule, std::vector<Activity>>> detections;
  for (const Rule& rule : options.rules) {
    auto known = std::ranges::find(detections, rule.detection, [](const auto& d) { return d.first; });
    if (known == detections.end()) {
      Detection found = detect_activity(night, legs, rule.detection,
                                        {.threads = options.threads,
                                         .keep_envelope = options.keep_envelope && detections.empty(),
                                         .progress = options.progress});
      if (detections.empty()) {
        const Recording complete = night.complete();  // the samples brought the annotations along
        if (complete.segments != night.segments) return score_legs(complete, options);
        score.night.scoring = scoring_of(complete, options);
        if (!options.keep_text) score.night.scoring = without_remarks(std::move(score.night.scoring));
        put_deviations_first(complete, score.warnings);
        drop_dead_legs(found, dead);
        dead.tell(found.legs.empty(), score.warnings);
        warn_about_legs(found.legs, score.warnings);
        score.night.breaks = find_breaks(night, found.legs);
        score.legs = std::move(found.legs);
        std::ranges::move(coarse.legs, std::back_inserter(score.legs));
        std::ranges::move(dead.legs, std::back_inserter(score.legs));
        std::ranges::stable_sort(score.legs, {}, &LegSignal::leg);
        score.envelopes = std::move(found.envelopes);
        score.input_hash = found.samples_hash;
      }
      detections.emplace_back(rule.detection, std::move(found.activities));
      known = std::prev(detections.end());
    }
    score.rules.push_back(score_movements(known->second, score.night, rule));
  }

  std::ranges::copy(score.night.scoring.warnings, std::back_inserter(score.warnings));
  return score;
}

}  // namespace psg
