// Noxturnal's export of events: a heading in the user's language, a row of units, then start, end, event.
#include "psg/annotations/clock.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/numbers.hpp"

namespace psg::annotations {
namespace {

constexpr std::size_t start_column = 0, event_column = 2, location_column = 4;

/// The delimiter of the second line, "[],[],[],[s],"; empty when it is no row of units.
std::optional<char> delimiter_of(std::string_view text) {
  const auto first = text.find_first_of("\r\n");
  if (first == std::string_view::npos) return std::nullopt;
  std::string_view units = text.substr(first);
  units = trimmed(units.substr(0, std::min<std::size_t>(units.size(), 200)));
  units = units.substr(0, units.find_first_of("\r\n"));
  if (!units.starts_with("[]") || units.find("[s]") == std::string_view::npos) return std::nullopt;
  for (const char c : {',', ';', '\t'}) {
    if (units[2] == c) return c;
  }
  return std::nullopt;
}

bool recognises(const Head& head, const ReadOptions&) { return delimiter_of(head.text).has_value(); }

bool is_units(const Delimited& table) { return table.column({"s"}).has_value(); }

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const auto delimiter = delimiter_of(text);
  if (!delimiter) throw Error(ErrorKind::malformed, path + ": has no row of units below its heading");
  const std::string_view below = std::string_view(text).substr(text.find_first_of("\r\n"));
  const Delimited table = rows_below(below, *delimiter, is_units, marks.warnings());
  marks.expect(table.rows.size());
  const auto duration = table.column({"s"});
  const DateOrder order = date_order(table.texts(start_column));
  WallClock clock;
  for (const Delimited::Row& row : table.rows) {
    const auto reading = reading_of(row.at(start_column), order);
    if (!reading)
      refuse_cell(path, row.line, "Start Time", row.at(start_column), "a time such as 25/07/2018 23:45:40");
    const auto seconds = seconds_in(row.at(duration));
    if (!seconds) refuse_cell(path, row.line, "Duration", row.at(duration), "seconds");
    const std::string_view event = row.at(event_column);
    const std::string_view location = row.at(location_column);
    const Time onset = clock.since_start(*reading);
    const std::string name = folded(event);
    const bool is_series = name == "plm" || name == "plms";
    marks.add(onset, seconds, is_series ? series_meaning(event, location) : class_meaning(event, location));
  }
  return std::move(marks).contents(clock.start());
}

}  // namespace

const FileFormat noxturnal_csv{"Noxturnal CSV", recognises, read};

}  // namespace psg::annotations
