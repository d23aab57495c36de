// Plain text with one stage a line, each of one epoch, from the start of the recording.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "psg/annotations/format.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

/// "[5, 5]" and "["W", "N1"]", but not DREAMS' heading "[HypnogramAASM]".
bool is_json_list(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with('[')) return false;
  const std::string_view first = trimmed(text.substr(1));
  return !first.empty() && (first.front() == '"' || first.front() == '-' || is_digit(first.front()));
}

/// The entries of a JSON list of labels, numbered from 1, as Dreem's open datasets have them.
std::vector<Line> entries_of(std::string_view text) {
  std::vector<Line> entries;
  for (std::string_view entry : split(text, "[], \t\r\n")) {
    if (entry.size() > 1 && entry.front() == '"' && entry.back() == '"')
      entry = entry.substr(1, entry.size() - 2);
    entries.push_back({entries.size() + 1, entry});
  }
  return entries;
}

/// The lines without blanks around them, without remarks and a heading at the top, and without empty
/// lines at the end.
std::vector<Line> labels_of(std::string_view text) {
  constexpr auto headings = std::to_array<std::string_view>(
      {"stage", "stages", "sleepstage", "sleepstages", "hypnogram", "hypno", "staging", "label",
       "description", "annotation", "hypnogramaasm", "hypnogramrk"});  // the last two: DREAMS
  if (is_json_list(text)) return entries_of(text);
  std::vector<Line> labels;
  for (Line& line : lines_of(text)) {
    line.text = trimmed(line.text);
    const bool remark = line.text.empty() || line.text.front() == '#' || line.text.front() == '*' ||
                        std::ranges::find(headings, folded(line.text)) != headings.end();
    if (!labels.empty() || !remark) labels.push_back(line);
  }
  while (!labels.empty() && labels.back().text.empty()) labels.pop_back();
  return labels;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.+-/") == std::string_view::npos;
}

/// Luna's "L": an epoch with the lights on, which is no part of the time in bed.
bool is_lights_on(std::string_view text) { return text == "L"; }

std::optional<Stage> stage_in(std::string_view text) {
  if (letter_note(text) != nullptr || is_lights_on(text) || text == "-") return Stage::unscored;
  const auto stage = stage_labelled(text);
  return stage ? stage : stage_named(text);
}

bool recognises(const Head& head, const ReadOptions& options) {
  if (head.text.find('\0') != std::string::npos) return false;
  const std::vector<Line> lines = labels_of(head.text);
  if (lines.empty()) return false;
  const std::string first(lines.front().text);
  return options.stage_map.contains(first) || stage_in(first) ||
         first.find_first_of(" \t,;:<>{}=") == std::string::npos;
}

[[noreturn]] void refuse_numbers(const std::string& path, const Line& line) {
  throw Error(
      ErrorKind::bad_argument,
      fmt::format("{}: line {} is {} and no line names a stage by letters, expected a stage map "
                  "(--stage-map 0=W,1=N1,... as your program counts), since numbers differ between programs",
                  path, line.number, form_of(line.text)));
}

Stage stage_of(const std::string& path, const Line& line, const StageMap& map, bool numbers_are_stages) {
  if (const auto found = map.find(std::string(line.text)); found != map.end()) return found->second;
  if (is_number(line.text) && !map.empty()) {
    throw Error(ErrorKind::bad_argument, fmt::format("{}: line {} is {}, which the stage map does not name",
                                                     path, line.number, form_of(line.text)));
  }
  if (is_number(line.text) && !numbers_are_stages) refuse_numbers(path, line);
  if (const auto stage = stage_in(line.text)) return *stage;
  throw Error(ErrorKind::malformed,
              fmt::format("{}: line {} is {}, expected a stage such as W, N1, N2, N3, R or ?; --stage-map "
                          "says what other labels mean",
                          path, line.number, form_of(line.text)));
}

/// Whether a line names wake or REM by a letter, as Rechtschaffen & Kales lists do (W 1 2 3 4 R): only
/// then are the numbers 1 to 4 beside it stages.
bool names_stages(const std::vector<Line>& lines) {
  return std::ranges::any_of(lines, [](const Line& line) {
    const auto stage = stage_in(line.text);
    return stage && *stage != Stage::unscored && !is_number(line.text);
  });
}

ClassMeaning lights_on_in(std::string_view text) {
  ClassMeaning meaning;
  meaning.meaning.kind = EventKind::lights_on;
  meaning.meaning.text = std::string(text);
  return meaning;
}

const char* note_of(std::string_view text) {
  const char* note = letter_note(text);
  return note == nullptr ? "" : note;
}

FileContents read(const std::string& path, const ReadOptions& options) {
  if (options.epoch < 1s || options.epoch > 600s) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("epoch length of {} s, expected 1 to 600 s", to_seconds(options.epoch)));
  }
  MarkList marks;
  const std::string text = read_text(path, marks.warnings(), most_epochs);
  const auto commas = static_cast<std::size_t>(std::ranges::count(text, ','));
  if (is_json_list(text) && commas >= most_epochs) {
    throw Error(ErrorKind::malformed,
                fmt::format("{}: lists {} stages, expected those of a night, at most {}", path, commas + 1,
                            most_epochs));
  }
  const std::vector<Line> lines = labels_of(text);
  const bool numbers_are_stages = names_stages(lines);
  Time start{0};
  for (const Line& line : lines) {
    const Stage stage = stage_of(path, line, options.stage_map, numbers_are_stages);
    const bool by_map = options.stage_map.contains(std::string(line.text));
    if (is_lights_on(line.text) && !by_map) {
      marks.add(start, options.epoch, lights_on_in(line.text));
    } else {
      marks.add_stage(start, options.epoch, line.text, stage, by_map ? "" : note_of(line.text));
    }
    start += options.epoch;
    if (start > std::chrono::days(366)) {
      refuse_line(path, line.number, line.text, "at most a year of epochs");
    }
  }
  return std::move(marks).contents();
}

}  // namespace

const FileFormat stage_list{"text with one stage a line", recognises, read};

}  // namespace psg::annotations
