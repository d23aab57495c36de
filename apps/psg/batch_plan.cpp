#include "batch_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <new>
#include <numeric>
#include <string_view>

#include "psg/annotations/night_events.hpp"
#include "psg/batch/job.hpp"
#include "psg/batch/output_folder.hpp"
#include "psg/batch/processes.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "streams.hpp"
#include "text.hpp"

namespace psg::app {
namespace {

using namespace batch;

struct Row {
  std::vector<std::string> cells;
  bool fails = false;
};

std::string file_of(const Item& item) { return spelled(std::filesystem::path(item.edf).filename().string()); }

std::string names_of(const std::vector<std::string>& paths) {
  constexpr std::size_t most_named = 20;  // a cell may name a folder of thousands
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    if (names.size() < most_named) names.push_back(std::filesystem::path(path).filename().string());
  }
  const std::size_t more = paths.size() - names.size();
  return printable(fmt::format("{}", fmt::join(names, ", "))) +
         (more > 0 ? fmt::format(" and {} more", more) : "");
}

std::string channels_of(const OpenedNight& night) {
  std::vector<std::string> legs;
  for (const ChannelUse& use : night.mapping.channels) {
    if (use.leg)
      legs.push_back(fmt::format("{} {}", name(*use.leg), night.recording.channels[use.channel].label));
  }
  return printable(fmt::format("{}", fmt::join(legs, ", ")));
}

std::string rules_of(const Job& job) {
  std::vector<std::string> names;
  for (const Rule& rule : job.request.options.rules) names.push_back(rule.name);
  return fmt::format("{}", fmt::join(names, ","));
}

/// Stages come from files, or else from the recording itself.
std::string stages_of(const Job& job, const OpenedNight& night) {
  if (!job.request.files.stages.empty()) return names_of(job.request.files.stages);
  const bool own = !night_events_from(night.complete()).hypnogram.empty();
  return own ? "(in the recording)" : "none";
}

Row failing(const Item& item, std::string reason) {
  return {{spelled(item.id), file_of(item), "", "", names_of(item.stages), names_of(item.events), "",
           "fails: " + printable(reason_for(item, std::move(reason)))},
          true};
}

Row row_of(const Item& item, const Settings& settings, const RunOptions& options) {
  try {
    const Job job = job_of(item, settings);
    const OpenedNight night = open_night(job.request);
    const std::string result = (std::filesystem::path(options.output) / (item.id + ".h5")).string();
    const bool kept = options.resume && !options.output.empty() && is_current(result, job);
    return {{printable(item.id), file_of(item),
             hms(std::chrono::round<std::chrono::seconds>(night.recording.duration)), channels_of(night),
             stages_of(job, night), names_of(job.request.files.events), rules_of(job),
             kept ? "is there" : "to be scored"}};
  } catch (const Error& error) {
    return failing(item, error.what());
  } catch (const std::bad_alloc&) {
    return failing(item, "there is not enough memory to look at it");
  }
}

// Turns a row into the bytes that one process sends to another. Printable text has no NUL.

std::string bytes_of(const Row& row) {
  return fmt::format("{}{}", row.fails ? '!' : ' ', fmt::join(row.cells, std::string_view("\0", 1)));
}

Row row_from(std::string_view bytes) {
  Row row{.fails = bytes.front() == '!'};
  for (bytes.remove_prefix(1);;) {
    const auto end = bytes.find('\0');
    row.cells.emplace_back(bytes.substr(0, end));
    if (end == std::string_view::npos) return row;
    bytes.remove_prefix(end + 1);
  }
}

/// A row for each item, in their order. Each is made in a process of its own, which the recording may bring
/// down.
std::vector<Row> rows_of(const std::vector<const Item*>& items, const Settings& settings,
                         const RunOptions& options) {
  std::vector<std::size_t> pieces(items.size());
  std::iota(pieces.begin(), pieces.end(), std::size_t{0});
  const std::size_t jobs =
      std::clamp<std::size_t>(static_cast<std::size_t>(options.jobs), 1, pieces.size() + 1);
  std::vector<Row> rows(items.size());
  Processes previews(jobs, std::move(pieces), {.work = [&](std::size_t piece) {
                       return bytes_of(row_of(*items[piece], settings, options));
                     }});
  while (!previews.finished()) {
    for (const Processes::End& end : previews.take()) {
      const Item& item = *items[end.piece];
      rows[end.piece] = end.died
                            ? failing(item, fmt::format("{}: the process that looked at it ended with {}",
                                                        item.edf, end.answer))
                            : row_from(end.answer);
    }
    stop_point();
  }
  return rows;
}

}  // namespace

std::size_t print_plan(const std::vector<Item>& items, const Settings& settings, const RunOptions& options) {
  std::vector<const Item*> chosen;
  for (const std::size_t position : slice(items.size(), options.shard)) chosen.push_back(&items[position]);
  TextTable table({{"id"},
                   {"file"},
                   {"duration", TextTable::Align::right},
                   {"channels"},
                   {"stages"},
                   {"events"},
                   {"rules"},
                   {"result"}});
  std::size_t failures = 0;
  for (Row& row : rows_of(chosen, settings, options)) {
    failures += row.fails ? 1 : 0;
    table.add(std::move(row.cells));
  }
  print_out("{}", table.str(0));
  print_out("\n{} recordings, {} of them would fail; nothing was written.\n", chosen.size(), failures);
  return failures;
}

}  // namespace psg::app
