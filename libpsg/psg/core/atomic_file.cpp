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

}  // namespace

AtomicFile::AtomicFile(const std::string& path, const std::string& temporary_folder) : target_(path) {
  struct stat there {};
  if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    throw Error(ErrorKind::io, path + ": is a folder or a device, expected the name of a file to write");
  }
  const auto slash = path.rfind('/');
  folder_ = slash == std::string::npos ? "./" : path.substr(0, slash + 1);
  const std::string place = temporary_folder.empty() ? folder_ : temporary_folder + "/";
  try {
    file_.emplace(place, temporary_folder.empty());
  } catch (const std::system_error& error) {
    fail(target_, "cannot create a file in its folder", error.code().value());
  }
}

void AtomicFile::write(std::span<const char> bytes) {
  constexpr std::size_t piece = std::size_t{4} << 20;
  while (!bytes.empty()) {
    stop_point();
    const ssize_t written = ::write(file_->descriptor(), bytes.data(), std::min(bytes.size(), piece));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(target_, "cannot be written", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::write_at(std::int64_t offset, std::span<const char> bytes) {
  stop_point();
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(file_->descriptor(), bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(target_, "cannot be written", errno);
    offset += written;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::int64_t AtomicFile::size() const {
  struct stat status {};
  if (fstat(file_->descriptor(), &status) != 0) fail(target_, "cannot be looked at", errno);
  return status.st_size;
}

void AtomicFile::commit() {
  if (const int cause = synced(file_->descriptor())) fail(target_, "cannot be written to the disk", cause);
  // Its lock goes later than its old name, so that nobody takes it for one that was left.
  if (rename(file_->path().c_str(), target_.c_str()) != 0) fail(target_, "cannot be put in place", errno);
  file_->renamed();
  sync_folder();
}

/// Without this the name of the file, though not its bytes, could be lost when power fails.
void AtomicFile::sync_folder() const {
  const int folder = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;  // a folder that may be written but not read: nothing more can be done
  const int cause = cause_of(fsync(folder));
  close(folder);
  if (cause != 0 && cause != EINVAL && cause != ENOTSUP) fail(target_, "its folder cannot be synced", cause);
}

void write_atomically(const std::string& path, std::span<const char> bytes,
                      const std::string& temporary_folder) {
  AtomicFile file(path, temporary_folder);
  file.write(bytes);
  file.commit();
}

}  // namespace psg
