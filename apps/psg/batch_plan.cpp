#include "batch_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include "psg/batch/folder.hpp"
#include "psg/batch/job.hpp"
#include "psg/core/error.hpp"
#include "psg/core/ordered.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

using namespace batch;

struct Row {
  std::vector<std::string> cells;
  bool fails = false;
};

std::string names_of(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const std::string& path : paths) names.push_back(std::filesystem::path(path).filename().string());
  return printable(fmt::format("{}", fmt::join(names, ", ")));
}

std::string channels_of(const Preview& night) {
  std::vector<std::string> legs;
  for (const ChannelUse& use : night.legs.channels) {
    if (use.leg)
      legs.push_back(fmt::format("{} {}", name(*use.leg), night.recording.channels[use.channel].label));
  }
  return printable(fmt::format("{}", fmt::join(legs, ", ")));
}

std::string rules_of(const Job& job) {
  std::vector<std::string> names;
  for (const Rule& rule : job.rules) names.push_back(rule.name);
  return fmt::format("{}", fmt::join(names, ","));
}

/// Stages come from files, or else from the recording itself.
std::string stages_of(const Job& job, const Preview& night) {
  if (!job.scoring.stages.empty()) return names_of(job.scoring.stages);
  const bool own = !night.recording.complete().scoring.hypnogram.empty();
  return own ? "(in the recording)" : "none";
}

Row row_of(const Item& item, const Settings& settings, const RunOptions& options) {
  const std::string file = printable(std::filesystem::path(item.edf).filename().string());
  try {
    const Job job = job_of(item, settings);
    const Preview night = preview_of(job);
    const std::string result = (std::filesystem::path(options.output) / (item.id + ".h5")).string();
    const bool kept = options.resume && !options.output.empty() && is_current(result, job);
    return {{printable(item.id), file,
             hms(std::chrono::round<std::chrono::seconds>(night.recording.duration)), channels_of(night),
             stages_of(job, night), names_of(job.scoring.events), rules_of(job),
             kept ? "is there" : "to be scored"}};
  } catch (const Error& error) {
    std::vector<std::string> paths = {item.edf};
    paths.insert(paths.end(), item.stages.begin(), item.stages.end());
    paths.insert(paths.end(), item.events.begin(), item.events.end());
    return {{printable(item.id), file, "", "", names_of(item.stages), names_of(item.events), "",
             "fails: " + printable(without_folders(error.what(), paths))},
            true};
  }
}

}  // namespace

std::size_t print_plan(const std::vector<Item>& items, const Settings& settings, const RunOptions& options) {
  const std::vector<std::size_t> positions = slice(items.size(), options.shard);
  TextTable table({{"id"},
                   {"file"},
                   {"duration", TextTable::Align::right},
                   {"channels"},
                   {"stages"},
                   {"events"},
                   {"rules"},
                   {"result"}});
  std::size_t failures = 0;
  run_ordered(
      static_cast<std::int64_t>(positions.size()), options.jobs, 4L * options.jobs,
      [&](std::int64_t i) {
        return row_of(items[positions[static_cast<std::size_t>(i)]], settings, options);
      },
      [&](std::int64_t, Row row) {
        failures += row.fails ? 1 : 0;
        table.add(std::move(row.cells));
      });
  print_out("{}", table.str(0));
  print_out("\n{} recordings, {} of them would fail; nothing was written.\n", positions.size(), failures);
  return failures;
}

}  // namespace psg::app
