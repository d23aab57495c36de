// Elan's .hyp: four lines "time_base 30", "sampling_period ...", "epoch_nb ...", "epoch_list", then one
// number an epoch.
#include <fmt/format.h>

#include "psg/annotations/marks.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

bool recognises(const Head& head, const ReadOptions&) { return head.text.starts_with("time_base"); }

/// What stands behind the name that begins a header line.
std::string_view value_in(const std::vector<Line>& lines, std::string_view name) {
  for (std::size_t i = 0; i < lines.size() && i < 4; ++i) {
    const std::string_view text = trimmed(lines[i].text);
    if (text.starts_with(name)) return trimmed(text.substr(name.size()));
  }
  return {};
}

/// Elan counts 0 wake, 1 to 4 by Rechtschaffen & Kales, 5 REM; all else is artefact or not scored.
Stage stage_of(std::string_view label, const StageMap& map) {
  if (const auto found = map.find(std::string(label)); found != map.end()) return found->second;
  if (label == "5") return Stage::rem;
  return label.size() == 1 && label[0] >= '0' && label[0] <= '4' ? *stage_labelled(label) : Stage::unscored;
}

FileContents read(const std::string& path, const ReadOptions& options) {
  MarkList marks;
  const std::string file = read_text(path, marks.warnings(), most_epochs);
  const std::vector<Line> lines = lines_of(file);
  const auto epoch = seconds_in(value_in(lines, "time_base"));
  if (!epoch || *epoch <= Time{0} || *epoch > 600s) {
    throw Error(ErrorKind::malformed, fmt::format("{}: has {} as time_base, expected 0 to 600 s", path,
                                                  form_of(value_in(lines, "time_base"))));
  }
  Time onset{0};
  std::size_t count = 0;
  for (std::size_t i = 4; i < lines.size(); ++i) {
    const std::string_view label = trimmed(lines[i].text);
    if (label.empty()) continue;
    if (!seconds_in(label)) refuse_line(path, lines[i].number, label, "the number of a stage");
    const Stage stage = stage_of(label, options.stage_map);
    marks.add_stage(onset, *epoch, label, stage);
    onset += *epoch;
    if (onset > std::chrono::days(366)) {
      refuse_line(path, lines[i].number, label, "at most a year of epochs");
    }
    ++count;
  }
  const std::string_view promised = value_in(lines, "epoch_nb");
  if (promised != std::to_string(count)) {
    marks.warn(
        fmt::format("annotation file promises {} as its epochs and holds {}", form_of(promised), count));
  }
  return std::move(marks).contents();
}

}  // namespace

const FileFormat elan_hypnogram{"Elan hypnogram", recognises, read};

}  // namespace psg::annotations
