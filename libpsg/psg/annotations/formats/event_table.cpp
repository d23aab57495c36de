// Tables of stages or events under a heading, between tabs, semicolons or commas: BIDS events.tsv, the NCH
// Sleep DataBank, EDFbrowser, MNE, YASA, Snooz, HSP, the Wisconsin Sleep Cohort's staging, libpsg's own.
#include <fmt/format.h>

#include <algorithm>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/formats/event_columns.hpp"
#include "psg/annotations/formats/twin.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/annotations/scorers.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

/// The delimiter under which the text has a heading; empty when there is none.
std::optional<char> delimiter_of(std::string_view text) {
  for (const char c : {'\t', ';', ','}) {
    if (!delimited(text, c, is_event_heading).heading.empty()) return c;
  }
  return std::nullopt;
}

bool recognises(const Head& head, const ReadOptions&) { return delimiter_of(head.text).has_value(); }

/// Whether there is no label, as BIDS says so. Every other word may be one: "?" is a stage.
bool is_unlabelled(std::string_view label) { return label.empty() || lower(label) == "n/a"; }

bool is_number(std::string_view value) {
  return !value.empty() && value.find_first_not_of("0123456789.+-/") == std::string_view::npos;
}

/// Whether a row's type says only that its stage stands in another column.
bool says_stage(std::string_view label) {
  const std::string type = folded(label);
  return type == "stage" || type == "sleepstage" || type == "sleepstages";
}

/// The stage of Rechtschaffen & Kales' numbers with REM as 5; 6 to 9 are no stage.
std::optional<Stage> numbered_stage(std::string_view label) {
  constexpr Stage stages[] = {Stage::wake,     Stage::n1,      Stage::n2,       Stage::n3,
                              Stage::n3,       Stage::rem,     Stage::unscored, Stage::unscored,
                              Stage::unscored, Stage::unscored};
  const auto number = parse_integer(label);
  if (!number || *number < 0 || *number > 9) return std::nullopt;
  return stages[*number];
}

/// "['EMG LAT', 'EMG RAT']", as programs in Python write lists, without what stands around the names.
std::string channel_in(std::string_view cell) {
  if (is_missing(cell)) return "";
  if (!cell.starts_with('[') || !cell.ends_with(']')) return std::string(cell);
  std::string names;
  for (std::string_view name : split(cell.substr(1, cell.size() - 2), ",")) {
    while (!name.empty() && (name.front() == '\'' || name.front() == '"')) name.remove_prefix(1);
    while (!name.empty() && (name.back() == '\'' || name.back() == '"')) name.remove_suffix(1);
    if (!names.empty()) names += ", ";
    names += name;
  }
  return names;
}

/// The times of a table, whose first onset tells whether they are seconds or readings of a clock.
class RowTimes {
 public:
  RowTimes(const std::string& path, const Delimited& table, const EventColumns& columns)
      : path_(path), columns_(columns) {
    if (!columns.onset || table.rows.empty()) return;
    const std::string_view first = table.rows.front().at(columns.onset->place);
    by_clock_ = !seconds_in(first) && is_reading(first);
    if (by_clock_) order_ = date_order(table.texts(columns.onset->place));
  }

  [[nodiscard]] Time onset(const Delimited::Row& row) { return point(row, *columns_.onset, "the onset"); }

  [[nodiscard]] std::optional<Time> duration(const Delimited::Row& row, Time onset) {
    if (columns_.duration) {
      const std::string_view cell = row.at(columns_.duration->place);
      if (is_missing(cell)) return std::nullopt;
      if (const auto length = length_in(cell, columns_.duration->unit)) return length;
      refuse_cell(path_, row.line, "duration", cell, "seconds");
    }
    if (!columns_.stop || is_missing(row.at(columns_.stop->place))) return std::nullopt;
    return point(row, *columns_.stop, "the end") - onset;
  }

  /// Empty where the times count from the recording's start.
  [[nodiscard]] std::optional<StartClock> start() const { return by_clock_ ? clock_.start() : std::nullopt; }

 private:
  /// "22:30" may be half a minute past 22 minutes: a time of day has seconds here.
  static bool is_reading(std::string_view cell) {
    const auto separators = std::max(std::ranges::count(cell, ':'), std::ranges::count(cell, '.'));
    return separators >= 2 && reading_of(cell).has_value();
  }

  static std::optional<Time> in_unit(std::string_view cell, Time unit) {
    const auto seconds = seconds_in(cell);
    return seconds ? std::optional(*seconds / (Time(1s) / unit)) : std::nullopt;
  }

  static std::optional<Time> length_in(std::string_view cell, Time unit) {
    const auto length = in_unit(cell, unit);
    return length || std::ranges::count(cell, ':') < 2 ? length : elapsed_in(cell);
  }

  Time point(const Delimited::Row& row, TimeColumn column, const char* what) {
    const std::string_view cell = row.at(column.place);
    if (by_clock_) {
      if (const auto reading = reading_of(cell, order_)) return clock_.since_start(*reading);
      refuse_cell(path_, row.line, what, cell, "a time such as 22:35:17, as in the first row");
    }
    if (const auto time = in_unit(cell, column.unit)) return *time;
    refuse_cell(path_, row.line, what, cell, "seconds, or a time of day such as 22:35:17");
  }

  const std::string& path_;
  const EventColumns& columns_;
  bool by_clock_ = false;
  DateOrder order_ = DateOrder::unknown;
  WallClock clock_;
};

/// The times of a table with one row an epoch, by the epoch's number where it has one.
class EpochTimes {
 public:
  EpochTimes(const std::string& path, const EventColumns& columns, const Delimited& table, Time epoch)
      : path_(path), column_(columns.epoch.value_or(0)), epoch_(epoch) {
    if (epoch < 1s || epoch > 600s) {
      throw Error(ErrorKind::bad_argument,
                  fmt::format("epoch length of {} s, expected 1 to 600 s", to_seconds(epoch)));
    }
    if (!columns.epoch || table.rows.empty()) return;
    const auto first = parse_integer(table.rows.front().at(column_));
    is_numbered_ = first.has_value();  // else the column is of something else
    first_ = std::min<std::int64_t>(first.value_or(0), 1);
  }

  [[nodiscard]] Time next(const Delimited::Row& row) {
    if (!is_numbered_) return epoch_ * count_++;
    const auto number = parse_integer(row.at(column_));
    constexpr std::int64_t most = 366 * 86400;
    if (!number || *number < first_ || *number > most) {
      refuse_cell(path_, row.line, "epoch", row.at(column_), "the number of an epoch");
    }
    return epoch_ * (*number - first_);
  }

 private:
  const std::string& path_;
  std::size_t column_;
  Time epoch_;
  bool is_numbered_ = false;
  std::int64_t first_ = 0;  // epochs are counted from 0 or from 1
  std::int64_t count_ = 0;
};

class EventReader {
 public:
  EventReader(const std::string& path, char delimiter, const Delimited& table, const ReadOptions& options)
      : path_(path), delimiter_(delimiter), table_(table), options_(options), columns_(event_columns(table)) {
    if (!columns_.label && columns_.stages.empty()) {
      throw Error(
          ErrorKind::malformed,
          fmt::format("{}: has {} columns, none of events (description, trial_type) or stages, expected one",
                      path, table.heading.size()));
    }
    std::ranges::stable_sort(columns_.stages, {}, [&](std::size_t i) { return !is_chosen(i); });
    numbers_are_stages_ = std::ranges::any_of(table.rows, [&](const Delimited::Row& row) {
      const auto stage =
          columns_.stages.empty() ? std::nullopt : stage_named(row.at(columns_.stages.front()));
      return stage && *stage != Stage::unscored;
    });
  }

  /// Adds all rows; returns the clock of time 0, if the table has one.
  std::optional<StartClock> read(MarkList& marks) {
    check_columns();
    if (columns_.onset) {
      RowTimes times(path_, table_, columns_);
      const Scorers scorers = scorers_of(columns_.onset->place, marks);
      for (const Delimited::Row& row : table_.rows) {
        if (!scorers.counts(row)) continue;
        const Time onset = times.onset(row);
        add(onset, times.duration(row, onset), row, marks);
      }
      finish(marks);
      return times.start();
    }
    EpochTimes times(path_, columns_, table_, options_.epoch);
    if (columns_.stages.empty()) columns_.stages.push_back(*columns_.label);
    columns_.label.reset();  // a row is an epoch, and no event
    const Scorers scorers = scorers_of(columns_.epoch, marks);
    for (const Delimited::Row& row : table_.rows) {
      if (scorers.counts(row)) add(times.next(row), options_.epoch, row, marks);
    }
    finish(marks);
    return std::nullopt;
  }

 private:
  /// Whether the caller chose this column of stages.
  [[nodiscard]] bool is_chosen(std::size_t column) const {
    return !options_.scorer.empty() && table_.heading[column] == folded(options_.scorer);
  }

  /// @throws Error(ambiguous) when two columns of people differ and the caller chose none.
  void check_columns() const {
    const std::vector<std::size_t>& stages = columns_.stages;
    if (stages.size() < 2 || !options_.scorer.empty() || is_by_program(table_.heading[stages[1]])) return;
    const bool differ = std::ranges::any_of(table_.rows, [&](const Delimited::Row& row) {
      const auto first = stage_in(row, stages[0]);
      const auto second = stage_in(row, stages[1]);
      return first && second && *first != *second;
    });
    if (!differ) return;
    throw Error(
        ErrorKind::ambiguous,
        fmt::format(
            "{}: holds two stagings that differ, in columns {} (\"{}\") and {} (\"{}\"), expected the "
            "choice of one (--scorer NAME, in Python scorer)",
            path_, stages[0] + 1, table_.heading[stages[0]], stages[1] + 1, table_.heading[stages[1]]));
  }

  /// Whose rows count. `moment` is the column of their onsets or epochs.
  [[nodiscard]] Scorers scorers_of(std::optional<std::size_t> moment, MarkList& marks) const {
    StagingColumns columns{.onset = moment,
                           .known = columns_.stages,
                           .stage = [this](const Delimited::Row& row) { return stage_of(row); }};
    for (const auto& column : {columns_.label, columns_.text, columns_.leg, columns_.epoch}) {
      if (column) columns.known.push_back(*column);
    }
    for (const auto& column : {columns_.duration, columns_.stop}) {
      if (column) columns.known.push_back(column->place);
    }
    const bool by_column = !columns_.stages.empty() && is_chosen(columns_.stages.front());
    ReadOptions options = options_;
    if (by_column) options.scorer.clear();
    Scorers scorers(path_, table_, columns, options, marks.warnings());
    if (by_column || scorers.found()) marks.found_scorer();
    return scorers;
  }

  /// The stage that a column of stages says.
  [[nodiscard]] std::optional<Stage> stage_in(const Delimited::Row& row, std::size_t column) const {
    const std::string label(row.at(column));
    if (is_unlabelled(label)) return std::nullopt;
    if (const auto mapped = options_.stage_map.find(label); mapped != options_.stage_map.end()) {
      return mapped->second;
    }
    if (!is_number(label)) return stage_named(label);
    return (columns_.rem_is_5 ? numbered_stage(label) : stage_labelled(label)).value_or(Stage::unscored);
  }

  /// The stage of a row, by its column of stages or else by its label.
  [[nodiscard]] std::optional<Stage> stage_of(const Delimited::Row& row) const {
    if (!columns_.stages.empty()) return stage_in(row, columns_.stages.front());
    const std::string label(row.at(columns_.label));
    if (const auto mapped = options_.stage_map.find(label); mapped != options_.stage_map.end()) {
      return mapped->second;
    }
    return is_unlabelled(label) ? std::nullopt : class_meaning(label).meaning.stage;
  }

  void add(Time onset, std::optional<Time> duration, const Delimited::Row& row, MarkList& marks) {
    std::string label = label_of(row);
    if (TwinText timed = twin_text(label); timed.duration && !duration) {
      label = std::move(timed.name);
      duration = timed.duration;
    }
    const bool is_stage = !columns_.stages.empty() && !is_unlabelled(row.at(columns_.stages.front()));
    const bool is_event = columns_.label && !is_unlabelled(label) && !(is_stage && says_stage(label));
    if (is_event) add_event(onset, duration, label, row, marks);
    if (is_stage) add_stage(onset, duration, std::string(row.at(columns_.stages.front())), row, marks);
    if (!is_event && !is_stage && unlabelled_++ == 0) first_unlabelled_ = row.line;
  }

  /// The label, with the delimiters that it holds where it stands in the last column without quotes.
  [[nodiscard]] std::string label_of(const Delimited::Row& row) const {
    const std::size_t last = table_.heading.size() - 1;
    std::string label(row.at(columns_.label));
    for (std::size_t i = last + 1; i < row.count; ++i) {
      if (row.at(i).empty()) continue;
      if (columns_.label != last) {
        refuse_line(path_, row.line, row.text, fmt::format("at most the {} cells of the heading", last + 1));
      }
      label += delimiter_;
      label += row.at(i);
    }
    return label;
  }

  /// Sentences about rows that say nothing, and about the columns that were not used and how far they agree
  /// with the used one.
  void finish(MarkList& marks) const {
    if (unlabelled_ > 0) {
      marks.warn(
          fmt::format("{} of {} rows of the annotation file {} no label and {} left out (first in line {})",
                      unlabelled_, table_.rows.size(), unlabelled_ == 1 ? "has" : "have",
                      unlabelled_ == 1 ? "is" : "are", first_unlabelled_));
    }
    const std::vector<std::size_t>& stages = columns_.stages;
    for (std::size_t i = 1; i < stages.size(); ++i) {
      const auto differ = std::ranges::count_if(
          table_.rows, [&](const Delimited::Row& row) { return row.at(stages[0]) != row.at(stages[i]); });
      marks.warn(
          fmt::format("two stagings are in the annotation file, that of column {} is used; that of column {} "
                      "differs in {} of {} rows",
                      stages[0] + 1, stages[i] + 1, differ, table_.rows.size()));
    }
  }

  void add_event(Time onset, std::optional<Time> duration, const std::string& label,
                 const Delimited::Row& row, MarkList& marks) const {
    if (columns_.group && lower(row.at(columns_.group)) == "stage") {
      add_stage(onset, duration, label, row, marks);
    } else if (const auto mapped = options_.stage_map.find(label); mapped != options_.stage_map.end()) {
      marks.add_stage(onset, duration, label, mapped->second);
    } else if (columns_.leg && columns_.text) {
      marks.add(onset, duration, own_meaning(row, label));
    } else {
      marks.add(onset, duration, label, channel_in(row.at(columns_.channel)));
    }
  }

  /// Of the files that libpsg writes: the label tells the kind, the leg has its column.
  [[nodiscard]] ClassMeaning own_meaning(const Delimited::Row& row, const std::string& label) const {
    const auto value = [&](std::optional<std::size_t> column) {
      const std::string_view cell = row.at(column);
      return is_unlabelled(cell) || cell == "NA" ? std::string() : std::string(without_guard(cell));
    };
    ClassMeaning meaning = class_meaning(label);
    meaning.meaning.channel = value(columns_.channel);
    meaning.meaning.text = value(columns_.text);
    meaning.meaning.leg.reset();
    for (const Leg leg : {Leg::left, Leg::right, Leg::both}) {
      if (row.at(columns_.leg) == name(leg)) meaning.meaning.leg = leg;
    }
    return meaning;
  }

  void add_stage(Time onset, std::optional<Time> duration, const std::string& label,
                 const Delimited::Row& row, MarkList& marks) const {
    const auto mapped = options_.stage_map.find(label);
    if (mapped != options_.stage_map.end()) {
      marks.add_stage(onset, duration, label, mapped->second);
    } else if (const auto stage = stage_named(label)) {
      marks.add_stage(onset, duration, label, *stage);
    } else if (!is_number(label)) {
      marks.add_unknown_stage(onset, duration, label);
    } else if (const auto number = columns_.rem_is_5 ? numbered_stage(label) : std::nullopt) {
      marks.add_stage(onset, duration, label, *number);
    } else if (numbers_are_stages_ && stage_labelled(label)) {
      marks.add_stage(onset, duration, label, *stage_labelled(label));
    } else {
      refuse_number(row, label);
    }
  }

  [[noreturn]] void refuse_number(const Delimited::Row& row, const std::string& label) const {
    throw Error(ErrorKind::bad_argument,
                fmt::format("{}: line {} has stage {} and {}, expected a stage map (--stage-map 0=W,1=N1,... "
                            "as your program counts), since numbers differ between programs",
                            path_, row.line, form_of(label),
                            options_.stage_map.empty() ? "no label names a stage by letters"
                                                       : "the stage map does not name it"));
  }

  const std::string& path_;
  char delimiter_;
  const Delimited& table_;
  const ReadOptions& options_;
  EventColumns columns_;
  bool numbers_are_stages_ = false;
  std::size_t unlabelled_ = 0;
  std::size_t first_unlabelled_ = 0;
};

/// MNE's "# orig_time : 2021-05-04 22:00:00.000000", from which its seconds count; empty when there is none.
std::optional<StartClock> original_time(std::string_view text) {
  LineReader lines(text);
  for (Line line; lines.next(line) && line.text.starts_with('#');) {
    const auto colon = line.text.find(':');
    if (colon == std::string_view::npos || folded(line.text.substr(0, colon)) != "origtime") continue;
    const auto reading = reading_of(line.text.substr(colon + 1));
    if (reading) return StartClock{reading->date, reading->time_of_day};
  }
  return std::nullopt;
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const auto delimiter = delimiter_of(text);
  if (!delimiter) throw Error(ErrorKind::malformed, path + ": has no heading of stages or events");
  const Delimited table = rows_below(text, *delimiter, is_event_heading, marks.warnings());
  marks.expect(table.rows.size());
  const auto clock = EventReader(path, *delimiter, table, options).read(marks);
  return std::move(marks).contents(clock ? clock : original_time(text));
}

}  // namespace

const FileFormat event_table{"table of stages or events", recognises, read};

}  // namespace psg::annotations
