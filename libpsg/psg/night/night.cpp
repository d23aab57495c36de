#include "psg/night/night.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "psg/annotations/instant.hpp"
#include "psg/annotations/known_text.hpp"
#include "psg/annotations/night_events.hpp"
#include "psg/core/error.hpp"
#include "psg/core/version.hpp"
#include "psg/detect/detect.hpp"
#include "psg/edf/read.hpp"
#include "psg/edf/single_pass.hpp"
#include "psg/night/about_file.hpp"
#include "psg/night/rescore.hpp"
#include "psg/night/scorable_legs.hpp"
#include "psg/rules/score_movements.hpp"

namespace psg {
namespace {

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

// Gaps in the recording, and artefacts that leave no leg to score.
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

// Deviations come before all other warnings.
void put_deviations_first(const Recording& complete, std::vector<std::string>& warnings) {
  std::vector<std::string> deviations;
  for (const Deviation& deviation : complete.deviations)
    deviations.push_back(deviation.field + ": " + deviation.message);
  warnings.insert(warnings.begin(), deviations.begin(), deviations.end());
}

using Complete = std::function<Recording()>;
using EventsOf = std::function<NightEvents(const Recording& complete)>;

// A recording with everything that its file holds, and what was found in its EMG.
struct DetectedNight {
  Recording recording;
  Detection found;
};

// The annotations of a long file arrive along with its samples. If they show gaps that were not known before,
// the EMG is analysed again with these gaps.
DetectedNight detect_while_reading(const Recording& recording, const std::vector<LegInput>& legs,
                                   const DetectionRule& rule, const DetectOptions& options,
                                   const Complete& complete) {
  Detection found = detect_activity(recording, legs, rule, options);
  Recording whole = complete();
  if (whole.segments != recording.segments) found = detect_activity(whole, legs, rule, options);
  return {std::move(whole), std::move(found)};
}

// What the rules need to know about a night, from its recording and the legs that are left.
NightContext context_of(const Recording& night, NightEvents given, const std::vector<LegSignal>& legs,
                        const ScoringOptions& options) {
  NightContext context{.given = std::move(given),
                       .start_of_day = night.start.time_of_day,
                       .calibration_uv = options.calibration_uv};
  context.recording = span_of(night);
  context.breaks = find_breaks(night, legs);
  std::ranges::transform(legs, std::back_inserter(context.legs), &LegSignal::leg);
  if (!options.keep_text) context.given = without_remarks(std::move(context.given));
  return context;
}

Score score_detected(const Recording& recording, LegMapping mapping, const ScoringOptions& options,
                     const Complete& complete, const EventsOf& events_of) {
  if (recording.segments.empty()) {
    throw Error(ErrorKind::unsupported, "the recording has no samples, expected leg EMG");
  }
  Score score{.version = version, .format = recording.format};
  std::ranges::move(mapping.warnings, std::back_inserter(score.warnings));
  for (const LegInput& leg : mapping.legs) {
    if (auto warning = check_rate(recording.channels[leg.channel])) score.warnings.push_back(*warning);
  }
  ExcludedLegs coarse, dead;
  const std::vector<LegInput> legs = scorable_legs(recording, std::move(mapping.legs), options.rules, coarse);
  coarse.warn(legs.empty(), score.warnings);

  const DetectionRule& first_rule = options.rules.front().detection;
  auto [night, found] = detect_while_reading(
      recording, legs, first_rule,
      {.threads = options.threads, .keep_envelope = options.keep_envelope, .progress = options.progress},
      complete);
  NightEvents given = events_of(night);
  put_deviations_first(night, score.warnings);
  if (!options.unit_is_known) expect_microvolts(found.legs);
  drop_dead_legs(found, dead);
  dead.warn(found.legs.empty(), score.warnings);
  warn_about_legs(found.legs, score.warnings);
  score.night = context_of(night, std::move(given), found.legs, options);
  score.legs = std::move(found.legs);
  std::ranges::move(coarse.legs, std::back_inserter(score.legs));
  std::ranges::move(dead.legs, std::back_inserter(score.legs));
  std::ranges::stable_sort(score.legs, {}, &LegSignal::leg);
  score.envelopes = std::move(found.envelopes);
  score.input_hash = found.samples_hash;

  // Standards that share their detection share one pass over the samples.
  std::vector<std::pair<DetectionRule, std::vector<Activity>>> detections;
  detections.emplace_back(first_rule, std::move(found.activities));
  for (const Rule& rule : options.rules) {
    auto known = std::ranges::find(detections, rule.detection, [](const auto& d) { return d.first; });
    if (known == detections.end()) {
      Detection more = detect_activity(night, legs, rule.detection,
                                       {.threads = options.threads, .progress = options.progress});
      detections.emplace_back(rule.detection, std::move(more.activities));
      known = std::prev(detections.end());
    }
    score.rules.push_back(score_movements(known->second, score.night, rule));
  }
  std::ranges::copy(score.night.given.warnings, std::back_inserter(score.warnings));
  warn_of_unscored_events(score);
  return score;
}

// Applies the rules to the movements that somebody marked; reads no EMG.
Score score_marked(const Recording& night, NightEvents given, const ScoringOptions& options) {
  NightContext context{.given = std::move(given),
                       .start_of_day = night.start.time_of_day,
                       .calibration_uv = options.calibration_uv};
  context.breaks = find_gaps(night);
  context.recording = night.segments.empty() ? recording_of(context.given, {}) : span_of(night);
  Score score = rescore(std::move(context), options.rules, options.keep_text);
  score.format = night.format;
  put_deviations_first(night, score.warnings);
  return score;
}

void check(const ScoringOptions& options) {
  if (!options.rules.empty()) return;
  throw Error(ErrorKind::bad_argument, "no rule set given, expected at least one, for example aasm");
}

/// Gives the recording the start that its header does not say.
void set_start(SinglePass& file, Time time_of_day) {
  file.recording.start.time_of_day = time_of_day;
  if (!file.complete) return;
  file.complete = [complete = file.complete, time_of_day] {
    Recording whole = complete();
    whole.start.time_of_day = time_of_day;
    return whole;
  };
}

}  // namespace

OpenedNight open_night(const NightRequest& request) {
  check(request.options);
  const bool marked = request.options.use_marked;
  SinglePass file =
      marked ? SinglePass{read_edf(request.recording), {}} : read_in_single_pass(request.recording);
  LegMapping mapping;
  if (!marked) {
    mapping =
        about_file(request.recording, [&] { return find_legs(file.recording, request.options.channels); });
  }
  if (!request.files.start.empty()) set_start(file, clock_time_of(request.files.start));
  EventSource events(file.recording, request.files, request.options.keep_text);
  Complete complete = file.complete ? file.complete : [recording = file.recording] { return recording; };
  return {std::move(file.recording), std::move(mapping), std::move(events), std::move(complete)};
}

ScoredNight score_night(OpenedNight night, const ScoringOptions& options) {
  check(options);
  Recording complete;  // as it was scored
  const auto events_of = [&](const Recording& whole) {
    complete = whole;
    return night.events.joined_with(whole);
  };
  Score score;
  if (options.use_marked) {
    NightEvents given = events_of(night.complete());
    score = score_marked(complete, std::move(given), options);
  } else {
    score = score_detected(night.recording, night.mapping, options, night.complete, events_of);
  }
  return {std::move(score), std::move(complete), std::move(night.mapping), night.events.reports()};
}

ScoredNight score_night(const NightRequest& request) {
  return score_night(open_night(request), request.options);
}

Score score_legs(const Recording& recording, const ScoringOptions& options,
                 const std::optional<NightEvents>& given) {
  check(options);
  const auto events_of = [&](const Recording& night) { return given ? *given : night_events_from(night); };
  if (options.use_marked) return score_marked(recording, events_of(recording), options);
  return score_detected(
      recording, find_legs(recording, options.channels), options, [&] { return recording; }, events_of);
}

}  // namespace psg
