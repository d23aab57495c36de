// Embla's (RemLogic's) <EventExport>: the events of the text export, with start and stop by the calendar.
#include <fmt/format.h>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/formats/embla.hpp"
#include "psg/annotations/xml.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"

namespace psg::annotations {
namespace {

bool recognises(const Head& head, const ReadOptions&) { return xml_begins_with(head.text, "EventExport"); }

Reading needed_reading(const std::string& path, std::size_t number, const char* field,
                       std::string_view text) {
  const auto reading = reading_of(text);
  if (!reading) {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: event {} has {} as {}, expected a time such as 2015-04-15T23:52:03.16", path,
                            number, field, form_of(text)));
  }
  return *reading;
}

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  pugi::xml_document document;
  const pugi::xml_node root = read_xml(path, document, marks.warnings());
  WallClock clock;
  std::size_t number = 0;
  for (const pugi::xml_node& event : children_of(child_of(root, "Events"), "Event")) {
    ++number;
    const Time start =
        clock.since_start(needed_reading(path, number, "StartTime", text_of(event, "StartTime")));
    std::optional<Time> duration;
    if (const std::string_view stop = text_of(event, "StopTime"); !stop.empty()) {
      duration = clock.since_start(needed_reading(path, number, "StopTime", stop)) - start;
    }
    add_embla(marks, start, duration, text_of(event, "Type"), text_of(event, "Location"));
  }
  return std::move(marks).contents(clock.start());
}

}  // namespace

const FileFormat embla_xml{"Embla XML", recognises, read};

}  // namespace psg::annotations
