#include "psg/edf/replacement_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "psg/core/error.hpp"
#include "psg/edf/file.hpp"

namespace psg::edf {

ReplacementFile::ReplacementFile(const std::string& path) : path_(path), temporary_(path + ".XXXXXX") {
  if (std::filesystem::is_directory(path)) {
    throw Error(ErrorKind::io, fmt::format("{}: is a folder, expected the name of a file to write", path));
  }
  descriptor_ = ::mkostemp(temporary_.data(), O_CLOEXEC);
  if (descriptor_ < 0) fail("cannot be made");
  const mode_t mask = ::umask(0);  // mkstemp's 0600 would outlive the rename
  ::umask(mask);
  ::fchmod(descriptor_, 0666 & ~mask);
}

ReplacementFile::~ReplacementFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

void ReplacementFile::fail(const char* action) const {
  throw Error(ErrorKind::io, fmt::format("{}: {} ({}), expected a folder and a disk that can be written to",
                                         path_, action, system_message(errno)));
}

std::int64_t ReplacementFile::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) fail("cannot be looked at");
  return status.st_size;
}

void ReplacementFile::write(std::int64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) fail("cannot be written");
    offset += put;
    bytes.remove_prefix(static_cast<std::size_t>(put));
  }
}

void ReplacementFile::commit() {
  if (::fsync(descriptor_) != 0) fail("cannot be brought to the disk");
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail("cannot be given its name");
  ::close(descriptor_);
  descriptor_ = -1;
  const auto folder = std::filesystem::absolute(path_).parent_path();
  const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return;  // the name is there; some file systems do not let folders be opened
  ::fsync(handle);
  ::close(handle);
}

}  // namespace psg::edf
