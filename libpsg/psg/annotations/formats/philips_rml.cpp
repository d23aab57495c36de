// Philips Respironics' .rml (Alice, Sleepware, Somnolyzer): <PatientStudy>, stages as runs.
#include <fmt/format.h>

#include <algorithm>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/annotations/xml.hpp"
#include "psg/core/error.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

struct Run {
  Time start{};
  std::string_view type;
  friend bool operator==(const Run&, const Run&) = default;
};

bool recognises(const Head& head, const ReadOptions&) { return xml_begins_with(head.text, "PatientStudy"); }

pugi::xml_node session_of(const pugi::xml_node& root) {
  return child_of(child_of(child_of(root, "Acquisition"), "Sessions"), "Session");
}

/// The stages of one scorer, in order of the file.
std::vector<Run> runs_of(const std::string& path, const pugi::xml_node& scorer) {
  std::vector<Run> runs;
  for (const pugi::xml_node& staging : scorer.children()) {
    if (!local_name(staging).starts_with("Neuro")) continue;
    for (const pugi::xml_node& stage : children_of(staging, "Stage")) {
      const Time start =
          xml_seconds_needed(path, runs.size() + 1, "stage Start", stage.attribute("Start").value());
      runs.push_back({start, stage.attribute("Type").value()});
    }
  }
  return runs;
}

/// A run lasts until the next one; the last until the end of the recording, or 30 s.
void add_runs(std::vector<Run> runs, std::optional<Time> end, MarkList& marks) {
  if (!std::ranges::is_sorted(runs, {}, &Run::start)) {
    marks.warn("times of the sleep stages run backwards, they are put in order");
    std::ranges::stable_sort(runs, {}, &Run::start);
  }
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const Time next =
        i + 1 < runs.size() ? runs[i + 1].start : std::max(end.value_or(Time{0}), runs[i].start + 30s);
    if (const auto stage = stage_named(runs[i].type)) {
      marks.add_stage(runs[i].start, next - runs[i].start, runs[i].type, *stage);
    } else {
      marks.add_unknown_stage(runs[i].start, next - runs[i].start, runs[i].type);
    }
  }
}

void read_stages(const std::string& path, const pugi::xml_node& root, const std::string& scorer,
                 MarkList& marks) {
  const pugi::xml_node data = child_of(child_of(root, "ScoringData"), "StagingData");
  std::vector<Run> by_user = runs_of(path, child_of(data, "UserStaging"));
  std::vector<Run> by_machine = runs_of(path, child_of(data, "MachineStaging"));
  const bool machine = folded(scorer) == "machine";
  if ((machine && !by_machine.empty()) || (folded(scorer) == "user" && !by_user.empty()))
    marks.found_scorer();
  if (!by_user.empty() && !by_machine.empty() && by_user != by_machine) {
    marks.warn(fmt::format(
        "two stagings are in the annotation file and differ, the {}'s ({} runs) is used and "
        "the {}'s ({} runs) is not; --scorer (in Python scorer) takes \"{}\"",
        machine ? "machine" : "user", (machine ? by_machine : by_user).size(), machine ? "user" : "machine",
        (machine ? by_user : by_machine).size(), machine ? "user" : "machine"));
  }
  if (machine && !by_machine.empty()) by_user.clear();
  const auto length = xml_seconds(path, 0, "recording Duration", text_of(session_of(root), "Duration"));
  add_runs(by_user.empty() ? std::move(by_machine) : std::move(by_user), length, marks);
}

void read_events(const std::string& path, const pugi::xml_node& root, MarkList& marks) {
  std::size_t number = 0;
  for (const pugi::xml_node& event :
       children_of(child_of(child_of(root, "ScoringData"), "Events"), "Event")) {
    ++number;
    const Time start = xml_seconds_needed(path, number, "Start", event.attribute("Start").value());
    const auto duration = xml_seconds(path, number, "Duration", event.attribute("Duration").value());
    std::string channel;
    for (const char* name : {"Side", "Location", "Channel", "EdfSignal"}) {
      if (channel.empty()) channel = event.attribute(name).value();
    }
    marks.add(start, duration, event.attribute("Type").value(), channel);
  }
}

std::optional<StartClock> start_of(const pugi::xml_node& root) {
  const auto reading = reading_of(text_of(session_of(root), "RecordingStart"));
  if (!reading) return std::nullopt;
  return StartClock{reading->date, reading->time_of_day};
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  pugi::xml_document document;
  const pugi::xml_node root = read_xml(path, document, marks.warnings());
  read_stages(path, root, options.scorer, marks);
  read_events(path, root, marks);
  return std::move(marks).contents(start_of(root), false);
}

}  // namespace

const FileFormat philips_rml{"Philips .rml", recognises, read};

}  // namespace psg::annotations
