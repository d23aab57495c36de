// Luna's .annot: class, instance, channel, start, stop, meta; six, four (class, instance, start, stop) or
// three (class, start, stop) columns. Remarks and declarations begin with "#".
#include <fmt/format.h>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/core/error.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

struct Columns {
  std::string_view name, instance, channel, start, stop;
};

bool is_absent(std::string_view field) { return field == "." || field == "-"; }

std::string_view present(std::string_view field) { return is_absent(field) ? std::string_view() : field; }

std::optional<Columns> columns_of(const std::vector<std::string>& fields) {
  switch (fields.size()) {
    case 0:
    case 1:
    case 2: return std::nullopt;
    case 3: return Columns{fields[0], {}, {}, fields[1], fields[2]};
    case 4: return Columns{fields[0], present(fields[1]), {}, fields[2], fields[3]};
    default: return Columns{fields[0], present(fields[1]), present(fields[2]), fields[3], fields[4]};
  }
}

bool is_heading(const Columns& columns) {
  return columns.name == "class" && folded(columns.start) == "start";
}

/// "e:12", "e:20:12" or "e:20:10:12": epoch 12 of 30 s, of 20 s, of 20 s every 10 s.
std::optional<Span> epoch_in(std::string_view text) {
  if (!text.starts_with("e:")) return std::nullopt;
  const std::vector<std::string> parts = fields_of(text.substr(2), ':');
  if (parts.empty() || parts.size() > 3) return std::nullopt;
  const auto number = seconds_in(parts.back());
  const auto length = parts.size() > 1 ? seconds_in(parts[0]) : std::optional(Time(30s));
  const auto step = parts.size() > 2 ? seconds_in(parts[1]) : length;
  constexpr Time longest = 3600s;
  if (!number || !length || !step || *number < 1s || *number > 100'000s || *number % 1s != Time{0} ||
      *length <= Time{0} || *length > longest || *step <= Time{0} || *step > longest) {
    return std::nullopt;
  }
  const Time start = *step * (*number / Time(1s) - 1);
  return Span{start, start + *length};
}

/// "d2-00:30:00": a time of the second day, that on which the recording starts being the first.
struct DayTime {
  int day = 1;
  Time time_of_day{};
};
std::optional<DayTime> day_time_in(std::string_view text) {
  const auto dash = text.find_first_of("- ");
  if (!text.starts_with('d') || dash == std::string_view::npos) return std::nullopt;
  const auto day = number_of<int>(text.substr(1, dash - 1));
  const auto reading = reading_of(text.substr(dash + 1), DateOrder::day_first);
  constexpr int longest = 366;
  if (!day || *day < 1 || *day > longest || !reading || reading->date) return std::nullopt;
  return DayTime{*day, reading->time_of_day};
}

/// Times on the recording's clock.
class LunaTimes {
 public:
  explicit LunaTimes(const ReadOptions& options)
      : start_(options.start.time_of_day), duration_(options.duration) {
    if (start_) clock_ = WallClock({options.start.date, *start_});
    clock_is_known_ = start_.has_value();
  }

  std::optional<Time> start_in(std::string_view text) {
    if (const auto epoch = epoch_in(text)) return epoch->start;
    return point_in(text);
  }

  /// `start` is the line's own start.
  std::optional<Time> stop_in(std::string_view text, Time start) {
    if (text.starts_with('+')) {
      const auto length = seconds_in(text.substr(1));
      return length ? std::optional(start + *length) : std::nullopt;
    }
    if (const auto epoch = epoch_in(text)) return epoch->end;
    return point_in(text);
  }

  [[nodiscard]] bool guessed() const { return guessed_; }

 private:
  std::optional<Time> point_in(std::string_view text) {
    if (const auto seconds = seconds_in(text)) return seconds;
    if (text.starts_with("0+")) return elapsed_in(text.substr(2));
    if (const auto on_day = day_time_in(text)) return time_on(*on_day);
    const auto reading = reading_of(text, DateOrder::day_first);
    if (!reading) return std::nullopt;
    guessed_ = guessed_ || !clock_is_known_;
    const Time time = clock_.since_start(*reading);
    // More than half a day into a long recording is not the evening before it.
    return !reading->date && time < Time{0} && time + 24h < duration_ ? time + 24h : time;
  }

  Time time_on(const DayTime& on_day) {
    guessed_ = guessed_ || !clock_is_known_;
    if (!start_) start_ = on_day.time_of_day;
    return (on_day.day - 1) * Time(24h) + on_day.time_of_day - *start_;
  }

  WallClock clock_;
  std::optional<Time> start_;
  Time duration_;
  bool clock_is_known_ = false;
  bool guessed_ = false;
};

bool recognises(const Head& head, const ReadOptions&) {
  LunaTimes times(ReadOptions{});
  for (const Line& line : lines_of(head.text)) {
    if (trimmed(line.text).empty() || line.text.starts_with('#')) continue;
    const std::vector<std::string> fields = fields_of(line.text, '\t');
    const auto columns = columns_of(fields);
    if (!columns) return false;
    if (is_heading(*columns)) return true;
    const auto start = times.start_in(columns->start);
    return start &&
           (columns->stop == "..." || is_absent(columns->stop) || times.stop_in(columns->stop, *start));
  }
  return false;
}

struct Row {
  Time start{};
  std::optional<Time> stop;
  bool until_next = false;
  ClassMeaning meaning;
};

/// Classes of one letter that Luna writes for epochs: unscored, a gap, movement, an artefact, and lights on.
std::optional<ClassMeaning> meaning_of_letter(std::string_view name) {
  ClassMeaning meaning;
  meaning.meaning.text = std::string(name);
  if (name == "L") {
    meaning.meaning.kind = EventKind::lights_on;
    return meaning;
  }
  const char* note = letter_note(name);
  if (note == nullptr) return std::nullopt;
  meaning.meaning.stage = Stage::unscored;
  meaning.note = note;
  return meaning;
}

/// The meaning of the class, or where that says nothing of the class with the instance.
ClassMeaning meaning_of_class(const Columns& columns) {
  if (const auto letter = meaning_of_letter(columns.name)) return *letter;
  ClassMeaning meaning = class_meaning(columns.name, columns.channel);
  if (columns.instance.empty() || meaning.meaning.stage) return meaning;
  if (meaning.meaning.kind == EventKind::leg_movement && !meaning.meaning.leg) {
    meaning.meaning.leg = leg_at(columns.instance);
  }
  if (meaning.meaning.kind != EventKind::other || meaning.known) return meaning;
  ClassMeaning with = class_meaning(fmt::format("{} {}", columns.name, columns.instance), columns.channel);
  with.meaning.text = meaning.meaning.text;
  return with.meaning.stage ? meaning : with;
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  LunaTimes times(options);
  std::vector<Row> rows;
  for (const Line& line : lines_of(text)) {
    if (trimmed(line.text).empty() || line.text.starts_with('#')) continue;
    const std::vector<std::string> fields = fields_of(line.text, '\t');
    const auto columns = columns_of(fields);
    if (!columns || columns->name.empty()) {
      refuse_line(path, line.number, line.text, "three, four or six columns with tabs between them");
    }
    if (is_heading(*columns)) continue;
    const auto start = times.start_in(columns->start);
    if (!start)
      refuse_cell(path, line.number, "start", columns->start,
                  "a time such as 81.2, 22:35:17, d2-00:30:00, 0+01:00:00 or e:12");
    Row row{*start, {}, columns->stop == "...", meaning_of_class(*columns)};
    if (is_absent(columns->stop)) {
      if (const auto epoch = epoch_in(columns->start)) row.stop = epoch->end;
    } else if (!row.until_next) {
      row.stop = times.stop_in(columns->stop, *start);
      if (!row.stop)
        refuse_cell(path, line.number, "stop", columns->stop, "a time such as 82.6, +1.4 or ...");
    }
    rows.push_back(std::move(row));
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Row& row = rows[i];
    if (row.until_next && i + 1 == rows.size()) {
      marks.add_until_end(row.start, std::move(row.meaning));
      continue;
    }
    if (row.until_next) row.stop = rows[i + 1].start;
    const auto duration = row.stop ? std::optional(*row.stop - row.start) : std::nullopt;
    marks.add(row.start, duration, std::move(row.meaning));
  }
  if (times.guessed()) {
    marks.warn(
        "start time of the recording is unknown, the first clock time of the annotation file is taken as it");
  }
  return std::move(marks).contents();
}

}  // namespace

const FileFormat luna_annot{"Luna .annot", recognises, read};

}  // namespace psg::annotations
