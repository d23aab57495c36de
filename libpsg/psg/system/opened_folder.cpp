#include "psg/system/opened_folder.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace psg {

OpenedFolder::OpenedFolder(std::string path)
    : path_(std::move(path)), descriptor_(open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) throw std::system_error(errno, std::generic_category());
}

OpenedFolder::~OpenedFolder() { close(descriptor_); }

bool OpenedFolder::was_moved() const {
  struct stat named {
  }, held{};
  if (fstat(descriptor_, &held) != 0) return false;
  return stat(path_.c_str(), &named) != 0 || named.st_dev != held.st_dev || named.st_ino != held.st_ino;
}

std::string OpenedFolder::place() const {
  std::error_code failed;
  const auto now = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", descriptor_), failed);
  return failed ? path_ : now.string() + "/";
}

std::string folder_of(const std::string& file) {
  const auto slash = file.rfind('/');
  return slash == std::string::npos ? "./" : file.substr(0, slash + 1);
}

}  // namespace psg
