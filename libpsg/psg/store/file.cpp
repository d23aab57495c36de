#include "psg/store/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg::store {

// A pipe that nobody writes to would be waited for.
File::File(const std::string& path)
    : path_(path), descriptor_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) fail("cannot be opened", errno);
  struct stat there {};
  if (fstat(descriptor_, &there) == 0 && S_ISREG(there.st_mode)) {
    size_ = static_cast<std::uint64_t>(there.st_size);
    return;
  }
  close(descriptor_);
  throw Error(ErrorKind::io, path + ": is a folder or a device, expected an HDF5 file");
}

File::~File() { close(descriptor_); }

void File::read(std::uint64_t offset, std::span<char> bytes) const {
  stop_point();
  while (!bytes.empty()) {
    const ssize_t got = pread(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("cannot be read", errno);
    if (got == 0) throw Error(ErrorKind::malformed, path_ + ": became shorter while it was read");
    bytes = bytes.subspan(static_cast<std::size_t>(got));
    offset += static_cast<std::uint64_t>(got);
  }
}

void File::fail(const char* what, int cause) const {
  const bool absent = cause == ENOENT || cause == ENOTDIR;
  throw Error(absent ? ErrorKind::not_found : ErrorKind::io,
              fmt::format("{}: {}: {}", path_, what, std::generic_category().message(cause)));
}

}  // namespace psg::store
