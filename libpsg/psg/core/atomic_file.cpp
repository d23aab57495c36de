#include "psg/core/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg {
namespace {

[[noreturn]] void fail(const std::string& path, const char* what, int cause) {
  throw Error(ErrorKind::io, fmt::format("{}: {}: {}", path, what, std::generic_category().message(cause)));
}

int cause_of(int result) { return result == 0 ? 0 : errno; }

/// Has the disk take all bytes of a file; returns the cause of a failure, else 0. A busy disk takes seconds
/// for that, so it is waited for in another thread where work can be stopped.
int synced(int descriptor) {
  struct Sync {
    std::mutex mutex;
    std::condition_variable ended;
    std::optional<int> cause;
  };
  const int own = StopHere().asks() ? fcntl(descriptor, F_DUPFD_CLOEXEC, 0) : -1;
  if (own < 0) return cause_of(fsync(descriptor));
  const auto sync = std::make_shared<Sync>();
  try {
    std::thread([sync, own] {
      const int cause = cause_of(fsync(own));
      close(own);
      const std::scoped_lock lock(sync->mutex);
      sync->cause = cause;
      sync->ended.notify_one();
    }).detach();
  } catch (const std::system_error&) {  // no thread to be had
    close(own);
    return cause_of(fsync(descriptor));
  }
  std::unique_lock lock(sync->mutex);
  while (
      !sync->ended.wait_for(lock, std::chrono::milliseconds(20), [&] { return sync->cause.has_value(); })) {
    stop_point();
  }
  return *sync->cause;
}

constexpr mode_t permissions = 0777;

/// A group of other people gets no more than everybody.
mode_t for_another_group(mode_t mode) { return mode & (~mode_t{0070} | ((mode & mode_t{0007}) << 3)); }

/// The most that a file of this group may be opened to others: as much as its source, else as any new file.
mode_t limit_of(const std::string& copy_of, gid_t group) {
  struct stat source {};
  if (copy_of.empty() || stat(copy_of.c_str(), &source) != 0) return 0666;
  const mode_t mode = source.st_mode & permissions;
  return source.st_gid == group ? mode : for_another_group(mode);
}

/// The group that a new file gets.
gid_t group_in(const std::string& folder) {
  struct stat there {};
  return stat(folder.c_str(), &there) == 0 && (there.st_mode & S_ISGID) != 0 ? there.st_gid : getegid();
}

/// The mode to create the temporary file with, from which the umask is taken: that of the new file, or its
/// owner's alone until it has the owner and the mode of the one that it replaces. The owner may write it, or
/// could not sweep it.
mode_t mode_in_the_making(const std::string& target, const std::string& folder, const std::string& copy_of) {
  struct stat there {};
  if (stat(target.c_str(), &there) == 0) return 0600;
  return limit_of(copy_of, group_in(folder)) | mode_t{0200};
}

/// Takes from a new file what its source has not.
void restrict_to(int descriptor, const std::string& copy_of) {
  struct stat made {};
  if (copy_of.empty() || fstat(descriptor, &made) != 0) return;
  static_cast<void>(fchmod(descriptor, made.st_mode & limit_of(copy_of, made.st_gid)));
}

/// Gives a file that will replace another the owner, group and mode of that one, as far as the system allows
/// it. Where its group cannot be had, the own group gets no more than everybody.
void take_over(int descriptor, const struct stat& old, const std::string& copy_of) {
  const auto given = [&](uid_t owner) { return fchown(descriptor, owner, old.st_gid) == 0; };
  [[maybe_unused]] const bool group_is_had = given(old.st_uid) || given(static_cast<uid_t>(-1));
  struct stat made {};
  if (fstat(descriptor, &made) != 0) return;  // and so its owner's alone
  const mode_t mode = made.st_gid == old.st_gid ? old.st_mode : for_another_group(old.st_mode);
  static_cast<void>(
      fchmod(descriptor, mode & limit_of(copy_of, made.st_gid)));  // a disk without modes keeps its own
}

/// Renames, but over nothing. False when something is there.
bool renamed_to_new(const std::string& from, const std::string& to) {
  return renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0;
}

}  // namespace

AtomicFile::AtomicFile(Output output, const std::string& temporary_folder)
    : output_(std::move(output)), target_(file_behind_links(output_.path)) {
  check_output(output_);
  const auto slash = target_.rfind('/');
  folder_ = slash == std::string::npos ? "./" : target_.substr(0, slash + 1);
  const bool elsewhere = !temporary_folder.empty() && target_ == output_.path;
  const std::string folder = elsewhere ? temporary_folder + "/" : folder_;
  try {
    file_.emplace(folder, !elsewhere, mode_in_the_making(target_, folder, output_.overwrite.copy_of));
  } catch (const std::system_error& error) {
    fail(path(), "cannot create a file in its folder", error.code().value());
  }
}

void AtomicFile::write(std::span<const char> bytes) {
  constexpr std::size_t piece = std::size_t{4} << 20;
  while (!bytes.empty()) {
    stop_point();
    const ssize_t written = ::write(file_->descriptor(), bytes.data(), std::min(bytes.size(), piece));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path(), "cannot be written", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::write_at(std::int64_t offset, std::span<const char> bytes) {
  stop_point();
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file_->descriptor(), bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path(), "cannot be written", errno);
    offset += written;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::int64_t AtomicFile::size() const {
  struct stat status {};
  if (fstat(file_->descriptor(), &status) != 0) fail(path(), "cannot be looked at", errno);
  return status.st_size;
}

void AtomicFile::commit() {
  if (const int cause = synced(file_->descriptor())) fail(path(), "cannot be written to the disk", cause);
  put_in_place();
  // Its lock goes later than its old name, so that nobody takes it for one that was left.
  file_->renamed();
  sync_folder();
}

/// What came to the path since the beginning is held against the guard too. Between its last look and the
/// rename there is one system call; a file that was not there at that look is not replaced even then.
void AtomicFile::put_in_place() {
  while (true) {
    check_output(output_);
    struct stat old {};
    const bool replaces = lstat(target_.c_str(), &old) == 0;
    if (replaces && S_ISLNK(old.st_mode)) fail(path(), "cannot be put in place of a link", ELOOP);
    if (replaces) {
      take_over(file_->descriptor(), old, output_.overwrite.copy_of);
    } else {
      restrict_to(file_->descriptor(), output_.overwrite.copy_of);
      if (renamed_to_new(temporary(), target_)) return;
      if (errno == EEXIST) continue;
    }
    if (rename(temporary().c_str(), target_.c_str()) != 0) fail(path(), "cannot be put in place", errno);
    return;
  }
}

/// Without this the name of the file, though not its bytes, could be lost when power fails.
void AtomicFile::sync_folder() const {
  const int folder = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;  // a folder that may be written but not read: nothing more can be done
  const int cause = cause_of(fsync(folder));
  close(folder);
  if (cause != 0 && cause != EINVAL && cause != ENOTSUP) fail(path(), "its folder cannot be synced", cause);
}

void write_atomically(Output output, std::span<const char> bytes, const std::string& temporary_folder) {
  AtomicFile file(std::move(output), temporary_folder);
  file.write(bytes);
  file.commit();
}

}  // namespace psg
