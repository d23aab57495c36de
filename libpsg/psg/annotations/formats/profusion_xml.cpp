// Compumedics Profusion's <CMPStudyConfig>: stages by number, one an epoch of <EpochLength>, and events.
#include <fmt/format.h>

#include "psg/annotations/marks.hpp"
#include "psg/annotations/xml.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/text/numbers.hpp"

namespace psg::annotations {
namespace {

bool recognises(const Head& head, const ReadOptions&) { return xml_begins_with(head.text, "CMPStudyConfig"); }

struct Code {
  Stage stage = Stage::unscored;
  const char* note = "";
  bool known = true;
};

/// Profusion's own numbers: 5 is REM and not N3, 9 is unscored and not wake.
Code stage_of(std::string_view number, const StageMap& map) {
  if (const auto found = map.find(std::string(number)); found != map.end()) return {found->second};
  if (number == "5") return {Stage::rem};
  if (number == "6") return {Stage::unscored, "movement"};
  if (number == "9") return {Stage::unscored, "not scored"};
  if (number == "10") return {Stage::unscored, "artefact"};
  const bool counted = number.size() == 1 && number[0] >= '0' && number[0] <= '4';
  return counted ? Code{*stage_labelled(number)} : Code{Stage::unscored, "no stage has that number", false};
}

Time epoch_length(const std::string& path, const pugi::xml_node& root) {
  const std::string_view text = text_of(root, "EpochLength");
  if (text.empty()) return 30s;
  const auto length = seconds_in(text);
  if (!length || *length < 1s || *length > 600s) {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: has EpochLength {}, expected 1 to 600 s", path, form_of(text)));
  }
  return *length;
}

void read_stages(const pugi::xml_node& stages, Time epoch, const StageMap& map, MarkList& marks) {
  Time onset{0};
  for (const pugi::xml_node& node : children_of(stages, "SleepStage")) {
    const std::string_view number = trimmed(node.text().get());
    const Code code = stage_of(number, map);
    if (code.known) {
      marks.add_stage(onset, epoch, number, code.stage, code.note);
    } else {
      marks.add_unknown_stage(onset, epoch, number, code.note);
    }
    onset += epoch;
  }
}

void read_events(const std::string& path, const pugi::xml_node& events, MarkList& marks) {
  std::size_t number = 0;
  for (const pugi::xml_node& event : children_of(events, "ScoredEvent")) {
    ++number;
    const Time start = xml_seconds_needed(path, number, "Start", text_of(event, "Start"));
    const auto duration = xml_seconds(path, number, "Duration", text_of(event, "Duration"));
    marks.add(start, duration, text_of(event, "Name"), text_of(event, "Input"));
  }
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  pugi::xml_document document;
  const pugi::xml_node root = read_xml(path, document, marks.warnings());
  read_stages(child_of(root, "SleepStages"), epoch_length(path, root), options.stage_map, marks);
  read_events(path, child_of(root, "ScoredEvents"), marks);
  return std::move(marks).contents();
}

}  // namespace

const FileFormat profusion_xml{"Profusion XML", recognises, read};

}  // namespace psg::annotations
