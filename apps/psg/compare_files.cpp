#include "compare_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "psg/annotations/known_classes.hpp"
#include "psg/annotations/read.hpp"
#include "psg/compare/scorer.hpp"
#include "psg/core/error.hpp"
#include "psg/core/recording.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/edf/single_pass.hpp"
#include "psg/store/marked.hpp"
#include "psg/store/store.hpp"
#include "psg/text/numbers.hpp"

namespace psg::app {
namespace {

/// The annotation files that "FILE=" may name.
std::vector<std::string> named_files(const CompareFiles& files) {
  std::vector<std::string> named = files.scorings;
  if (!files.stages.empty()) named.push_back(files.stages);
  return named;
}

/// What was given for a file, else for all.
std::optional<std::string> given_for(const std::string& path, const std::vector<std::string>& given,
                                     const CompareFiles& files) {
  const std::vector<std::string> named = named_files(files);
  std::optional<std::string> for_all, for_it;
  for (const std::string& text : given) {
    const auto file = std::ranges::find_if(named, [&](const auto& f) { return text.starts_with(f + "="); });
    if (file == named.end()) for_all = text;
    if (file != named.end() && *file == path) for_it = text.substr(path.size() + 1);
  }
  return for_it ? for_it : for_all;
}

Time epoch_for(const std::string& path, const CompareFiles& files) {
  const auto given = given_for(path, files.epochs, files);
  if (!given) return ReadOptions{}.epoch;
  const auto seconds = number_of<double>(*given);
  if (seconds && *seconds >= 1 && *seconds <= 300) return from_seconds(*seconds);
  throw Error(
      ErrorKind::bad_argument,
      fmt::format("--epoch {}, expected 1 to 300 seconds, or FILE=SECONDS with FILE as it is compared",
                  form_of(*given)));
}

/// How one file is read; `common` says whose clock they follow.
ReadOptions options_for(const std::string& path, const CompareFiles& files, ReadOptions common) {
  common.epoch = epoch_for(path, files);
  if (const auto map = given_for(path, files.stage_maps, files)) common.stage_map = stage_map_from(*map);
  return common;
}

/// The clock that the annotation files have in common; results count from the recording's start.
StartClock clock_of(const CompareFiles& files) {
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
  return common_clock(annotations, result, [&](const std::string& path) {
    return options_for(path, files, {.scorer = files.scorer, .read_result = &events_of_result});
  });
}

ReadOptions common_options(const CompareFiles& files) {
  ReadOptions options{.scorer = files.scorer, .read_result = &events_of_result};
  if (!files.recording.empty()) {
    const Recording night = read_in_single_pass(files.recording).recording;
    options.start = night.start;
    options.duration = night.duration;
  } else {
    options.start = clock_of(files);
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
  const ReadOptions options = common_options(files);
  for (const std::string& path : named_files(files)) static_cast<void>(options_for(path, files, options));
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
    AnnotationFile file =
        read_annotation_file(files.scorings[i], options_for(files.scorings[i], files, options));
    scorer_found = scorer_found || file.scorer_found;
    read.scorers.push_back(
        {.name = names[i], .scoring = std::move(file.scoring), .extent = {Time{0}, options.duration}});
    read.reports.push_back({names[i], reported(std::move(file.report))});
  }
  if (!files.stages.empty()) {
    AnnotationFile file = read_annotation_file(files.stages, options_for(files.stages, files, options));
    scorer_found = scorer_found || file.scorer_found;
    read.context = std::move(file.scoring);
    read.reports.push_back({compare::names_of({files.stages}).front(), reported(std::move(file.report))});
  }
  if (!files.scorer.empty() && !scorer_found) refuse_scorer("the files compared", files.scorer);
  return read;
}

}  // namespace psg::app
