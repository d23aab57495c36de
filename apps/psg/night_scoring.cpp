#include "night_scoring.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <utility>
#include <vector>

#include "psg/annotations/read.hpp"
#include "psg/core/error.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

constexpr std::size_t most_classes = 100;  // free text makes every remark a class

ReadOptions read_options(const Recording& night, const ScoringFiles& files) {
  ReadOptions options{.start = night.start, .duration = night.duration, .epoch = from_seconds(files.epoch_s)};
  if (!files.stage_map.empty()) options.stage_map = stage_map_from(files.stage_map);
  return options;
}

/// What a file of events holds; stages in it are somebody else's business.
void leave_out_stages(Scoring& scoring, const std::string& file) {
  if (scoring.hypnogram.empty()) return;
  scoring.hypnogram = {};
  scoring.warnings.push_back(
      fmt::format("sleep stages in the file of events {} are not used; --stages takes them", file));
}

/// What the files hold, in the order in which it is merged, on the recording's clock.
struct Companions {
  std::vector<Scoring> scorings;
  std::vector<FileReport> reports;
  std::optional<Time> lights_off, lights_on;
};

Companions read_companions(const Recording& night, const ScoringFiles& files) {
  const ReadOptions options = read_options(night, files);
  Companions read;
  const auto add = [&](const std::string& path) {
    auto [scoring, report] = read_annotation_file(path, options);
    read.scorings.push_back(std::move(scoring));
    read.reports.push_back({std::filesystem::path(path).filename().string(), std::move(report)});
  };
  for (const auto& path : files.stages) add(path);
  for (const auto& path : files.events) {
    add(path);
    leave_out_stages(read.scorings.back(), read.reports.back().file);
  }
  if (!files.lights_off.empty()) read.lights_off = instant_of(files.lights_off, night.start);
  if (!files.lights_on.empty()) read.lights_on = instant_of(files.lights_on, night.start);
  return read;
}

Scoring merged(Scoring scoring, Companions companions) {
  for (Scoring& companion : companions.scorings) scoring = merge(std::move(scoring), std::move(companion));
  if (companions.lights_off) scoring.lights_off = companions.lights_off;
  if (companions.lights_on) scoring.lights_on = companions.lights_on;
  if (scoring.lights_off && scoring.lights_on && *scoring.lights_off >= *scoring.lights_on) {
    throw Error(ErrorKind::bad_argument, fmt::format("lights off at {} is not before lights on at {}",
                                                     hms(*scoring.lights_off), hms(*scoring.lights_on)));
  }
  return scoring;
}

}  // namespace

NightScoring scoring_by(const Recording& night, const ScoringFiles& files) {
  Companions companions = read_companions(night, files);
  std::vector<FileReport> reports = std::move(companions.reports);
  return {[files, companions = std::move(companions), duration = night.duration](const Recording& complete) {
            // Files are cut and aligned with the recording; gaps that showed late make it longer.
            const bool same = complete.duration == duration;
            return merged(complete.scoring, same ? companions : read_companions(complete, files));
          },
          std::move(reports)};
}

std::string files_text(const std::vector<FileReport>& files) {
  std::string text;
  for (const auto& [file, report] : files) {
    text += fmt::format("{}: {}\n", printable(file), report.format);
    TextTable table({{"count", TextTable::Align::right}, {"class"}, {"meaning"}, {"use"}});
    for (const ClassCount& c : report.classes) {
      if (table.rows() == most_classes) break;
      table.add({fmt::format("{}", c.count), printable(c.text), c.meaning,
                 c.note.empty() ? name(c.use) : fmt::format("{}: {}", name(c.use), c.note)});
    }
    text += table.str();
    if (report.classes.size() > most_classes) {
      text += fmt::format("  and {} more classes\n", report.classes.size() - most_classes);
    }
    text += '\n';
  }
  return text;
}

void check_folder(const std::string& path) {
  auto folder = std::filesystem::path(path).parent_path();
  if (folder.empty()) folder = ".";
  std::error_code failed;
  if (!std::filesystem::is_directory(folder, failed)) {
    throw Error(ErrorKind::io,
                fmt::format("{}: there is no folder {} to write it in", path, folder.string()));
  }
  if (access(folder.c_str(), W_OK) != 0) {
    throw Error(ErrorKind::io, fmt::format("{}: the folder {} may not be written to", path, folder.string()));
  }
}

}  // namespace psg::app
