#include "psg/core/atomic_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <utility>

#include "psg/core/error.hpp"

namespace psg {
namespace {

[[noreturn]] void fail(const std::string& path, const char* what, int cause) {
  throw Error(ErrorKind::io, fmt::format("{}: {}: {}", path, what, std::generic_category().message(cause)));
}

}  // namespace

AtomicFile::AtomicFile(const std::string& path, const std::string& temporary_folder) : target_(path) {
  struct stat there {};
  if (stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    throw Error(ErrorKind::io, path + ": is a folder or a device, expected the name of a file to write");
  }
  static std::atomic<unsigned> counter{0};
  const auto slash = path.rfind('/');
  folder_ = slash == std::string::npos ? "./" : path.substr(0, slash + 1);
  const std::string place = temporary_folder.empty() ? folder_ : temporary_folder + "/";
  do {
    path_ = fmt::format("{}.psg-{}-{}.tmp", place, getpid(), counter++);
    descriptor_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && errno == EEXIST);  // left by a process that was killed and had our number
  if (descriptor_ < 0) fail(target_, "cannot create a file in its folder", errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!renamed_) unlink(path_.c_str());
}

void AtomicFile::write(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(target_, "cannot be written", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void AtomicFile::write_at(std::int64_t offset, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(target_, "cannot be written", errno);
    offset += written;
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

std::int64_t AtomicFile::size() const {
  struct stat status {};
  if (fstat(descriptor_, &status) != 0) fail(target_, "cannot be looked at", errno);
  return status.st_size;
}

void AtomicFile::commit() {
  if (fsync(descriptor_) != 0) fail(target_, "cannot be written to the disk", errno);
  if (close(std::exchange(descriptor_, -1)) != 0) fail(target_, "cannot be closed", errno);
  if (rename(path_.c_str(), target_.c_str()) != 0) fail(target_, "cannot be put in place", errno);
  renamed_ = true;
  sync_folder();
}

/// Without this the name of the file, though not its bytes, could be lost when power fails.
void AtomicFile::sync_folder() const {
  const int folder = open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;  // a folder that may be written but not read: nothing more can be done
  const int cause = fsync(folder) == 0 ? 0 : errno;
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
