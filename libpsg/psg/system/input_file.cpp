#include "psg/system/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"

namespace psg {
namespace {

[[noreturn]] void refuse(const std::string& path, int cause, std::string_view expected) {
  if (cause == ENOENT || cause == ENOTDIR) {
    throw Error(ErrorKind::not_found, fmt::format("{}: no such file, expected {}", path, expected));
  }
  throw Error(ErrorKind::io, fmt::format("{}: cannot be read ({}), expected {}", path,
                                         std::generic_category().message(cause), expected));
}

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a pipe";
  return S_ISSOCK(mode) ? "a socket" : "a device";
}

void expect_regular(const std::string& path, mode_t mode, std::string_view expected) {
  if (S_ISREG(mode)) return;
  throw Error(ErrorKind::io,
              fmt::format("{}: is {}, not a regular file; expected {}", path, kind_of(mode), expected));
}

}  // namespace

InputFile::InputFile(const std::string& path, std::string_view expected) : path_(path) {
  struct stat there {};
  // Before it is opened, since opening alone does something to some devices.
  if (::stat(path.c_str(), &there) != 0) refuse(path, errno, expected);
  expect_regular(path, there.st_mode, expected);
  // Not blocking, for what may have taken its place since.
  descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor_ < 0) refuse(path, errno, expected);
  const int cause = ::fstat(descriptor_, &there) == 0 ? 0 : errno;
  try {
    if (cause != 0) refuse(path, cause, expected);
    expect_regular(path, there.st_mode, expected);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
  size_ = there.st_size;
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(other.release()), size_(other.size_) {}

InputFile::~InputFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

int InputFile::release() noexcept { return std::exchange(descriptor_, -1); }

std::string InputFile::read(std::size_t limit) const {
  constexpr std::size_t step = std::size_t{64} << 10;  // for what has grown, and where the size says nothing
  constexpr std::size_t most_at_once = std::size_t{8} << 20;  // between two stop points
  std::string bytes;
  const auto known = static_cast<std::size_t>(std::max<std::int64_t>(size_, 0));
  bytes.resize(std::min(limit, known + 1));  // one more tells that it has ended
  for (std::size_t had = 0; had < limit;) {
    stop_point();
    if (had == bytes.size()) bytes.resize(std::min(limit, had + std::max(had / 2, step)));
    const ssize_t got = ::pread(descriptor_, bytes.data() + had, std::min(bytes.size() - had, most_at_once),
                                static_cast<off_t>(had));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw Error(ErrorKind::io,
                  fmt::format("{}: cannot be read: {}", path_, std::generic_category().message(errno)));
    }
    had += static_cast<std::size_t>(got);
    if (got == 0 || had == limit) {
      bytes.resize(had);
      break;
    }
  }
  return bytes;
}

std::string read_file(const std::string& path, std::size_t limit, std::string_view expected) {
  return InputFile(path, expected).read(limit);
}

}  // namespace psg
