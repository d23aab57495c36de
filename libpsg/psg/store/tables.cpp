#include "psg/store/tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <type_traits>

#include "psg/core/stop.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/rules/analysis_window.hpp"
#include "psg/rules/association.hpp"
#include "psg/rules/explain.hpp"
#include "psg/rules/night_clock.hpp"
#include "psg/rules/series.hpp"
#include "psg/rules/thresholds.hpp"
#include "psg/store/summary_tables.hpp"
#include "psg/table/fields.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// One threshold of one rule set: its value as a number, or as a text where it is a choice.
struct Row {
  const Rule* rule;
  Threshold threshold;
  double number = nan;
  std::string text = {};
};

Row row_of(const Rule& rule, const Threshold& threshold, const std::string& text) {
  return {&rule, threshold, nan, text};
}
Row row_of(const Rule& rule, const Threshold& threshold, Time time) {
  return {&rule, threshold, time == Time::max() ? std::numeric_limits<double>::infinity() : to_seconds(time)};
}
template <typename Value>
Row row_of(const Rule& rule, const Threshold& threshold, Value value) {
  if constexpr (std::is_enum_v<Value>) {
    return {&rule, threshold, nan, name(value)};
  } else {
    return {&rule, threshold, static_cast<double>(value)};
  }
}

constexpr auto fields = std::to_array<Field<Row>>({
    {"rule", "", "Name of the rule set.", [](const Row& r) { return r.rule->name; }},
    {"threshold", "", "Name of the threshold.", [](const Row& r) { return std::string(r.threshold.name); }},
    {"value", "", "Its value in `unit`; NaN where it is a choice or a text.",
     [](const Row& r) { return r.number; }},
    {"text", "", "The choice or text; empty where it is a number.", [](const Row& r) { return r.text; }},
    {"unit", "", "Unit of `value`.", [](const Row& r) { return std::string(r.threshold.unit); }},
    {"meaning", "", "What the threshold does.",
     [](const Row& r) { return std::string(r.threshold.meaning); }},
});

}  // namespace

Table rule_table(const std::vector<const Rule*>& rules) {
  std::vector<Row> rows;
  for (const Rule* rule : rules) {
    each_threshold(*rule, [&](const Threshold& threshold, const auto& value) {
      rows.push_back(row_of(*rule, threshold, value));
    });
  }
  return table_of<Row>("rules", "Every threshold of the rule sets that made the score.", fields, rows);
}

namespace {

using TakeTable = std::function<void(Table)>;
using RuleScores = std::vector<const RuleScore*>;

double seconds_or_nan(const std::optional<Time>& t) { return t ? to_seconds(*t) : nan; }

/// Length of the recording in seconds, gaps included; NaN where nobody knows it.
double duration_s(const Score& score) {
  const Time length = score.night.recording.duration();
  return length > Time{0} ? to_seconds(length) : std::numeric_limits<double>::quiet_NaN();
}

struct NightRow {
  const Score& score;
};
using N = const NightRow&;

constexpr auto recording_fields = std::to_array<Field<NightRow>>({
    {"format", "", "File format of the recording; none: marked movements alone.",
     [](N r) { return std::string(name(r.score.format)); }},
    {"onset_s", "s", "First instant that was recorded; NaN: unknown.",
     [](N r) { return duration_s(r.score) > 0 ? to_seconds(r.score.night.recording.start) : nan; }},
    {"duration_s", "s", "First to last instant, gaps included; NaN: unknown.",
     [](N r) { return duration_s(r.score); }},
    {"start_clock", "", "Time of day of second 0, rounded down to whole seconds; empty: unknown.",
     [](N r) { return NightClock(r.score.night).time_of_day(Time{0}); }},
    {"start_of_day_s", "s", "The same since midnight, with its fraction; NaN: unknown.",
     [](N r) { return seconds_or_nan(r.score.night.start_of_day); }},
    {"lights_off_s", "s", "Lights off; NaN: unknown, the recording's start counts.",
     [](N r) { return seconds_or_nan(r.score.night.given.lights_off); }},
    {"lights_on_s", "s", "Lights on; NaN: unknown, the recording's end counts.",
     [](N r) { return seconds_or_nan(r.score.night.given.lights_on); }},
    {"staged", "", "1: sleep stages were given.",
     [](N r) { return std::int64_t{!r.score.night.given.hypnogram.empty()}; }},
    {"arousals_scored", "", "1: arousals were scored; 0: nobody knows which there were.",
     [](N r) { return std::int64_t{knows_arousals(r.score.night.given)}; }},
    {"respiratory_scored", "", "1: respiratory events were scored; 0: nobody knows which there were.",
     [](N r) { return std::int64_t{knows_respiratory(r.score.night.given)}; }},
    {"calibration_uv", "uV", "Amplitude of the calibration movement; NaN: not given.",
     [](N r) { return r.score.night.calibration_uv; }},
    {"movements", "", "detected in the EMG, or marked by somebody.",
     [](N r) { return std::string(name(r.score.source)); }},
});

constexpr auto channel_fields = std::to_array<Field<LegSignal>>({
    {"leg", "", "L, R, or B for one derivation of both legs.",
     [](const LegSignal& c) { return std::string(name(c.leg)); }},
    {"channel", "", "Label of the signal.", [](const LegSignal& c) { return c.channel; }},
    {"reference", "", "Label of the signal that was subtracted; mostly empty.",
     [](const LegSignal& c) { return c.reference; }},
    {"unit", "", "Unit of the signal, as in its header; empty when in no list of units.",
     [](const LegSignal& c) { return c.unit; }},
    {"microvolts_per_unit", "uV", "Microvolts in one of that unit.",
     [](const LegSignal& c) { return c.microvolts_per_unit; }},
    {"rate_hz", "Hz", "Sampling rate.", [](const LegSignal& c) { return c.rate_hz; }},
    {"low_hz", "Hz", "Lower band edge that was used.", [](const LegSignal& c) { return c.low_hz; }},
    {"high_hz", "Hz", "Upper band edge that was used.", [](const LegSignal& c) { return c.high_hz; }},
    {"resting_uv", "uV", "Median resting level of the night.",
     [](const LegSignal& c) { return c.resting_uv; }},
    {"resting_low_uv", "uV", "5th percentile of the resting level.",
     [](const LegSignal& c) { return c.resting_low_uv; }},
    {"resting_high_uv", "uV", "95th percentile of the resting level.",
     [](const LegSignal& c) { return c.resting_high_uv; }},
    {"ecg_uv", "uV", "Peak of the heartbeat that was subtracted; 0: none seen.",
     [](const LegSignal& c) { return c.ecg_uv; }},
    {"quality", "", "good, fair, poor or not scorable.",
     [](const LegSignal& c) { return std::string(name(c.quality)); }},
    {"quality_reasons", "", "What lowered the grade, joined by semicolons.",
     [](const LegSignal& c) { return fmt::format("{}", fmt::join(c.quality_reasons, "; ")); }},
    {"mains_hz", "Hz", "Mains frequency that was notched; 0: none seen.",
     [](const LegSignal& c) { return c.mains_hz; }},
    {"mains_uv", "uV", "RMS of the mains that was notched.", [](const LegSignal& c) { return c.mains_uv; }},
    {"ecg_share", "1", "Share of the heartbeat in the power of the band, median; 0: none seen.",
     [](const LegSignal& c) { return c.ecg_share; }},
    {"mains_share", "1", "Share of mains in the power of the band, median; 0: none seen.",
     [](const LegSignal& c) { return c.mains_share; }},
    {"step_uv", "uV", "Quantisation step of the converter; NaN for arrays.",
     [](const LegSignal& c) { return c.step_uv; }},
    {"flat_share", "1", "Share of the recorded time that is flat.",
     [](const LegSignal& c) { return artefact_share(c, ArtefactKind::flat); }},
    {"saturated_share", "1", "Share of the recorded time that is clipped.",
     [](const LegSignal& c) { return artefact_share(c, ArtefactKind::saturated); }},
    {"hum_share", "1", "Share of the recorded time that is mains and nothing else.",
     [](const LegSignal& c) { return artefact_share(c, ArtefactKind::hum); }},
    {"pop_share", "1", "Share of the recorded time that is electrode pops.",
     [](const LegSignal& c) { return artefact_share(c, ArtefactKind::pop); }},
    {"scored_s", "s", "Time that could be scored.", [](const LegSignal& c) { return to_seconds(c.scored); }},
    {"notes", "", "What was clamped or doubtful, one sentence each, separated by a semicolon.",
     [](const LegSignal& c) { return fmt::format("{}", fmt::join(c.notes, "; ")); }},
});

constexpr auto stage_fields = std::to_array<Field<Epoch>>({
    {"onset_s", "s", "Start of the epoch.", [](const Epoch& e) { return to_seconds(e.span.start); }},
    {"duration_s", "s", "Its length.", [](const Epoch& e) { return to_seconds(e.span.duration()); }},
    {"stage", "", "W, N1, N2, N3, R, or ? for unscored.",
     [](const Epoch& e) { return std::string(name(e.stage)); }},
});

constexpr auto event_fields = std::to_array<Field<Event>>({
    {"kind", "", "apnea, hypopnea, rera, arousal, leg_movement, artefact or other.",
     [](const Event& e) { return std::string(name(e.kind)); }},
    {"onset_s", "s", "Start of the event.", [](const Event& e) { return to_seconds(e.span.start); }},
    {"duration_s", "s", "Its length; 0 for a point in time.",
     [](const Event& e) { return to_seconds(e.span.duration()); }},
    {"text", "", "Name of its class as written, without the channel; any other text only with --keep-text.",
     [](const Event& e) { return e.text; }},
    {"channel", "", "Channel it was scored on, where its label is known; may be empty.",
     [](const Event& e) { return e.channel; }},
    {"leg", "", "Of a leg movement: L, R, B, or empty when unknown.",
     [](const Event& e) { return std::string(e.leg ? name(*e.leg) : ""); }},
});

constexpr auto break_fields = std::to_array<Field<Break>>({
    {"onset_s", "s", "Start of the stretch.", [](const Break& b) { return to_seconds(b.span.start); }},
    {"duration_s", "s", "Its length.", [](const Break& b) { return to_seconds(b.span.duration()); }},
    {"why", "", "gap or artefact.", [](const Break& b) { return std::string(name(b.why)); }},
});

struct ArtefactRow {
  Leg leg;
  Artefact artefact;
};

constexpr auto artefact_fields = std::to_array<Field<ArtefactRow>>({
    {"leg", "", "L, R or B.", [](const ArtefactRow& a) { return std::string(name(a.leg)); }},
    {"onset_s", "s", "Start of the stretch.",
     [](const ArtefactRow& a) { return to_seconds(a.artefact.span.start); }},
    {"duration_s", "s", "Its length.",
     [](const ArtefactRow& a) { return to_seconds(a.artefact.span.duration()); }},
    {"kind", "", "flat, saturated, hum or pop.",
     [](const ArtefactRow& a) { return std::string(name(a.artefact.kind)); }},
});

struct WarningRow {
  std::string scope;
  std::string message;
};

constexpr auto warning_fields = std::to_array<Field<WarningRow>>({
    {"scope", "", "night, scoring (stages and events), or the name of a rule set.",
     [](const WarningRow& w) { return w.scope; }},
    {"message", "", "One sentence.", [](const WarningRow& w) { return w.message; }},
});

std::vector<ArtefactRow> artefacts_of(const Score& score) {
  std::vector<ArtefactRow> rows;
  for (const LegSignal& leg : score.legs) {
    for (const Artefact& artefact : leg.artefacts) rows.push_back({leg.leg, artefact});
  }
  return rows;
}

std::vector<WarningRow> warnings_of(const Score& score) {
  std::vector<WarningRow> rows;
  const auto add = [&](const std::string& scope, const std::vector<std::string>& messages) {
    for (const std::string& message : messages) rows.push_back({scope, message});
  };
  add("night", score.warnings);
  add("scoring", score.night.given.warnings);
  for (const RuleScore& rule : score.rules) add(rule.rule.name, rule.warnings);
  return rows;
}

// ---- envelopes

struct EnvelopeRow {
  double envelope_uv;
  double resting_uv;
};

constexpr auto envelope_fields = std::to_array<Field<EnvelopeRow>>({
    {"envelope_uv", "uV", "Largest value of the measure in the step.",
     [](const EnvelopeRow& e) { return e.envelope_uv; }},
    {"resting_uv", "uV", "Resting level.", [](const EnvelopeRow& e) { return e.resting_uv; }},
});

/// The envelope of one leg between two gaps, and where it begins in the table of the leg.
struct EnvelopeStretch {
  const EnvelopeTrace& trace;
  std::size_t first_row;
};
using E = const EnvelopeStretch&;

constexpr auto clock_fields = std::to_array<Field<EnvelopeStretch>>({
    {"leg", "", "L, R or B: the stretch lies in envelopes/<leg>.",
     [](E e) { return std::string(name(e.trace.leg)); }},
    {"first_row", "", "Its first row there, from 0; it ends where the leg's next stretch begins.",
     [](E e) { return static_cast<std::int64_t>(e.first_row); }},
    {"start_s", "s", "Time of that row.", [](E e) { return to_seconds(e.trace.start); }},
    {"samples", "1", "Row first_row + k is at start_s + k * period_s / samples.",
     [](E e) { return e.trace.clock.samples; }},
    {"period_s", "s", "Time that so many rows take.", [](E e) { return to_seconds(e.trace.clock.period); }},
});

void add_rows(std::vector<EnvelopeRow>& rows, const EnvelopeTrace& trace) {
  for (std::size_t i = 0; i < trace.envelope_uv.size(); ++i) {
    if (i % (1 << 16) == 0) stop_point();
    rows.push_back({trace.envelope_uv[i], i < trace.resting_uv.size() ? double{trace.resting_uv[i]} : nan});
  }
}

/// When each stretch of the envelopes is, and a table for each leg.
void each_envelope_table(const std::vector<EnvelopeTrace>& envelopes, const TakeTable& take) {
  if (envelopes.empty()) return;
  std::vector<EnvelopeStretch> stretches;
  std::map<Leg, std::size_t> rows_of_leg;
  for (const EnvelopeTrace& trace : envelopes) {
    std::size_t& rows = rows_of_leg[trace.leg];
    stretches.push_back({trace, rows});
    rows += trace.envelope_uv.size();
  }
  take(table_of<EnvelopeStretch>("envelopes/clock", "When the rows of the envelopes are.", clock_fields,
                                 stretches));
  for (const auto& [leg, count] : rows_of_leg) {
    std::vector<EnvelopeRow> rows;
    rows.reserve(count);
    for (const EnvelopeTrace& trace : envelopes) {
      if (trace.leg == leg) add_rows(rows, trace);
    }
    const std::string table_name = fmt::format("envelopes/{}", name(leg));
    take(table_of<EnvelopeRow>(table_name.c_str(), "Measure and resting level of one leg.", envelope_fields,
                               rows));
  }
}

/// The table with what the clock showed and the number of the epoch beside each onset.
Table with_clock(Table table, const NightClock& clock) {
  std::vector<std::string> clocks;
  std::vector<double> epochs;
  for (const Time onset : times_of(table, "onset_s")) {
    if (clocks.size() % 1024 == 0) stop_point();
    clocks.push_back(clock.time_of_day(onset));
    const auto epoch = clock.epoch(onset);
    epochs.push_back(epoch ? static_cast<double>(*epoch) : nan);
  }
  const auto behind = std::ranges::find(table.columns, "onset_s", &Column::name) + 1;
  const auto epoch = table.columns.insert(
      behind,
      {"epoch", "", "Number of the epoch that contains the onset, from 1; NaN: unknown.", std::move(epochs)});
  table.columns.insert(
      epoch, {"clock", "", "Time of day of the onset, rounded down; empty: unknown.", std::move(clocks)});
  return table;
}

/// Gives the tables of the night, which no standard changes, one after the other.
void each_night_table(const Score& score, const TakeTable& take) {
  const NightEvents& scoring = score.night.given;
  const NightClock clock(score.night);
  take(table_of<NightRow>("recording", "The night as a whole.", recording_fields, {NightRow{score}}));
  take(
      table_of<LegSignal>("channels", "The legs' EMG and what it went through.", channel_fields, score.legs));
  const auto take_timed = [&](Table table) { take(with_clock(std::move(table), clock)); };
  take_timed(
      table_of<Epoch>("stages", "Sleep stages that were given.", stage_fields, scoring.hypnogram.epochs()));
  take_timed(table_of<Event>("events", "Events that were given, by start.", event_fields, scoring.events));
  take_timed(table_of<Break>("breaks", "Stretches that no movement or series bridges.", break_fields,
                             score.night.breaks));
  take_timed(table_of<ArtefactRow>("artefacts", "Stretches of a leg's EMG left out of scoring.",
                                   artefact_fields, artefacts_of(score)));
  take(table_of<WarningRow>("warnings", "What was bent or left out.", warning_fields, warnings_of(score)));
  take(store::sleep_table(score.night));
  each_envelope_table(score.envelopes, take);
}

struct ActivityRow {
  const std::string& rule;
  const NightContext& night;
  const NightClock& clock;
  const ScoredActivity& movement;
  const Activity& activity;
};
using A = const ActivityRow&;

constexpr auto activity_fields = std::to_array<Field<ActivityRow>>({
    {"rule", "", "Name of the rule set.", [](A r) { return r.rule; }},
    {"onset_s", "s", "Onset since the start of the recording.",
     [](A r) { return to_seconds(r.activity.span.start); }},
    {"duration_s", "s", "Onset to offset.", [](A r) { return to_seconds(r.activity.span.duration()); }},
    {"leg", "", "L, R, or B for one derivation of both legs.",
     [](A r) { return std::string(name(r.activity.leg)); }},
    {"amplitude_uv", "uV", "Largest value of the measure above the resting level; NaN when not measured.",
     [](A r) { return r.activity.amplitude_uv; }},
    {"resting_uv", "uV", "Resting level at the onset; NaN when not measured.",
     [](A r) { return r.activity.resting_uv; }},
    {"open_end", "", "1: still running when the signal or the analysis ended.",
     [](A r) { return std::int64_t{r.activity.open_end}; }},
    {"verdict", "", "counted, or the first rule that rejected it.",
     [](A r) { return std::string(name(r.movement.verdict.reason)); }},
    {"reason", "", "The verdict as a sentence with its numbers.",
     [](A r) { return explain(r.movement, r.night, r.clock); }},
    {"movement", "", "Row of this rule's movements that it is part of, from 0; -1 when rejected.",
     [](A r) { return std::int64_t{r.movement.movement}; }},
});

struct MovementRow {
  const RuleScore& score;
  const NightContext& night;
  const LegMovement& movement;
  double interval_s;
};
using G = const MovementRow&;

/// 1 or 0; NaN where it is not known.
double flag(bool known, bool value) { return known ? static_cast<double>(value) : nan; }

constexpr auto movement_fields = std::to_array<Field<MovementRow>>({
    {"rule", "", "Name of the rule set.", [](G r) { return r.score.rule.name; }},
    {"onset_s", "s", "First onset since the start of the recording.",
     [](G r) { return to_seconds(r.movement.span.start); }},
    {"duration_s", "s", "First onset to last offset.",
     [](G r) { return to_seconds(r.movement.span.duration()); }},
    {"legs", "", "L, R, LR for bilateral, or B for one derivation of both legs.",
     [](G r) { return std::string(name(r.movement.sides)); }},
    {"components", "1", "Movements of one leg that it is made of.",
     [](G r) { return std::int64_t{r.movement.components}; }},
    {"stage", "", "Sleep stage of the epoch that contains the onset: W, N1, N2, N3, R or ?.",
     [](G r) { return std::string(name(r.movement.stage)); }},
    {"candidate", "", "1: may be part of a series.",
     [](G r) { return std::int64_t{r.movement.candidate()}; }},
    {"non_candidate", "", "Why not; empty for candidates.",
     [](G r) { return std::string(name(r.movement.non_candidate)); }},
    {"respiratory", "",
     "1: associated with a respiratory event; NaN: none were scored, or the rule does not ask.",
     [](G r) {
       return flag(associates_respiratory(r.night.given, r.score.rule), r.movement.respiratory >= 0);
     }},
    {"arousal", "", "1: associated with an arousal; NaN: none were scored.",
     [](G r) { return flag(knows_arousals(r.night.given), r.movement.arousal >= 0); }},
    {"plm", "", "1: periodic, part of a series.", [](G r) { return std::int64_t{r.movement.plm()}; }},
    {"plm_nr", "", "1: periodic in the pass without respiratory movements; NaN: there is no such pass.",
     [](G r) { return flag(has_second_pass(r.night.given, r.score.rule), r.movement.plm_nr()); }},
    {"series", "", "Number of its series in pass all, from 0; -1 when not periodic.",
     [](G r) { return std::int64_t{r.movement.series}; }},
    {"series_nr", "", "Number of its series in pass nr, from 0; -1 when not periodic.",
     [](G r) { return std::int64_t{r.movement.series_nr}; }},
    {"interval_s", "s", "Onset of the movement before to this onset; NaN where undefined.",
     [](G r) { return r.interval_s; }},
    {"run", "", "Number of its run in pass all, from 0; -1 when not a candidate.",
     [](G r) { return std::int64_t{r.movement.run}; }},
    {"run_nr", "", "Number of its run in pass nr, from 0; -1 when not in that pass.",
     [](G r) { return std::int64_t{r.movement.run_nr}; }},
    {"plm_reason", "", "Why it is periodic or not, as a sentence with its numbers.",
     [](G r) { return explain(r.movement, r.score, r.night); }},
});

/// A run, or the series among them.
struct SeriesRow {
  const std::string& rule;
  const char* pass;
  std::size_t index;
  const Run& series;
};
using S = const SeriesRow&;

/// What a run and a series say alike.
constexpr Field<SeriesRow> of_rule{"rule", "", "Name of the rule set.", [](S r) { return r.rule; }};
constexpr Field<SeriesRow> of_pass{"pass", "", "all, or nr for the pass without respiratory movements.",
                                   [](S r) { return std::string(r.pass); }};
constexpr Field<SeriesRow> first_onset{"onset_s", "s", "First onset since the start of the recording.",
                                       [](S r) { return to_seconds(r.series.span.start); }};
constexpr Field<SeriesRow> first_to_last{"duration_s", "s", "First onset to last offset.",
                                         [](S r) { return to_seconds(r.series.span.duration()); }};
constexpr Field<SeriesRow> movement_count{"movements", "1", "Number of its movements.", [](S r) {
                                            return static_cast<std::int64_t>(r.series.movements.size());
                                          }};

constexpr auto run_fields = std::to_array<Field<SeriesRow>>({
    of_rule,
    of_pass,
    {"run", "", "Number of the run in its pass, from 0.",
     [](S r) { return static_cast<std::int64_t>(r.index); }},
    first_onset,
    first_to_last,
    movement_count,
    {"began", "", "start, interval_short, interval_long, non_candidate, gap or artefact.",
     [](S r) { return std::string(name(r.series.began)); }},
    {"interval_before_s", "s", "The interval that began it, onset to onset; NaN where it was no interval.",
     [](S r) { return seconds_or_nan(r.series.interval_before); }},
    {"ended", "", "end, interval_short, interval_long, non_candidate, gap or artefact.",
     [](S r) { return std::string(name(r.series.ended)); }},
    {"interval_after_s", "s", "The interval that ended it, onset to onset; NaN where it was no interval.",
     [](S r) { return seconds_or_nan(r.series.interval_after); }},
    {"series", "", "Number of the series that it is in its pass, from 0; -1: too few movements.",
     [](S r) { return std::int64_t{r.series.series}; }},
});

constexpr auto series_fields = std::to_array<Field<SeriesRow>>({
    of_rule,
    of_pass,
    {"series", "", "Number of the series in its pass, from 0.",
     [](S r) { return static_cast<std::int64_t>(r.index); }},
    first_onset,
    first_to_last,
    movement_count,
    {"began", "", "What came before its first movement.",
     [](S r) { return std::string(name(r.series.began)); }},
    {"ended", "", "What came after its last movement.",
     [](S r) { return std::string(name(r.series.ended)); }},
});

struct IndexRow {
  const std::string& rule;
  const Index& index;
};
using I = const IndexRow&;

constexpr auto index_fields = std::to_array<Field<IndexRow>>({
    {"rule", "", "Name of the rule set.", [](I r) { return r.rule; }},
    {"statistic", "", "What was counted or measured.", [](I r) { return r.index.statistic; }},
    {"legs", "", "Of which legs: all, left, right or bilateral.", [](I r) { return r.index.legs; }},
    {"state", "", "In which state: TIB, TST, W, N1, N2, N3, R, NREM or empty.",
     [](I r) { return r.index.state; }},
    {"value", "", "The value in `unit`; NaN: undefined.", [](I r) { return r.index.value; }},
    {"unit", "", "Unit of `value`.", [](I r) { return r.index.unit; }},
    {"numerator", "", "What was divided.", [](I r) { return r.index.numerator; }},
    {"denominator", "", "By what, in the unit that `unit` implies (hours for 1/h).",
     [](I r) { return r.index.denominator; }},
});

std::vector<ActivityRow> activity_rows(const RuleScores& scores, const NightContext& night,
                                       const NightClock& clock) {
  std::vector<ActivityRow> rows;
  for (const RuleScore* score : scores) {
    for (const ScoredActivity& m : score->activities)
      rows.push_back({score->rule.name, night, clock, m, m.activity});
  }
  return rows;
}

/// The movements with the interval that ends at each: from the onset before to its own, where defined.
std::vector<MovementRow> movement_rows(const RuleScores& scores, const NightContext& night) {
  const AnalysisWindow window(night);
  std::vector<MovementRow> rows;
  for (const RuleScore* score : scores) {
    const LegMovement* before = nullptr;
    for (const LegMovement& movement : score->movements) {
      const bool defined = before != nullptr && !interruption_between(*before, movement, window);
      const double interval_s = defined ? to_seconds(movement.span.start - before->span.start) : nan;
      rows.push_back({*score, night, movement, interval_s});
      before = &movement;
    }
  }
  return rows;
}

/// The rows of series or runs, of the first pass and of the second.
std::vector<SeriesRow> series_rows(const RuleScores& scores, std::vector<Run> RuleScore::*all,
                                   std::vector<Run> RuleScore::*nr) {
  std::vector<SeriesRow> rows;
  for (const RuleScore* score : scores) {
    const auto add = [&](const char* pass, const std::vector<Run>& list) {
      for (std::size_t i = 0; i < list.size(); ++i) rows.push_back({score->rule.name, pass, i, list[i]});
    };
    add("all", score->*all);
    add("nr", score->*nr);
  }
  return rows;
}

std::vector<IndexRow> index_rows(const RuleScores& scores) {
  std::vector<IndexRow> rows;
  for (const RuleScore* score : scores) {
    for (const Index& index : score->indices) rows.push_back({score->rule.name, index});
  }
  return rows;
}

/// Gives "activity", "movements", "series", "runs" and "indices", each with the rows of these standards one
/// below the other.
void each_rule_table(const RuleScores& scores, const NightContext& night, const TakeTable& take) {
  const NightClock clock(night);
  const auto take_timed = [&](Table table) { take(with_clock(std::move(table), clock)); };
  take_timed(table_of<ActivityRow>("activity", "Every activity of one leg with its verdict, by onset.",
                                   activity_fields, activity_rows(scores, night, clock)));
  take_timed(table_of<MovementRow>("movements", "Leg movements as the standard counts them, by onset.",
                                   movement_fields, movement_rows(scores, night)));
  take_timed(table_of<SeriesRow>("series", "Series of periodic leg movements.", series_fields,
                                 series_rows(scores, &RuleScore::series, &RuleScore::series_nr)));
  take_timed(table_of<SeriesRow>("runs",
                                 "Runs of candidates, long enough for a series or not, and their breaks.",
                                 run_fields, series_rows(scores, &RuleScore::runs, &RuleScore::runs_nr)));
  take(table_of<IndexRow>("indices", "Statistics of the night.", index_fields, index_rows(scores)));
}

/// All tables of these standards: their thresholds and what they made of the night.
void each_table_of(const RuleScores& scores, const NightContext& night, const TakeTable& take) {
  std::vector<const Rule*> rules;
  for (const RuleScore* score : scores) rules.push_back(&score->rule);
  take(rule_table(rules));
  each_rule_table(scores, night, take);
  take(store::histogram_table(scores));
  take(with_clock(store::distribution_table(scores, night), NightClock(night)));
}

/// Those standards of the score that go by one name: mostly one.
RuleScores named(const Score& score, const std::string& name) {
  RuleScores scores;
  for (const RuleScore& rule : score.rules) {
    if (rule.rule.name == name) scores.push_back(&rule);
  }
  return scores;
}

}  // namespace

Attributes attributes_of(const Score& score) {
  return {{"version", score.version},
          {"input_hash", score.input_hash},
          {"recording_format", name(score.format)},
          {"duration_s", fmt::format("{}", duration_s(score))}};
}

Tables tables_of(const Score& score) {
  Tables result{attributes_of(score), {}};
  const auto keep = [&](Table table) { result.tables.push_back(std::move(table)); };
  each_night_table(score, keep);
  RuleScores all;
  for (const RuleScore& rule : score.rules) all.push_back(&rule);
  each_table_of(all, score.night, keep);
  return result;
}

void each_table(const Score& score, const std::function<void(Table, const std::string* rule)>& take) {
  each_night_table(score, [&](Table table) { take(std::move(table), nullptr); });
  if (score.rules.empty()) {
    each_table_of({}, score.night, [&](Table table) { take(std::move(table), nullptr); });
  }
  std::vector<std::string> names;
  for (const RuleScore& score_by_rule : score.rules) {
    const std::string& rule = score_by_rule.rule.name;
    if (std::ranges::find(names, rule) != names.end()) continue;
    names.push_back(rule);
    each_table_of(named(score, rule), score.night, [&](Table table) { take(std::move(table), &rule); });
  }
}

}  // namespace psg
