// The NSRR's <PSGAnnotation> with the new concepts. Elements stand one a line without indentation, as in the
// NSRR's own files: several programs read them line by line.
#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <pugixml.hpp>
#include <sstream>

#include "psg/annotations/items.hpp"
#include "psg/annotations/naming.hpp"
#include "psg/annotations/writers.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg::annotations {
namespace {

const char* concept_of(Stage stage) {
  constexpr std::array concepts = {"Wake|0",          "Stage 1 sleep|1", "Stage 2 sleep|2",
                                   "Stage 3 sleep|3", "REM sleep|5",     "Unscored|9"};
  return concepts.at(static_cast<std::size_t>(stage));
}

const char* type_of(EventKind kind) {
  switch (kind) {
    case EventKind::apnea:
    case EventKind::hypopnea:
    case EventKind::rera: return "Respiratory|Respiratory";
    case EventKind::arousal: return "Arousals|Arousals";
    case EventKind::leg_movement: return "Limb Movement|Limb Movement";
    default: return "";
  }
}

/// Seconds with a decimal point, as all the NSRR's files have them.
std::string point_seconds(Time time) {
  std::string text = seconds_text(time);
  return text.find('.') == std::string::npos ? text + ".0" : text;
}

void add(pugi::xml_node& parent, const char* element, const std::string& text) {
  pugi::xml_node node = parent.append_child(element);
  if (!text.empty()) node.text().set(text.c_str());
}

pugi::xml_node add_event(pugi::xml_node& events, const char* type, const std::string& named) {
  pugi::xml_node event = events.append_child("ScoredEvent");
  add(event, "EventType", type);
  add(event, "EventConcept", named);
  return event;
}

/// The event that the NSRR's files begin with; the date is left out.
void add_start(pugi::xml_node& events, const WriteOptions& options, Time end) {
  pugi::xml_node event = add_event(events, "", "Recording Start Time");
  add(event, "Start", "0");
  add(event, "Duration", point_seconds(options.duration > Time{0} ? options.duration : end));
  if (!options.start.time_of_day) return;
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(*options.start.time_of_day));
  std::string date = "00.00.00";
  if (options.start.date) {
    date = fmt::format("{:02}.{:02}.{:02}", static_cast<unsigned>(options.start.date->day()),
                       static_cast<unsigned>(options.start.date->month()),
                       static_cast<int>(options.start.date->year()) % 100);
  }
  add(event, "ClockTime",
      fmt::format("{} {:02}.{:02}.{:02}", date, clock.hours().count(), clock.minutes().count(),
                  clock.seconds().count()));
}

void add_item(pugi::xml_node& events, const Item& item, Namer& namer) {
  pugi::xml_node event;
  std::string channel;
  if (item.stage) {
    event = add_event(events, "Stages|Stages", concept_of(*item.stage));
  } else if (item.lights) {
    const bool off = *item.lights == EventKind::lights_off;
    event = add_event(events, "", off ? "Lights off|Lights Off" : "Lights on|Lights On");
  } else {
    EventName named = namer.name_of(*item.event);
    event = add_event(events, type_of(item.event->kind), named.text);
    channel = std::move(named.channel);
  }
  add(event, "Start", point_seconds(item.span.start));
  add(event, "Duration", point_seconds(item.span.duration()));
  if (!channel.empty()) add(event, "SignalLocation", channel);
}

/// The length of most epochs; 30 s without any.
Time epoch_length(const Hypnogram& hypnogram) {
  std::map<Time, std::size_t> lengths;
  for (const Epoch& epoch : hypnogram.epochs()) ++lengths[epoch.span.duration()];
  const auto most = std::ranges::max_element(lengths, {}, [](const auto& entry) { return entry.second; });
  return most == lengths.end() ? Time(30s) : most->first;
}

}  // namespace

FileKind nsrr_xml_kind() {
  return {"an XML file of the NSRR that psg wrote", [](const std::string&, std::string_view bytes) {
            return bytes.starts_with("<?xml") &&
                   bytes.find("<PSGAnnotation>\n<SoftwareVersion>libpsg<") != std::string_view::npos;
          }};
}

std::vector<std::string> write_nsrr_xml(const NightEvents& scoring, const std::string& path,
                                        const WriteOptions& options) {
  Namer namer(Style::nsrr);
  const std::vector<Item> items = items_with_runs(scoring);
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  declaration.append_attribute("standalone") = "no";
  pugi::xml_node root = document.append_child("PSGAnnotation");
  add(root, "SoftwareVersion", "libpsg");
  add(root, "EpochLength", seconds_text(epoch_length(scoring.hypnogram)));
  pugi::xml_node events = root.append_child("ScoredEvents");
  add_start(events, options, end_of(items));
  for (const Item& item : items) add_item(events, item, namer);
  std::ostringstream text;
  document.save(text, "", pugi::format_indent, pugi::encoding_utf8);
  write_atomically({path, nsrr_xml_kind(), options.overwrite}, text.str());
  return namer.notes();
}

}  // namespace psg::annotations
