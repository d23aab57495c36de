#include "psg/store/marked.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/detect/leg_signal.hpp"
#include "psg/store/store.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

using Texts = std::vector<std::string>;

[[noreturn]] void refuse(const char* table, const char* column, const std::string& value) {
  throw Error(ErrorKind::malformed, fmt::format("table \"{}\", column \"{}\": \"{}\" is no value it can have",
                                                table, column, value));
}

/// The value whose name is `text`.
template <typename Value>
Value named(const char* table, const char* column, const std::string& text,
            std::initializer_list<Value> values) {
  for (const Value value : values) {
    if (name(value) == text) return value;
  }
  refuse(table, column, text);
}

Leg leg_named(const char* table, const std::string& text) {
  return named(table, "leg", text, {Leg::left, Leg::right, Leg::both});
}

EventKind kind_named(const std::string& text) {
  using enum EventKind;
  return named("events", "kind", text, {apnea, hypopnea, rera, arousal, leg_movement, artefact, other});
}

Stage stage_called(const std::string& text) {
  using enum Stage;
  return named("stages", "stage", text, {wake, n1, n2, n3, rem, unscored});
}

/// Where each row of the table lies.
std::vector<Span> spans_of(const Table& table) {
  const std::vector<Time> onsets = times_of(table, "onset_s");
  const std::vector<Time> durations = times_of(table, "duration_s");
  std::vector<Span> spans;
  for (std::size_t i = 0; i < onsets.size(); ++i) {
    if (durations[i] < Time{0}) {
      refuse(table.name.c_str(), "duration_s", fmt::format("{}", to_seconds(durations[i])));
    }
    spans.push_back({onsets[i], onsets[i] + durations[i]});
  }
  return spans;
}

Hypnogram hypnogram_in(const Table& table) {
  const Texts& stages = values_of<std::string>(table, "stage");
  const auto spans = spans_of(table);
  std::vector<Epoch> epochs;
  for (std::size_t i = 0; i < spans.size(); ++i) epochs.push_back({spans[i], stage_called(stages[i])});
  return Hypnogram(std::move(epochs));
}

/// Of an activity the leg is "both" where one derivation records both. A mark of both legs would be one of
/// each; that without a leg is one of such a derivation.
NightEvents with_derivations(NightEvents scoring) {
  for (Event& event : scoring.events) {
    if (event.kind == EventKind::leg_movement && event.leg == Leg::both) event.leg.reset();
  }
  return scoring;
}

/// Whether a flag of the night is 1. An older result has none of that name: then it is not known.
bool says(const Table& recording, const char* flag) {
  if (column_named(recording, flag) == nullptr) return false;
  const auto& values = values_of<std::int64_t>(recording, flag);
  return !values.empty() && values.front() == 1;
}

/// What is known of the night besides events: stages, lights, and what was scored.
NightEvents night_in(const Tables& result) {
  const Table& recording = table_named(result, "recording");
  NightEvents scoring;
  scoring.hypnogram = hypnogram_in(table_named(result, "stages"));
  scoring.lights_off = first_time_of(recording, "lights_off_s");
  scoring.lights_on = first_time_of(recording, "lights_on_s");
  scoring.arousals_scored = says(recording, "arousals_scored");
  scoring.respiratory_scored = says(recording, "respiratory_scored");
  return scoring;
}

void add_given(const Table& table, NightEvents& scoring) {
  const Texts& kinds = values_of<std::string>(table, "kind");
  const Texts& texts = values_of<std::string>(table, "text");
  const Texts& channels = values_of<std::string>(table, "channel");
  const auto spans = spans_of(table);
  std::size_t left_out = 0;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const EventKind kind = kind_named(kinds[i]);
    if (kind == EventKind::leg_movement) {
      ++left_out;
    } else {
      scoring.events.push_back({kind, spans[i], texts[i], channels[i], {}});
    }
  }
  if (left_out == 0) return;
  scoring.warnings.push_back(
      fmt::format("{} leg movement{} given with the night {} left out, those that the rule "
                  "set counted stand instead",
                  left_out, left_out == 1 ? "" : "s", left_out == 1 ? "is" : "are"));
}

/// The label of each leg's signal.
std::map<Leg, std::string> channels_in(const Table& table) {
  const Texts& legs = values_of<std::string>(table, "leg");
  const Texts& labels = values_of<std::string>(table, "channel");
  std::map<Leg, std::string> channels;
  for (std::size_t i = 0; i < legs.size(); ++i) channels[leg_named("channels", legs[i])] = labels[i];
  return channels;
}

void add_movements(const Tables& result, const std::string& rule, const std::vector<Reason>& wanted,
                   NightEvents& scoring) {
  const Table movements = rows_of_rule(table_named(result, "movements"), rule);
  const Table activity = rows_of_rule(table_named(result, "activity"), rule);
  const auto channels = channels_in(table_named(result, "channels"));
  const auto& periodic = values_of<std::int64_t>(movements, "plm");
  const auto& groups = values_of<std::int64_t>(activity, "movement");
  const Texts& legs = values_of<std::string>(activity, "leg");
  const Texts& verdicts = values_of<std::string>(activity, "verdict");
  const auto spans = spans_of(activity);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (std::ranges::none_of(wanted, [&](Reason reason) { return verdicts[i] == name(reason); })) continue;
    const bool counted = verdicts[i] == name(Reason::counted);
    if (counted && (groups[i] < 0 || static_cast<std::size_t>(groups[i]) >= periodic.size())) {
      refuse("activity", "movement", fmt::format("{}", groups[i]));
    }
    const bool plm = counted && periodic[static_cast<std::size_t>(groups[i])] != 0;
    const Leg leg = leg_named("activity", legs[i]);
    const auto channel = channels.find(leg);
    scoring.events.push_back({EventKind::leg_movement, spans[i], plm ? periodic_movement_text : movement_text,
                              channel == channels.end() ? "" : channel->second, leg});
  }
}

}  // namespace

NightEvents events_of_result(const std::string& path) {
  const Tables result = read(path);
  const std::vector<std::string> rules = rules_in(result);
  if (rules.size() == 1) return with_derivations(night_events_from(result, rules.front()));
  NightEvents scoring = night_in(result);
  add_given(table_named(result, "events"), scoring);
  scoring.warnings.push_back(fmt::format(
      "the result holds the movements of {} rule sets, of which none is taken; psg export --rules takes "
      "those of one",
      rules.size()));
  return scoring;
}

std::vector<Leg> scored_legs(const Tables& result) {
  const Table& channels = table_named(result, "channels");
  const Texts& names = values_of<std::string>(channels, "leg");
  const Texts& qualities = values_of<std::string>(channels, "quality");
  std::vector<Leg> legs;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (qualities[i] != name(Quality::not_scorable)) legs.push_back(leg_named("channels", names[i]));
  }
  return legs;
}

NightEvents night_events_from(const Tables& result, const std::string& rule,
                              const std::vector<Reason>& verdicts) {
  check_rule(result, rule);
  NightEvents scoring = night_in(result);
  add_given(table_named(result, "events"), scoring);
  add_movements(result, rule, verdicts, scoring);
  scoring.marked_legs = scored_legs(result);
  const auto order = [](const Event& e) { return std::tie(e.span.start, e.span.end, e.text, e.channel); };
  std::ranges::stable_sort(scoring.events,
                           [&](const Event& a, const Event& b) { return order(a) < order(b); });
  return scoring;
}

}  // namespace psg
