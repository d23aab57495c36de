#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <limits>

#include "psg/core/stop.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/store/table_parts.hpp"
#include "psg/table/fields.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double seconds_or_nan(const std::optional<Time>& t) { return t ? to_seconds(*t) : nan; }

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
    {"lights_off_s", "s", "Lights off; NaN: unknown, the recording's start counts.",
     [](N r) { return seconds_or_nan(r.score.night.given.lights_off); }},
    {"lights_on_s", "s", "Lights on; NaN: unknown, the recording's end counts.",
     [](N r) { return seconds_or_nan(r.score.night.given.lights_on); }},
    {"staged", "", "1: sleep stages were given.",
     [](N r) { return std::int64_t{!r.score.night.given.hypnogram.empty()}; }},
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
void each_envelope_table(const std::vector<EnvelopeTrace>& envelopes, const TakeTable& take) {
  if (envelopes.empty()) return;
  take(table_of<EnvelopeTrace>("envelopes/clock", "When the rows of the envelopes are.", clock_fields,
                               envelopes));
  for (const EnvelopeTrace& trace : envelopes) {
    std::vector<EnvelopeRow> rows;
    rows.reserve(trace.envelope_uv.size());
    for (std::size_t i = 0; i < trace.envelope_uv.size(); ++i) {
      if (i % (1 << 16) == 0) stop_point();
      rows.push_back({trace.envelope_uv[i], i < trace.resting_uv.size() ? double{trace.resting_uv[i]} : nan});
    }
    const std::string table_name = fmt::format("envelopes/{}", name(trace.leg));
    take(table_of<EnvelopeRow>(table_name.c_str(), "Measure and resting level of one leg.", envelope_fields,
                               rows));
  }
}

}  // namespace

void each_night_table(const Score& score, const TakeTable& take) {
  const NightEvents& scoring = score.night.given;
  take(table_of<NightRow>("recording", "The night as a whole.", recording_fields, {NightRow{score}}));
  take(
      table_of<LegSignal>("channels", "The legs' EMG and what it went through.", channel_fields, score.legs));
  take(table_of<Epoch>("stages", "Sleep stages that were given.", stage_fields, scoring.hypnogram.epochs()));
  take(table_of<Event>("events", "Events that were given, by start.", event_fields, scoring.events));
  take(table_of<Break>("breaks", "Stretches that no movement or series bridges.", break_fields,
                       score.night.breaks));
  take(table_of<ArtefactRow>("artefacts", "Stretches of a leg's EMG left out of scoring.", artefact_fields,
                             artefacts_of(score)));
  take(table_of<WarningRow>("warnings", "What was bent or left out.", warning_fields, warnings_of(score)));
  each_envelope_table(score.envelopes, take);
}

}  // namespace psg
