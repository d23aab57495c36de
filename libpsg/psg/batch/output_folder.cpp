#include "psg/batch/output_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <string_view>
#include <system_error>
#include <utility>

#include "psg/batch/failures.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/system/temporary.hpp"

namespace psg::batch {
namespace {

namespace fs = std::filesystem;

constexpr const char* own_folder = ".psg";

[[noreturn]] void fail(const fs::path& path, const char* what, const std::string& cause) {
  throw Error(ErrorKind::io, fmt::format("{}: {}: {}", path.string(), what, cause));
}

void make_folder(const fs::path& path) {
  std::error_code failed;
  if (fs::exists(path, failed) && !fs::is_directory(path, failed)) {
    throw Error(ErrorKind::bad_argument,
                fmt::format("{}: is no folder, expected the name of one for the results", path.string()));
  }
  fs::create_directories(path, failed);
  if (failed) fail(path, "the folder cannot be made", failed.message());
}

std::string stem_of(Shard shard) { return fmt::format("{}-of-{}", shard.k, shard.n); }

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    files.push_back(at->path());
  }
  if (failed && failed != std::errc::no_such_file_or_directory)
    fail(folder, "cannot be read", failed.message());
  return files;
}

/// Removes our temporary files in a folder, and the folder where nothing else is in it.
void empty_and_remove(const fs::path& folder) {
  std::error_code failed;
  for (const fs::path& file : files_in(folder)) {
    if (!is_temporary(file.filename().string())) continue;
    fs::remove(file, failed);
    if (failed) fail(folder, "temporary files of a killed run cannot be removed", failed.message());
  }
  fs::remove(folder, failed);  // what somebody else has put there stays
}

/// The shard in a name such as "3-of-10.failed.tsv" with this ending.
std::optional<Shard> shard_in(const std::string& name, std::string_view ending) {
  if (!name.ends_with(ending)) return std::nullopt;
  Shard shard{0, 0};
  const char* end = name.data() + name.size() - ending.size();
  const auto [middle, no_k] = std::from_chars(name.data(), end, shard.k);
  constexpr std::string_view of = "-of-";
  if (no_k != std::errc{} || !std::string_view(middle, end).starts_with(of)) return std::nullopt;
  const auto [last, no_n] = std::from_chars(middle + of.size(), end, shard.n);
  return no_n == std::errc{} && last == end ? std::optional(shard) : std::nullopt;
}

constexpr std::string_view failed_ending = ".failed.tsv";

/// Failures of runs that divided the list otherwise: this run finds them anew.
void remove_parts_of_others(const fs::path& own, Shard shard) {
  for (const fs::path& file : files_in(own)) {
    const auto part = shard_in(file.filename().string(), failed_ending);
    std::error_code failed;  // another shard may have been quicker
    if (part && (shard.whole() || part->n != shard.n)) fs::remove(file, failed);
  }
}

void sweep_all(const fs::path& own) {
  for (const fs::path& file : files_in(own)) {
    if (shard_in(file.filename().string(), ".tmp")) empty_and_remove(file);
  }
}

}  // namespace

std::optional<Lock> Lock::try_to(const fs::path& file, Kind kind) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) fail(file, "cannot be made", std::generic_category().message(errno));
  if (flock(descriptor, (kind == Kind::alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    close(descriptor);
    return std::nullopt;
  }
  return Lock(descriptor);
}

Lock::Lock(Lock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
Lock::~Lock() {
  if (descriptor_ >= 0) close(descriptor_);
}

OutputFolder::OutputFolder(const std::string& path, Shard shard) : path_(path), shard_(shard) {
  const fs::path own = path_ / own_folder;
  make_folder(path_);
  make_folder(own);
  const auto take = [&](const std::string& file, Lock::Kind kind, const std::string& who) {
    auto lock = Lock::try_to(own / file, kind);
    if (!lock) {
      throw InUse(fmt::format(
          "{}: {} is at work in this folder; wait until it has ended, or give another folder", path, who));
    }
    locks_.push_back(std::move(*lock));
  };
  take("lock", shard.whole() ? Lock::Kind::alone : Lock::Kind::shared,
       shard.whole() ? "another run" : "a run of the whole list");
  if (!shard.whole()) {
    take(stem_of(shard) + ".lock", Lock::Kind::alone, "another run of shard " + text_of(shard));
  }
  if (shard.whole()) {
    sweep_all(own);
  } else {
    empty_and_remove(temporary());
  }
  remove_parts_of_others(own, shard);
  make_folder(temporary());
  const StopLater begun;  // whoever stops it now finds a folder that the destructor tidies
  if (!shard.whole()) {   // begun, not ended
    write_atomically({failures(), failures_kind()}, std::string_view(), temporary());
  }
}

OutputFolder::~OutputFolder() {
  try {
    empty_and_remove(temporary());
  } catch (const std::exception&) {  // a folder that has vanished needs no tidying
  }
}

std::string OutputFolder::result(const std::string& id) const { return (path_ / (id + ".h5")).string(); }

std::string OutputFolder::temporary() const {
  return (path_ / own_folder / (stem_of(shard_) + ".tmp")).string();
}

std::string OutputFolder::failures() const {
  if (shard_.whole()) return (path_ / "failed.tsv").string();
  return (path_ / own_folder / (stem_of(shard_) + std::string(failed_ending))).string();
}

FailedParts failed_parts(const std::string& folder) {
  FailedParts parts;
  for (const fs::path& file : files_in(fs::path(folder) / own_folder)) {
    const auto shard = shard_in(file.filename().string(), failed_ending);
    if (!shard) continue;
    if (parts.n != 0 && parts.n != shard->n) {
      throw Error(ErrorKind::malformed,
                  fmt::format("{}: has shards of {} and of {}, expected one division of the list: repeat a "
                              "shard of the division that counts",
                              folder, std::min(parts.n, shard->n), std::max(parts.n, shard->n)));
    }
    parts.n = shard->n;
    std::error_code failed;
    if (fs::file_size(file, failed) > 0 && !failed) parts.files.emplace_back(shard->k, file.string());
  }
  std::ranges::sort(parts.files);
  return parts;
}

void sweep(const std::string& folder) {
  const fs::path own = fs::path(folder) / own_folder;
  if (const auto lock = Lock::try_to(own / "lock", Lock::Kind::alone)) sweep_all(own);
}

}  // namespace psg::batch
