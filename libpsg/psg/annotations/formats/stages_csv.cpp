// The Stanford STAGES study's events: "Start Time,Duration (seconds),Event", the event's text with commas.
#include "psg/annotations/clock.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/core/characters.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/numbers.hpp"

namespace psg::annotations {
namespace {

bool is_heading(const Delimited& table) {
  return table.heading.size() >= 3 && table.heading[0] == "starttime" &&
         table.heading[1].starts_with("duration") && table.heading[2].starts_with("event");
}

bool recognises(const Head& head, const ReadOptions&) {
  return !delimited(head.text, ',', is_heading).heading.empty();
}

/// All behind the second comma.
std::string_view event_in(std::string_view line) {
  const auto first = line.find(',');
  const auto second = first == std::string_view::npos ? first : line.find(',', first + 1);
  if (second == std::string_view::npos) return {};
  std::string_view text = trimmed(line.substr(second + 1));
  if (text.size() > 1 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  while (text.ends_with(',')) text.remove_suffix(1);
  return text;
}

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const Delimited table = rows_below(text, ',', is_heading, marks.warnings());
  marks.expect(table.rows.size());
  const DateOrder order = date_order(table.texts(0));
  WallClock clock;
  for (const Delimited::Row& row : table.rows) {
    const auto reading = reading_of(row.at(0), order);
    if (!reading) refuse_cell(path, row.line, "Start Time", row.at(0), "a time such as 22:35:17");
    const auto duration = seconds_in(row.at(1));
    if (!duration && !row.at(1).empty())
      refuse_cell(path, row.line, "Duration (seconds)", row.at(1), "seconds");
    const std::string_view event = event_in(row.text);
    if (event.empty()) refuse_cell(path, row.line, "Event", "", "the name of one");
    marks.add(clock.since_start(*reading), duration, event);
  }
  return std::move(marks).contents(clock.start());
}

}  // namespace

const FileFormat stages_csv{"STAGES CSV", recognises, read};

}  // namespace psg::annotations
