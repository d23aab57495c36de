// The events of Grass TWIN as the Wisconsin Sleep Cohort has them (.allscore.txt): time of day, tab, text.
#include <vector>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/formats/twin.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

constexpr std::string_view stage_prefix = "STAGE - ";
constexpr std::string_view start_text = "START RECORDING";

struct TimedText {
  std::optional<Reading> time;
  std::string_view text;
};

TimedText timed_text_in(std::string_view line) {
  const auto tab = line.find('\t');
  if (tab == std::string_view::npos) return {};
  return {reading_of(line.substr(0, tab)), trimmed(line.substr(tab + 1))};
}

bool recognises(const Head& head, const ReadOptions&) {
  bool is_twin = false;
  LineReader lines(head.text);
  for (Line line; !is_twin && lines.next(line);) {
    if (trimmed(line.text).empty()) continue;
    const TimedText row = timed_text_in(line.text);
    if (!row.time) return false;
    is_twin = row.text.starts_with(stage_prefix) || row.text == start_text;
  }
  return is_twin;
}

struct StageRow {
  Time onset{};
  std::string_view label;
};

/// TWIN writes a stage where it begins. It lasts until the next one, the last until the end of the epoch with
/// the last row.
void add_stages(const std::vector<StageRow>& stages, Time last_row, Time epoch, MarkList& marks) {
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto [onset, label] = stages[i];
    const Time rest = std::max(last_row - onset, Time{1});
    const Time end =
        i + 1 < stages.size() ? stages[i + 1].onset : onset + (rest + epoch - Time{1}) / epoch * epoch;
    if (const auto stage = stage_named(label)) {
      marks.add_stage(onset, end - onset, label, *stage);
    } else {
      marks.add_unknown_stage(onset, end - onset, label);
    }
  }
}

/// Where the recording starts, from which all times count: rows before it are of the hour before.
std::optional<Reading> recording_start(const std::vector<Line>& lines) {
  for (const Line& line : lines) {
    const TimedText row = timed_text_in(line.text);
    if (row.time && row.text == start_text) return row.time;
  }
  return std::nullopt;
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const std::vector<Line> lines = lines_of(text);
  marks.expect(lines.size());
  const auto start = recording_start(lines);
  WallClock clock = start ? WallClock(*start) : WallClock();
  std::vector<StageRow> stages;
  Time last{};
  for (const Line& line : lines) {
    if (trimmed(line.text).empty()) continue;
    const auto [time, said] = timed_text_in(line.text);
    if (!time) refuse_line(path, line.number, line.text, "a time of day, a tab and a text");
    const Time onset = clock.since_start(*time);
    last = std::max(last, onset);
    if (said.starts_with(stage_prefix)) {
      stages.push_back({onset, said.substr(stage_prefix.size())});
    } else if (said.empty()) {
      refuse_line(path, line.number, line.text, "a time of day, a tab and a text");
    } else {
      const TwinText event = twin_text(said);
      marks.add(onset, event.duration, event.name);
    }
  }
  add_stages(stages, last, options.epoch, marks);
  if (!stages.empty()) {
    marks.warn(
        "sleep stages of the annotation file are written where they begin, each is taken to last until the "
        "next and the last until the end of the file");
  }
  return std::move(marks).contents(clock.start());
}

}  // namespace

TwinText twin_text(std::string_view text) {
  const std::string all = upper(text);
  const auto begin = all.find("- DUR:");
  const auto end = begin == std::string::npos ? begin : all.find(" SEC", begin);
  if (end == std::string::npos) return {std::string(text), {}};
  const auto length = seconds_in(trimmed(text.substr(begin + 6, end - begin - 6)));
  if (!length) return {std::string(text), {}};
  auto rest = end + 4;
  if (rest < text.size() && text[rest] == '.') ++rest;
  std::string name(trimmed(text.substr(0, begin)));
  const std::string_view behind = trimmed(text.substr(rest));
  if (!behind.empty()) name += " " + std::string(behind);
  return {std::move(name), length};
}

const FileFormat grass_twin{"Grass TWIN text", recognises, read};

}  // namespace psg::annotations
