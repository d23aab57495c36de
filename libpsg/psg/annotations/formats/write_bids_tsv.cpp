// BIDS events.tsv with a sidecar .json that describes every column and level.
#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "psg/annotations/items.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/core/characters.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/table/table_text.hpp"

namespace psg::annotations {
namespace {

using Json = nlohmann::ordered_json;

std::string heading() { return heading_line({"onset", "duration", "trial_type", "leg", "channel", "text"}); }

constexpr auto levels = std::to_array<std::pair<const char*, const char*>>({
    {"sleep_stage_W", "Wakefulness"},
    {"sleep_stage_N1", "Stage N1"},
    {"sleep_stage_N2", "Stage N2"},
    {"sleep_stage_N3", "Stage N3"},
    {"sleep_stage_R", "Stage R (rapid eye movements)"},
    {"sleep_stage_unscored", "Epoch that was not scored"},
    {"lights_off", "Lights off"},
    {"lights_on", "Lights on"},
    {"apnea", "Apnea"},
    {"obstructive_apnea", "Obstructive apnea"},
    {"central_apnea", "Central apnea"},
    {"mixed_apnea", "Mixed apnea"},
    {"hypopnea", "Hypopnea"},
    {"obstructive_hypopnea", "Obstructive hypopnea"},
    {"central_hypopnea", "Central hypopnea"},
    {"rera", "Respiratory effort related arousal"},
    {"arousal", "Arousal"},
    {"spontaneous_arousal", "Spontaneous arousal"},
    {"respiratory_arousal", "Arousal with a respiratory event"},
    {"limb_movement_arousal", "Arousal with a limb movement"},
    {"periodic_limb_movement_arousal", "Arousal with a periodic limb movement"},
    {"leg_movement", "Movement of one leg, or of both on one derivation"},
    {"periodic_leg_movement", "The same, of a series of periodic leg movements"},
    {"artefact", "Stretch that cannot be scored"},
    {"other", "Anything else, see column text"},
});

Json sidecar() {
  Json trial_types = Json::object();
  for (const auto& [level, meaning] : levels) trial_types[level] = meaning;
  return {
      {"onset", {{"Description", "Start, since the first sample of the recording"}, {"Units", "s"}}},
      {"duration", {{"Description", "Length; 0 for a point in time"}, {"Units", "s"}}},
      {"trial_type", {{"Description", "Sleep stage or kind of event"}, {"Levels", std::move(trial_types)}}},
      {"leg",
       {{"Description", "Leg that moved"},
        {"Levels", {{"L", "Left"}, {"R", "Right"}, {"B", "Both legs on one derivation"}}}}},
      {"channel", {{"Description", "Label of the signal that the event was scored on"}}},
      {"text", {{"Description", "The event as its scorer or program named it"}}},
  };
}

std::string trial_type_of(const Item& item) {
  if (item.stage == Stage::unscored) return "sleep_stage_unscored";
  if (item.stage) return fmt::format("sleep_stage_{}", name(*item.stage));
  if (item.lights) return name(*item.lights);
  const std::string_view standard = standard_name(*item.event, Style::bids);
  return standard.empty() ? "other" : std::string(standard);
}

}  // namespace

FileKind bids_tsv_kind() { return text_beginning("a BIDS events.tsv that psg wrote", heading()); }

FileKind sidecar_kind() {
  return {"a sidecar of BIDS that psg wrote", [](const std::string&, std::string_view bytes) {
            return bytes.starts_with("{\n  \"onset\": {") &&
                   bytes.find("\"leg_movement\": \"Movement of one leg") != std::string_view::npos;
          }};
}

std::string sidecar_of(const std::string& path) {
  return (path.ends_with(".tsv") ? path.substr(0, path.size() - 4) : path) + ".json";
}

std::vector<std::string> write_bids_tsv(const NightEvents& scoring, const std::string& path,
                                        const WriteOptions& options) {
  TextRows rows('\t', "n/a");  // BIDS's own word for a missing value
  for (const Item& item : items_of(scoring)) {
    const Event* event = item.event;
    rows.add(seconds_text(item.span.start)).add(seconds_text(item.span.duration())).add(trial_type_of(item));
    rows.add(event != nullptr && event->leg ? name(*event->leg) : "");
    rows.add(event == nullptr ? "" : trimmed(event->channel));
    rows.add(event == nullptr ? "" : trimmed(event->text)).end_row();
  }
  Together both;
  AtomicFile events({path, bids_tsv_kind(), options.overwrite});
  AtomicFile meaning({sidecar_of(path), sidecar_kind(), options.overwrite});
  events.write(heading() + rows.take());
  meaning.write(sidecar().dump(2) + '\n');
  events.commit();
  meaning.commit();
  both.commit();
  return {};
}

}  // namespace psg::annotations
