// The hypnogram of Philips Alice (Sleepware): "Epoch Number ,Start Time ,Sleep Stage".
#include "psg/annotations/clock.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/table/delimited.hpp"

namespace psg::annotations {
namespace {

bool is_heading(const Delimited& table) {
  return table.column({"epochnumber"}) && table.column({"starttime"}) && table.column({"sleepstage"});
}

bool recognises(const Head& head, const ReadOptions&) {
  return !delimited(head.text, ',', is_heading).heading.empty();
}

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const Delimited table = rows_below(text, ',', is_heading, marks.warnings());
  marks.expect(table.rows.size());
  const auto time = table.column({"starttime"});
  const auto label = table.column({"sleepstage"});
  const DateOrder order = date_order(table.texts(time));
  WallClock clock;
  for (const Delimited::Row& row : table.rows) {
    const auto reading = reading_of(row.at(time), order);
    if (!reading)
      refuse_cell(path, row.line, "Start Time", row.at(time), "an epoch's start such as 10:35:00 PM");
    const Time onset = clock.since_start(*reading);
    const auto stage = stage_named(row.at(label));
    if (stage) {
      marks.add_stage(onset, {}, row.at(label), *stage);
    } else {
      marks.add_unknown_stage(onset, {}, row.at(label));
    }
  }
  return std::move(marks).contents(clock.start());
}

}  // namespace

const FileFormat alice_csv{"Alice CSV", recognises, read};

}  // namespace psg::annotations
