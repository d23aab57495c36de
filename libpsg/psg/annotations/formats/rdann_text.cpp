// What rdann prints of PhysioNet's sleep annotations: time, sample, type, three numbers and a text. The
// MIT-BIH Polysomnographic Database (.st) has a stage for each epoch, with codes of what was in it; the
// Challenge of 2018 (.arousal) has stages where they begin, and events as "(arousal_rera" and
// "arousal_rera)".
#include <fmt/format.h>

#include <map>
#include <vector>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/core/characters.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

struct Row {
  std::string_view time;  ///< "0:30.000", "1:02:30.000", or in brackets by the clock
  std::string_view text;
};

/// Empty for a line that rdann does not print.
std::optional<Row> row_in(std::string_view line) {
  const auto tab = line.find('\t');
  std::string_view front = trimmed(line.substr(0, tab));
  Row row;
  if (front.starts_with('[')) {
    const auto end = front.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    row.time = front.substr(0, end + 1);
    front.remove_prefix(end + 1);
  } else {
    row.time = front.substr(0, front.find(' '));
    front.remove_prefix(row.time.size());
  }
  const auto fields = split(front, " ");
  if (fields.size() != 5 || row.time.find(':') == std::string_view::npos) return std::nullopt;
  for (const std::size_t number : {0, 2, 3, 4}) {
    if (!parse_integer(fields[number])) return std::nullopt;
  }
  if (tab != std::string_view::npos) row.text = trimmed(line.substr(tab + 1));
  return row;
}

/// "m:ss.mmm" and "h:mm:ss.mmm" since the start.
std::optional<Time> elapsed_of(std::string_view text) {
  if (text.starts_with('[')) return std::nullopt;
  const bool hours = text.find(':') != text.rfind(':');
  return elapsed_in(hours ? std::string(text) : "0:" + std::string(text));
}

/// The reading of "[22:00:30.000 26/03/1989]"; a date has its day first there.
std::optional<Reading> reading_in(std::string_view text) {
  if (!text.starts_with('[')) return std::nullopt;
  const auto parts = split(text.substr(1, text.size() - 2), " ");
  if (parts.empty() || parts.size() > 2) return std::nullopt;
  const std::string turned =
      parts.size() == 2 ? fmt::format("{} {}", parts[1], parts[0]) : std::string(parts[0]);
  return reading_of(turned, DateOrder::day_first);
}

std::optional<Stage> stage_in(std::string_view text) {
  const std::string_view label = text.substr(0, text.find(' '));
  return stage_labelled(label);
}

bool recognises(const Head& head, const ReadOptions&) {
  LineReader lines(head.text);
  for (Line line; lines.next(line);) {
    if (trimmed(line.text).empty()) continue;
    return row_in(line.text).has_value();
  }
  return false;
}

struct StageRow {
  Time onset{};
  std::string_view label;
  Stage stage = Stage::unscored;
};

class RdannReader {
 public:
  RdannReader(const std::string& path, MarkList& marks) : path_(path), marks_(marks) {}

  void read(const Line& line) {
    const auto row = row_in(line.text);
    if (!row) refuse_line(path_, line.number, line.text, "a line as rdann prints it");
    const Time time = time_in(line, row->time);
    if (row->text.starts_with('(')) {
      open_[std::string(row->text.substr(1))].push_back(time);
    } else if (row->text.ends_with(')')) {
      close(line, time, row->text.substr(0, row->text.size() - 1));
    } else if (const auto stage = stage_in(row->text)) {
      const std::string_view label = row->text.substr(0, row->text.find(' '));
      stages_.push_back({time, label, *stage});
      if (label.size() < row->text.size()) ++codes_;
    } else if (!row->text.empty()) {
      marks_.add(time, {}, row->text);
    } else if (unlabelled_++ == 0) {
      first_unlabelled_ = line.number;
    }
  }

  std::optional<StartClock> finish(Time epoch) {
    for (std::size_t i = 0; i < stages_.size(); ++i) {
      const StageRow& row = stages_[i];
      const Time end = i + 1 < stages_.size() ? stages_[i + 1].onset : row.onset + epoch;
      marks_.add_stage(row.onset, end - row.onset, row.label, row.stage);
    }
    for (const auto& [name, times] : open_) {
      for (const Time time : times) marks_.add(time, {}, name);
    }
    warn();
    return clock_.start();
  }

 private:
  Time time_in(const Line& line, std::string_view text) {
    if (const auto elapsed = elapsed_of(text)) return *elapsed;
    if (const auto reading = reading_in(text)) return clock_.since_start(*reading);
    refuse_cell(path_, line.number, "time", text, "one such as 0:30.000 or [22:00:30.000 26/03/1989]");
  }

  void close(const Line& line, Time end, std::string_view name) {
    const auto begun = open_.find(std::string(name));
    if (begun == open_.end() || begun->second.empty()) {
      refuse_line(path_, line.number, line.text, "an end whose beginning stands above it");
    }
    marks_.add(begun->second.back(), end - begun->second.back(), name);
    begun->second.pop_back();
  }

  void warn() {
    if (codes_ > 0) {
      marks_.warn(
          fmt::format("{} epochs of the annotation file have codes of events beside their stage, which have "
                      "no time of their own and are not used",
                      codes_));
    }
    if (unlabelled_ > 0) {
      marks_.warn(
          fmt::format("{} rows of the annotation file have no text and are left out (first in line {})",
                      unlabelled_, first_unlabelled_));
    }
  }

  const std::string& path_;
  MarkList& marks_;
  WallClock clock_;
  std::vector<StageRow> stages_;
  std::map<std::string, std::vector<Time>> open_;  ///< events that have begun, by name
  std::size_t codes_ = 0, unlabelled_ = 0, first_unlabelled_ = 0;
};

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const std::vector<Line> lines = lines_of(text);
  marks.expect(lines.size());
  RdannReader reader(path, marks);
  for (const Line& line : lines) {
    if (!trimmed(line.text).empty()) reader.read(line);
  }
  const auto clock = reader.finish(options.epoch);
  return std::move(marks).contents(clock);
}

}  // namespace

const FileFormat rdann_text{"rdann text", recognises, read};

}  // namespace psg::annotations
