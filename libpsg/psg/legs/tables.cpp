#include "psg/legs/tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <iterator>

#include "psg/legs/fields.hpp"
#include "psg/legs/quality.hpp"
#include "psg/legs/rule_table.hpp"
#include "psg/legs/series.hpp"
#include "psg/legs/timeline.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double seconds_or_nan(const std::optional<Time>& t) { return t ? to_seconds(*t) : nan; }

// ---- one standard

struct ActivityRow {
  const std::string& rule;
  const NightContext& night;
  const Movement& movement;
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
     [](A r) { return explain(r.movement, r.night); }},
    {"group", "", "Row of this rule's movements that it is part of, from 0; -1 when rejected.",
     [](A r) { return std::int64_t{r.movement.group}; }},
});

struct GroupRow {
  const std::string& rule;
  const Group& group;
  double interval_s;
};
using G = const GroupRow&;

constexpr auto movement_fields = std::to_array<Field<GroupRow>>({
    {"rule", "", "Name of the rule set.", [](G r) { return r.rule; }},
    {"onset_s", "s", "First onset since the start of the recording.",
     [](G r) { return to_seconds(r.group.span.start); }},
    {"duration_s", "s", "First onset to last offset.",
     [](G r) { return to_seconds(r.group.span.duration()); }},
    {"legs", "", "L, R, LR for bilateral, or B for one derivation of both legs.",
     [](G r) { return std::string(name(r.group.sides)); }},
    {"components", "1", "Movements of one leg that it is made of.",
     [](G r) { return std::int64_t{r.group.components}; }},
    {"stage", "", "Sleep stage of the epoch that contains the onset: W, N1, N2, N3, R or ?.",
     [](G r) { return std::string(name(r.group.stage)); }},
    {"candidate", "", "1: may be part of a series.", [](G r) { return std::int64_t{r.group.candidate()}; }},
    {"non_candidate", "", "Why not; empty for candidates.",
     [](G r) { return std::string(name(r.group.non_candidate)); }},
    {"respiratory", "", "1: associated with a respiratory event.",
     [](G r) { return std::int64_t{r.group.respiratory >= 0}; }},
    {"arousal", "", "1: associated with an arousal.", [](G r) { return std::int64_t{r.group.arousal >= 0}; }},
    {"plm", "", "1: periodic, part of a series.", [](G r) { return std::int64_t{r.group.plm()}; }},
    {"plm_nr", "", "1: periodic in the pass without respiratory movements.",
     [](G r) { return std::int64_t{r.group.plm_nr()}; }},
    {"series", "", "Number of its series in pass all, from 0; -1 when not periodic.",
     [](G r) { return std::int64_t{r.group.series}; }},
    {"series_nr", "", "Number of its series in pass nr, from 0; -1 when not periodic.",
     [](G r) { return std::int64_t{r.group.series_nr}; }},
    {"interval_s", "s", "Onset of the movement before to this onset; NaN where undefined.",
     [](G r) { return r.interval_s; }},
});

struct SeriesRow {
  const std::string& rule;
  const char* pass;
  std::size_t index;
  const Series& series;
};
using S = const SeriesRow&;

constexpr auto series_fields = std::to_array<Field<SeriesRow>>({
    {"rule", "", "Name of the rule set.", [](S r) { return r.rule; }},
    {"pass", "", "all, or nr for the pass without respiratory movements.",
     [](S r) { return std::string(r.pass); }},
    {"series", "", "Number of the series in its pass, from 0.",
     [](S r) { return static_cast<std::int64_t>(r.index); }},
    {"onset_s", "s", "First onset since the start of the recording.",
     [](S r) { return to_seconds(r.series.span.start); }},
    {"duration_s", "s", "First onset to last offset.",
     [](S r) { return to_seconds(r.series.span.duration()); }},
    {"movements", "1", "Number of its movements.",
     [](S r) { return static_cast<std::int64_t>(r.series.groups.size()); }},
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
    {"group", "", "Of which movements: all, left, right or bilateral.", [](I r) { return r.index.group; }},
    {"state", "", "In which state: TIB, TST, W, N1, N2, N3, R, NREM or empty.",
     [](I r) { return r.index.state; }},
    {"value", "", "The value in `unit`; NaN: undefined.", [](I r) { return r.index.value; }},
    {"unit", "", "Unit of `value`.", [](I r) { return r.index.unit; }},
    {"numerator", "", "What was divided.", [](I r) { return r.index.numerator; }},
    {"denominator", "", "By what, in the unit that `unit` implies (hours for 1/h).",
     [](I r) { return r.index.denominator; }},
});

std::vector<ActivityRow> rows_of_activity(const RuleScore& score, const NightContext& night) {
  std::vector<ActivityRow> rows;
  for (const Movement& m : score.movements) rows.push_back({score.rule.name, night, m, m.activity});
  return rows;
}

/// The movements with the interval that ends at each: from the onset before to its own, where defined.
std::vector<GroupRow> rows_of_movements(const RuleScore& score, const Timeline& timeline) {
  std::vector<GroupRow> rows;
  for (const Group& group : score.groups) {
    double interval_s = nan;
    if (!rows.empty()) {
      const Group& before = rows.back().group;
      const bool defined = !interruption_between(before, group, timeline);
      if (defined) interval_s = to_seconds(group.span.start - before.span.start);
    }
    rows.push_back({score.rule.name, group, interval_s});
  }
  return rows;
}

std::vector<SeriesRow> rows_of_series(const RuleScore& score) {
  std::vector<SeriesRow> rows;
  const auto add = [&](const char* pass, const std::vector<Series>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) rows.push_back({score.rule.name, pass, i, list[i]});
  };
  add("all", score.series);
  add("nr", score.series_nr);
  return rows;
}

std::vector<IndexRow> rows_of_indices(const RuleScore& score) {
  std::vector<IndexRow> rows;
  for (const Index& index : score.indices) rows.push_back({score.rule.name, index});
  return rows;
}

template <typename Row>
void append(std::vector<Row>& to, std::vector<Row> rows) {
  // Rows hold references, so they can be made anew but not assigned.
  to.reserve(to.size() + rows.size());
  for (const Row& row : rows) to.push_back(row);
}

/// The four tables of these standards, one below the other.
std::vector<Table> tables_of(const std::vector<const RuleScore*>& scores, const NightContext& night) {
  const Timeline timeline(night);
  std::vector<ActivityRow> activity;
  std::vector<GroupRow> movements;
  std::vector<SeriesRow> series;
  std::vector<IndexRow> indices;
  for (const RuleScore* score : scores) {
    append(activity, rows_of_activity(*score, night));
    append(movements, rows_of_movements(*score, timeline));
    append(series, rows_of_series(*score));
    append(indices, rows_of_indices(*score));
  }
  std::vector<Table> tables;
  tables.push_back(table_of<ActivityRow>("activity", "Every activity of one leg with its verdict, by onset.",
                                         activity_fields, activity));
  tables.push_back(table_of<GroupRow>("movements", "Leg movements as the standard counts them, by onset.",
                                      movement_fields, movements));
  tables.push_back(table_of<SeriesRow>("series", "Series of periodic leg movements.", series_fields, series));
  tables.push_back(table_of<IndexRow>("indices", "Statistics of the night.", index_fields, indices));
  return tables;
}

// ---- the night

struct NightRow {
  const Score& score;
};
using N = const NightRow&;

/// NaN where nobody knows how long the recording lasted.
double duration_s(const Score& score) {
  const Time length = score.night.recording.duration();
  return length > Time{0} ? to_seconds(length) : nan;
}

constexpr auto recording_fields = std::to_array<Field<NightRow>>({
    {"format", "", "File format of the recording; none: marked movements alone.",
     [](N r) { return std::string(name(r.score.format)); }},
    {"onset_s", "s", "First instant that was recorded; NaN: unknown.",
     [](N r) { return duration_s(r.score) > 0 ? to_seconds(r.score.night.recording.start) : nan; }},
    {"duration_s", "s", "First to last instant, gaps included; NaN: unknown.",
     [](N r) { return duration_s(r.score); }},
    {"lights_off_s", "s", "Lights off; NaN: unknown, the recording's start counts.",
     [](N r) { return seconds_or_nan(r.score.night.scoring.lights_off); }},
    {"lights_on_s", "s", "Lights on; NaN: unknown, the recording's end counts.",
     [](N r) { return seconds_or_nan(r.score.night.scoring.lights_on); }},
    {"staged", "", "1: sleep stages were given.",
     [](N r) { return std::int64_t{!r.score.night.scoring.hypnogram.empty()}; }},
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
    {"unit", "", "Unit of the signal, as in its header or as given.",
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
    {"text", "", "As written, without the channel.", [](const Event& e) { return e.text; }},
    {"channel", "", "Channel it was scored on; may be empty.", [](const Event& e) { return e.channel; }},
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
  add("scoring", score.night.scoring.warnings);
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

constexpr auto clock_fields = std::to_array<Field<EnvelopeTrace>>({
    {"leg", "", "L, R or B: the envelope is in envelopes/<leg>.",
     [](const EnvelopeTrace& e) { return std::string(name(e.leg)); }},
    {"start_s", "s", "Time of row 0.", [](const EnvelopeTrace& e) { return to_seconds(e.start); }},
    {"samples", "1", "Row k is at start_s + k * period_s / samples.",
     [](const EnvelopeTrace& e) { return e.clock.samples; }},
    {"period_s", "s", "Time that so many rows take.",
     [](const EnvelopeTrace& e) { return to_seconds(e.clock.period); }},
});

/// The clocks of the envelopes, and a table for each leg.
std::vector<Table> envelope_tables(const std::vector<EnvelopeTrace>& envelopes) {
  std::vector<Table> tables;
  if (envelopes.empty()) return tables;
  tables.push_back(table_of<EnvelopeTrace>("envelopes/clock", "When the rows of the envelopes are.",
                                           clock_fields, envelopes));
  for (const EnvelopeTrace& trace : envelopes) {
    std::vector<EnvelopeRow> rows;
    rows.reserve(trace.envelope_uv.size());
    for (std::size_t i = 0; i < trace.envelope_uv.size(); ++i) {
      rows.push_back({trace.envelope_uv[i], i < trace.resting_uv.size() ? double{trace.resting_uv[i]} : nan});
    }
    const std::string table_name = fmt::format("envelopes/{}", name(trace.leg));
    tables.push_back(table_of<EnvelopeRow>(table_name.c_str(), "Measure and resting level of one leg.",
                                           envelope_fields, rows));
  }
  return tables;
}

}  // namespace

std::vector<Table> tables_of(const RuleScore& score, const NightContext& night) {
  return tables_of(std::vector<const RuleScore*>{&score}, night);
}

Tables tables_of(const Score& score) {
  std::vector<const RuleScore*> scores;
  std::vector<const Rule*> rules;
  for (const RuleScore& rule : score.rules) {
    scores.push_back(&rule);
    rules.push_back(&rule.rule);
  }
  const Scoring& scoring = score.night.scoring;
  Tables result;
  result.attributes = {{"version", score.version},
                       {"input_hash", score.input_hash},
                       {"recording_format", name(score.format)},
                       {"duration_s", fmt::format("{}", duration_s(score))}};
  auto& tables = result.tables;
  tables.push_back(
      table_of<NightRow>("recording", "The night as a whole.", recording_fields, {NightRow{score}}));
  tables.push_back(
      table_of<LegSignal>("channels", "The legs' EMG and what it went through.", channel_fields, score.legs));
  tables.push_back(
      table_of<Epoch>("stages", "Sleep stages that were given.", stage_fields, scoring.hypnogram.epochs()));
  tables.push_back(
      table_of<Event>("events", "Events that were given, by start.", event_fields, scoring.events));
  tables.push_back(table_of<Break>("breaks", "Stretches that no movement or series bridges.", break_fields,
                                   score.night.breaks));
  tables.push_back(table_of<ArtefactRow>("artefacts", "Stretches of a leg's EMG left out of scoring.",
                                         artefact_fields, artefacts_of(score)));
  tables.push_back(
      table_of<WarningRow>("warnings", "What was bent or left out.", warning_fields, warnings_of(score)));
  std::ranges::move(envelope_tables(score.envelopes), std::back_inserter(tables));
  tables.push_back(rule_table(rules));
  std::ranges::move(tables_of(scores, score.night), std::back_inserter(tables));
  return result;
}

}  // namespace psg
