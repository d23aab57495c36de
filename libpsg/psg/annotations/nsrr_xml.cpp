// The National Sleep Research Resource's <PSGAnnotation>, with its new concepts ("Stage 2 sleep|2",
// "Periodic leg movement - left|PLM (Left)") and its older ones (SDO:..., SRO:...).
#include "psg/annotations/marks.hpp"
#include "psg/annotations/xml.hpp"

namespace psg::annotations {
namespace {

bool recognises(const Head& head, const ReadOptions&) { return xml_begins_with(head.text, "PSGAnnotation"); }

/// What stands before the bar is the concept, behind it is the name in the laboratory's own program.
ClassMeaning meaning_of_concept(std::string_view concept_text, std::string_view channel) {
  const auto bar = concept_text.find('|');
  ClassMeaning meaning = class_meaning(concept_text.substr(0, bar), channel);
  if (bar != std::string_view::npos && meaning.meaning.kind == EventKind::other && !meaning.meaning.stage &&
      !meaning.known) {
    meaning = class_meaning(concept_text.substr(bar + 1), channel);
  }
  meaning.meaning.text = std::string(concept_text);
  return meaning;
}

/// Whether the type says that the concept is a stage: then "Movement|6" is an epoch.
bool is_stage_type(std::string_view type) { return type.starts_with("Stages"); }

void add_event(const std::string& path, std::size_t number, const pugi::xml_node& event, MarkList& marks) {
  const std::string_view concept_text = text_of(event, "EventConcept");
  const Time start = xml_seconds_needed(path, number, "Start", text_of(event, "Start"));
  const auto duration = xml_seconds(path, number, "Duration", text_of(event, "Duration"));
  if (is_stage_type(text_of(event, "EventType"))) {
    const auto stage = stage_named(concept_text.substr(0, concept_text.find('|')));
    marks.add_stage(start, duration, concept_text, stage.value_or(Stage::unscored),
                    stage ? "" : "no stage of that name is known");
  } else {
    marks.add(start, duration, meaning_of_concept(concept_text, text_of(event, "SignalLocation")));
  }
}

Companion read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  std::vector<std::string> warnings;
  pugi::xml_document document;
  const pugi::xml_node root = read_xml(path, document, warnings);
  for (std::string& warning : warnings) marks.warn(std::move(warning));
  std::size_t number = 0;
  for (const pugi::xml_node& event : children_of(child_of(root, "ScoredEvents"), "ScoredEvent")) {
    add_event(path, ++number, event, marks);
  }
  return std::move(marks).companion();
}

}  // namespace

const FileFormat nsrr_xml{"NSRR XML", recognises, read};

}  // namespace psg::annotations
