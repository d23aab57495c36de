// The National Sleep Research Resource's <PSGAnnotation>, with its new concepts ("Stage 2 sleep|2",
// "Periodic leg movement - left|PLM (Left)") and its older ones (SDO:..., SRO:...).
#include <fmt/format.h>

#include <algorithm>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/annotations/xml.hpp"

namespace psg::annotations {
namespace {

bool recognises(const Head& head, const ReadOptions&) { return xml_begins_with(head.text, "PSGAnnotation"); }

/// Whether the type says that the concept is a stage: then "Movement|6" is an epoch.
bool is_stage_type(std::string_view type) { return type.starts_with("Stages"); }

bool is_start(const pugi::xml_node& event) {
  return text_of(event, "EventConcept") == "Recording Start Time";
}

/// The file says when its recording started ("01.01.85 22.35.17"). Times count from there, so a recording
/// that started at another time of day may be another one.
void check_start(const pugi::xml_node& event, const StartClock& recording, MarkList& marks) {
  ClassMeaning meaning = class_meaning(text_of(event, "EventConcept"));
  meaning.note = "the recording's start";
  marks.count_only(meaning);
  const std::string_view clock = text_of(event, "ClockTime");
  const auto reading = reading_of(clock.substr(clock.rfind(' ') + 1));
  if (!reading || !recording.time_of_day) return;
  const Time apart = std::chrono::abs(reading->time_of_day - *recording.time_of_day);
  if (std::min(apart, 24h - apart) < 1s) return;
  marks.warn(
      fmt::format("annotation file belongs to a recording that started at {:.20}, this one started {} s "
                  "from that; its times are taken to count from the start of this one",
                  clock, to_seconds(std::min(apart, 24h - apart))));
}

void add_event(const std::string& path, std::size_t number, const pugi::xml_node& event, MarkList& marks) {
  const std::string_view concept_text = text_of(event, "EventConcept");
  const Time start = xml_seconds_needed(path, number, "Start", text_of(event, "Start"));
  const auto duration = xml_seconds(path, number, "Duration", text_of(event, "Duration"));
  if (is_stage_type(text_of(event, "EventType"))) {
    const auto stage = stage_named(concept_text.substr(0, concept_text.find('|')));
    if (stage) {
      marks.add_stage(start, duration, concept_text, *stage);
    } else {
      marks.add_unknown_stage(start, duration, concept_text);
    }
  } else {
    marks.add(start, duration, concept_meaning(concept_text, text_of(event, "SignalLocation")));
  }
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  pugi::xml_document document;
  const pugi::xml_node root = read_xml(path, document, marks.warnings());
  std::size_t number = 0;
  for (const pugi::xml_node& event : children_of(child_of(root, "ScoredEvents"), "ScoredEvent")) {
    ++number;
    if (is_start(event)) {
      check_start(event, options.start, marks);
    } else {
      add_event(path, number, event, marks);
    }
  }
  return std::move(marks).contents();
}

}  // namespace

const FileFormat nsrr_xml{"NSRR XML", recognises, read};

}  // namespace psg::annotations
