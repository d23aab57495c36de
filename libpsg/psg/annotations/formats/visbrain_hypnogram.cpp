// Visbrain's hypnogram: lines that begin with "*", then a stage and the time of its END in seconds.
#include "psg/annotations/marks.hpp"
#include "psg/core/error.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

bool is_blank_or_remark(std::string_view text) { return text.empty() || text.front() == '*'; }

struct StageEnd {
  std::string_view label;
  std::optional<Time> end;
};

StageEnd stage_end_in(std::string_view text) {
  const auto blank = text.find_last_of(" \t");
  if (blank == std::string_view::npos) return {text, {}};
  return {trimmed(text.substr(0, blank)), seconds_in(text.substr(blank + 1))};
}

bool recognises(const Head& head, const ReadOptions&) {
  if (!head.text.starts_with('*')) return false;
  for (const Line& line : lines_of(head.text)) {
    const std::string_view text = trimmed(line.text);
    if (!is_blank_or_remark(text)) return stage_end_in(text).end.has_value();
  }
  return false;
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  const std::string file = read_text(path, marks.warnings(), most_epochs);
  const std::vector<Line> lines = lines_of(file);
  Time onset{0};
  for (const Line& line : lines) {
    const std::string_view text = trimmed(line.text);
    if (is_blank_or_remark(text)) continue;
    const auto [label, end] = stage_end_in(text);
    if (!end || label.empty()) refuse_line(path, line.number, text, "a stage and its end in seconds");
    if (*end <= onset) refuse_line(path, line.number, text, "an end after that of the line above");
    const auto mapped = options.stage_map.find(std::string(label));
    if (mapped != options.stage_map.end()) {
      marks.add_stage(onset, *end - onset, label, mapped->second);
    } else if (const auto stage = stage_named(label)) {
      marks.add_stage(onset, *end - onset, label, *stage);
    } else if (folded(label).starts_with("art")) {
      marks.add_stage(onset, *end - onset, label, Stage::unscored, "artefact");
    } else {
      marks.add_unknown_stage(onset, *end - onset, label);
    }
    onset = *end;
  }
  return std::move(marks).contents();
}

}  // namespace

const FileFormat visbrain_hypnogram{"visbrain hypnogram", recognises, read};

}  // namespace psg::annotations
