// SOMNOmedics DOMINO's text export: one signal of stages or events a file, decimal commas.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "psg/annotations/clock.hpp"
#include "psg/annotations/marks.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/table/delimited.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

struct DominoFile {
  std::map<std::string, std::string> header;  ///< by folded name
  std::vector<Line> rows;
};

bool is_row(std::string_view line) {
  return !line.empty() && is_digit(line.front()) && line.find(';') != std::string_view::npos;
}

/// Its rows are parts of the text.
DominoFile parsed(const std::string& text) {
  DominoFile file;
  for (const Line& line : lines_of(text)) {
    const std::string_view content = trimmed(line.text);
    if (content.empty()) continue;
    const auto colon = content.find(':');
    if (file.rows.empty() && !is_row(content) && colon != std::string_view::npos) {
      file.header.emplace(folded(content.substr(0, colon)), trimmed(content.substr(colon + 1)));
    } else {
      file.rows.push_back(line);
    }
  }
  return file;
}

bool recognises(const Head& head, const ReadOptions&) {
  const auto header = parsed(head.text).header;
  return header.contains("signalid") && header.contains("starttime");
}

/// "30 s"; empty when there is none.
std::optional<Time> rate_of(const std::string& text) {
  return seconds_in(std::string_view(text).substr(0, text.find(' ')));
}

/// The labels that the header announces.
std::vector<std::string> announced(const DominoFile& file) {
  const auto list = file.header.find("eventslist");
  return list == file.header.end() ? std::vector<std::string>{} : fields_of(list->second, ',');
}

/// Whether these are stages.
bool is_profile(const DominoFile& file) {
  return std::ranges::any_of(announced(file), [](const std::string& label) {
    return stage_named(label) == Stage::n2 || stage_named(label) == Stage::rem;
  });
}

/// Each file holds one kind of events: what its header announces, and what it has, tells which was scored.
void tell_scored(const DominoFile& file, FileContents& contents) {
  std::vector<EventKind> kinds;
  for (const std::string& label : announced(file)) kinds.push_back(class_meaning(label).meaning.kind);
  for (const Mark& mark : contents.marks) kinds.push_back(mark.meaning.kind);
  contents.arousals_scored = std::ranges::find(kinds, EventKind::arousal) != kinds.end();
  contents.respiratory_scored =
      std::ranges::any_of(kinds, [](EventKind kind) { return is_respiratory(kind); });
}

class DominoReader {
 public:
  DominoReader(const std::string& path, const DominoFile& file)
      : path_(path), profile_(is_profile(file)), channel_(file.header.at("signalid")) {
    if (const auto rate = file.header.find("rate"); rate != file.header.end()) rate_ = rate_of(rate->second);
    const std::string& start = file.header.at("starttime");
    const std::vector<std::string> readings{start};
    const auto reading = reading_of(start, date_order(readings));
    if (!reading) {
      throw Error(ErrorKind::malformed,
                  fmt::format("{}: has {} as start time, expected one such as 23.09.2020 01:00:00", path,
                              form_of(start)));
    }
    clock_ = WallClock(*reading);
  }

  void read(const Line& line, MarkList& marks) {
    const auto end = line.text.find(';');
    if (end == std::string::npos) refuse_line(path_, line.number, line.text, "a time, \";\" and a label");
    const std::string_view times = line.text.substr(0, end);
    std::string_view label = trimmed(line.text.substr(end + 1));
    const Time onset = time_in(line, times.substr(0, times.find('-')));
    if (const auto dash = times.find('-'); dash != std::string_view::npos) {
      const Time stop = time_in(line, times.substr(dash + 1));
      const auto after_length = label.find(';');
      if (after_length != std::string_view::npos) label = trimmed(label.substr(after_length + 1));
      marks.add(onset, stop - onset, label, channel_);
    } else if (profile_) {
      add_epoch(onset, label, marks);
    } else {
      marks.add(onset, rate_, label, channel_);
    }
  }

  [[nodiscard]] std::optional<StartClock> start() const { return clock_.start(); }

 private:
  Time time_in(const Line& line, std::string_view text) {
    const auto reading = reading_of(text);
    if (!reading) refuse_cell(path_, line.number, "time", text, "one such as 01:00:30,000");
    return clock_.since_start(*reading);
  }

  void add_epoch(Time onset, std::string_view label, MarkList& marks) const {
    const std::string key = folded(label);
    if (key == "a" || key.starts_with("artefa") || key.starts_with("artifa")) {
      marks.add_stage(onset, rate_, label, Stage::unscored, "artefact");
    } else if (const auto stage = stage_named(label)) {
      marks.add_stage(onset, rate_, label, *stage);
    } else {
      marks.add_unknown_stage(onset, rate_, label);
    }
  }

  const std::string& path_;
  bool profile_;
  std::string channel_;
  std::optional<Time> rate_;
  WallClock clock_;
};

FileContents read(const std::string& path, const ReadOptions&) {
  MarkList marks;
  const std::string text = read_text(path, marks.warnings());
  const DominoFile file = parsed(text);
  if (!file.header.contains("signalid") || !file.header.contains("starttime")) {
    throw Error(ErrorKind::malformed, path + ": has no signal ID or start time, expected both in its header");
  }
  DominoReader reader(path, file);
  for (const Line& line : file.rows) reader.read(line, marks);
  FileContents contents = std::move(marks).contents(reader.start());
  tell_scored(file, contents);
  return contents;
}

}  // namespace

const FileFormat domino_text{"SOMNO DOMINO text", recognises, read};

}  // namespace psg::annotations
