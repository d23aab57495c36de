#include "psg/batch/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <new>
#include <set>

#include "psg/batch/output_folder.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/store/store.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/system/temporary.hpp"

namespace psg::batch {
namespace {

namespace fs = std::filesystem;

/// The ids of the results in a folder.
std::vector<std::string> ids_in(const fs::path& folder) {
  std::vector<std::string> ids;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    stop_point();
    const fs::path& file = at->path();
    const std::string name = file.filename().string();
    if (file.extension() != ".h5" || name.starts_with('.') || name == "cohort.h5") continue;
    ids.push_back(file.stem().string());
  }
  if (failed) {
    const bool absent =
        failed == std::errc::no_such_file_or_directory || failed == std::errc::not_a_directory;
    throw Error(absent ? ErrorKind::not_found : ErrorKind::io,
                fmt::format("{}: cannot be read: {}, expected the output folder of a batch", folder.string(),
                            failed.message()));
  }
  return ids;
}

/// The failures of all shards as one list; those of an undivided run are there already.
void join_failures(const std::string& folder, const Overwrite& overwrite, MergeReport& report) {
  const std::string joined = (fs::path(folder) / "failed.tsv").string();
  const FailedParts parts = failed_parts(folder);
  std::error_code failed;
  if (parts.n == 0) {
    if (fs::exists(joined, failed)) report.failures = read_failures(joined);
    return;
  }
  report.shards = parts.n;
  int next = 1;
  for (const auto& [shard, file] : parts.files) {
    for (; next < shard; ++next) report.missing_shards.push_back(next);
    ++next;
    std::ranges::move(read_failures(file), std::back_inserter(report.failures));
  }
  for (; next <= parts.n; ++next) report.missing_shards.push_back(next);
  std::ranges::sort(report.failures, {}, &Failure::row);
  write_failures(report.failures, joined, overwrite);
}

}  // namespace

MergeReport merge(const std::string& folder, const CohortOptions& options) {
  std::vector<std::string> ids = ids_in(folder);
  const fs::path own = fs::path(folder) / ".psg";
  std::error_code failed;
  check_cohort_outputs(folder, options);  // before the first file of the folder is replaced
  // Where all recordings failed, or a shard has nothing to do, the own folder is there.
  if (ids.empty() && !fs::exists(own, failed)) {
    throw Error(ErrorKind::malformed, folder + ": holds no result, expected the output folder of a batch");
  }
  fs::create_directory(own, failed);
  const auto lock = Lock::try_to(own / "merge.lock", Lock::Kind::alone);
  if (!lock) {
    throw Error(ErrorKind::io, folder + ": another merge is at work in this folder; wait until it has ended");
  }
  sweep_temporaries(folder);
  sweep(folder);

  MergeReport report;
  Together files;
  join_failures(folder, {.inputs = options.inputs}, report);
  std::set<std::string> left_out;
  for (const Failure& failure : report.failures) left_out.insert(failure.id);
  std::erase_if(ids, [&](const std::string& id) { return left_out.contains(id); });
  const std::vector<std::string> needed = tables_for_cohort(options);
  try {
    report.cohort = write_cohort(
        folder, std::move(ids),
        [&](const std::string& id) {
          return read_tables((fs::path(folder) / (id + ".h5")).string(), needed);
        },
        options);
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::io,
                folder +
                    ": there is not enough memory to make the tables of the cohort, which stay "
                    "as they were; the results are whole");
  }
  files.commit();
  return report;
}

}  // namespace psg::batch
