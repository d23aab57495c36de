#include "psg/annotations/formats/event_columns.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "psg/annotations/scorers.hpp"

namespace psg::annotations {
namespace {

using Names = std::initializer_list<std::string_view>;

struct Unit {
  std::string_view name;
  Time worth;
};

/// Of times, as headings have them behind the name: "Onset [ms]" is "onsetms". A time in any other unit, such
/// as samples, is none that can be read.
constexpr auto units = std::to_array<Unit>({{"", 1s},
                                            {"s", 1s},
                                            {"sec", 1s},
                                            {"secs", 1s},
                                            {"second", 1s},
                                            {"seconds", 1s},
                                            {"inseconds", 1s},
                                            {"ms", 1ms},
                                            {"msec", 1ms},
                                            {"milliseconds", 1ms},
                                            {"hhmmss", 1s},
                                            {"clock", 1s}});

std::optional<TimeColumn> time_column(const Delimited& table, Names names) {
  for (const std::string_view name : names) {
    for (const Unit& unit : units) {
      if (const auto place = table.exact_column(std::string(name) + std::string(unit.name))) {
        return TimeColumn{*place, unit.worth};
      }
    }
  }
  return std::nullopt;
}

std::optional<std::size_t> any_column(const Delimited& table, Names names) {
  for (const std::string_view name : names) {
    if (const auto place = table.exact_column(name)) return place;
  }
  return std::nullopt;
}

bool contains_any(std::string_view text, Names parts) {
  return std::ranges::any_of(parts, [&](auto part) { return text.find(part) != std::string_view::npos; });
}

/// Of how sure a program is, or of something else than the stage.
bool is_no_label(std::string_view heading) {
  return contains_any(heading, {"prob", "conf", "start", "onset", "duration", "end", "time", "number"});
}

bool names_stages(std::string_view heading) {
  if (is_no_label(heading)) return false;
  return heading.starts_with("stage") || heading.starts_with("sleepstage") ||
         heading.starts_with("staging") || heading.ends_with("stage") || heading == "hypnogram" ||
         heading == "hypno";
}

std::vector<std::size_t> stage_columns(const Delimited& table) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < table.heading.size(); ++i) {
    if (names_stages(table.heading[i])) columns.push_back(i);
  }
  std::ranges::stable_sort(columns, {}, [&](std::size_t i) { return is_by_program(table.heading[i]); });
  return columns;
}

/// The column that names what happened. "Event Start" names nothing, "annotation_method" who scored.
std::optional<std::size_t> label_column(const Delimited& table) {
  for (const std::string_view name : {"description", "trialtype", "event", "annotation", "label"}) {
    for (std::size_t i = 0; i < table.heading.size(); ++i) {
      const std::string& heading = table.heading[i];
      if (heading.starts_with(name) && !is_no_label(heading) && !names_scorers(heading)) return i;
    }
  }
  return any_column(table, {"name", "type", "class", "kind", "text"});
}

/// Whether no column tells a time: then a row is an epoch.
bool tells_no_times(const Delimited& table) {
  return std::ranges::none_of(table.heading, [](const std::string& heading) {
    return contains_any(heading,
                        {"start", "onset", "time", "begin", "end", "stop", "duration", "sample", "idx"});
  });
}

}  // namespace

bool is_by_program(std::string_view heading) {
  constexpr auto ends =
      std::to_array<std::string_view>({"ai", "pred", "predicted", "yasa", "usleep", "model"});
  return contains_any(heading, {"auto", "machine", "computer", "castdefined"}) ||
         std::ranges::any_of(ends, [&](std::string_view end) { return heading.ends_with(end); });
}

EventColumns event_columns(const Delimited& table) {
  EventColumns columns;
  columns.onset = time_column(table, {"onset", "eventonset", "start", "starttime", "eventstart", "begin",
                                      "time", "clocktime", "timestamp", "datetime"});
  columns.duration = time_column(table, {"duration", "eventduration", "dur", "length"});
  columns.stop = time_column(table, {"stop", "stoptime", "end", "endtime", "eventend"});
  columns.stages = stage_columns(table);
  columns.label = label_column(table);
  columns.channel = table.column({"channel", "electrode", "location", "inputchannel"});
  columns.epoch =
      any_column(table, {"epoch", "epochnumber", "epochno", "epochindex", "no", "index", "", "unnamed0"});
  columns.leg = table.exact_column("leg");
  columns.text = table.exact_column("text");
  if (columns.text == columns.label) columns.text.reset();
  if (table.exact_column("name") && columns.label == table.exact_column("name")) {
    columns.group = table.exact_column("group");
  }
  columns.rem_is_5 = columns.group || any_column(table, {"userdefinedstage", "castdefinedstage"});
  return columns;
}

bool is_event_heading(const Delimited& candidate) {
  if (candidate.heading.size() < 2) return false;
  const EventColumns columns = event_columns(candidate);
  if (columns.onset) return columns.duration || columns.label || !columns.stages.empty();
  return tells_no_times(candidate) && (!columns.stages.empty() || (columns.label && columns.epoch));
}

}  // namespace psg::annotations
