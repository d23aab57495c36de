// RemLogic's text export of events (Embla), and the CAP Sleep Database's files, which are the same.
#include <algorithm>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/formats/embla.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/numbers.hpp"

namespace psg::annotations {
namespace {

bool is_heading(const Delimited& table) {
  return table.column({"timehhmmss"}) && std::ranges::find(table.heading, "event") != table.heading.end();
}

bool recognises(const Head& head, const ReadOptions&) {
  return !delimited(head.text, '\t', is_heading).heading.empty();
}

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const Delimited table = rows_below(text, '\t', is_heading, marks.warnings());
  marks.expect(table.rows.size());
  const auto time = table.column({"timehhmmss"});
  const auto event = table.column({"event"});
  const auto duration = table.column({"duration"});
  const auto location = table.column({"location"});
  const DateOrder order = date_order(table.texts(time));
  WallClock clock;
  for (const Delimited::Row& row : table.rows) {
    const auto reading = reading_of(row.at(time), order);
    if (!reading) refuse_cell(path, row.line, "Time", row.at(time), "a time such as 22:35:17");
    const std::string_view length = row.at(duration);
    const auto seconds = seconds_in(length);
    if (!seconds && !length.empty()) refuse_cell(path, row.line, "Duration", length, "seconds");
    if (row.at(event).empty()) refuse_cell(path, row.line, "Event", "", "the name of one");
    add_embla(marks, clock.since_start(*reading), seconds, row.at(event), row.at(location));
  }
  return std::move(marks).contents(clock.start());
}

}  // namespace

ClassMeaning embla_meaning(std::string_view type, std::string_view location) {
  return type == "PLM" ? series_meaning(type, location) : class_meaning(type, location);
}

void add_embla(MarkList& marks, Time onset, std::optional<Time> duration, std::string_view type,
               std::string_view location) {
  marks.add(onset, duration, embla_meaning(type, location));
}

const FileFormat remlogic_text{"RemLogic text", recognises, read};

}  // namespace psg::annotations
