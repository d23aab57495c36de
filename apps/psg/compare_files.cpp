#include "compare_files.hpp"

#include <utility>

#include "psg/annotations/known_classes.hpp"
#include "psg/annotations/read.hpp"
#include "psg/compare/scorer.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/edf/single_pass.hpp"
#include "psg/store/marked.hpp"
#include "psg/store/store.hpp"

namespace psg::app {
namespace {

/// The clock that the annotation files have in common; results count from the recording's start.
StartClock clock_of(const CompareFiles& files, const ReadOptions& options) {
  std::vector<std::string> annotations;
  std::string result;
  for (const std::string& path : files.scorings) {
    if (is_hdf5(path)) {
      result = path;
    } else {
      annotations.push_back(path);
    }
  }
  if (!files.stages.empty()) annotations.push_back(files.stages);
  return common_clock(annotations, result, options);
}

ReadOptions options_of(const CompareFiles& files) {
  ReadOptions options{
      .epoch = from_seconds(files.epoch_s), .scorer = files.scorer, .read_result = &events_of_result};
  if (!files.stage_map.empty()) options.stage_map = stage_map_from(files.stage_map);
  if (!files.recording.empty()) {
    const Recording night = read_in_single_pass(files.recording).recording;
    options.start = night.start;
    options.duration = night.duration;
  } else {
    options.start = clock_of(files, options);
  }
  return options;
}

Scorer read_result(const std::string& path, const Rule& rule, std::string name) {
  const Tables tables = read(path);
  try {
    return scorer_from(tables, rule, std::move(name));
  } catch (const Error& error) {
    throw Error(error.kind(), path + ": " + error.what());
  }
}

}  // namespace

ComparedFiles read_compared(const CompareFiles& files, const Rule& rule) {
  const ReadOptions options = options_of(files);
  const std::vector<std::string> names = compare::names_of(files.scorings);
  ComparedFiles read;
  const auto reported = [&](AnnotationReport report) {
    return files.keep_text ? std::move(report) : known_classes(std::move(report));
  };
  bool scorer_found = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (is_hdf5(files.scorings[i])) {
      read.results.push_back(i);
      read.scorers.push_back(read_result(files.scorings[i], rule, names[i]));
      continue;
    }
    AnnotationFile file = read_annotation_file(files.scorings[i], options);
    scorer_found = scorer_found || file.scorer_found;
    read.scorers.push_back(
        {.name = names[i], .scoring = std::move(file.scoring), .extent = {Time{0}, options.duration}});
    read.reports.push_back({names[i], reported(std::move(file.report))});
  }
  if (!files.stages.empty()) {
    AnnotationFile file = read_annotation_file(files.stages, options);
    scorer_found = scorer_found || file.scorer_found;
    read.context = std::move(file.scoring);
    read.reports.push_back({compare::names_of({files.stages}).front(), reported(std::move(file.report))});
  }
  if (!files.scorer.empty() && !scorer_found) refuse_scorer("the files compared", files.scorer);
  return read;
}

}  // namespace psg::app
