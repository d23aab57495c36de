#include "psg/annotations/format.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "psg/core/error.hpp"

namespace psg::annotations {

std::span<const FileFormat* const> formats() {
  static constexpr std::array<const FileFormat*, 2> all{
      &edf_plus,
      &stage_list,
  };
  return all;
}

std::string read_bytes(const std::string& path, std::size_t limit) {
  const auto fail = [&](int cause) {
    const bool absent = cause == ENOENT || cause == ENOTDIR;
    throw Error(absent ? ErrorKind::not_found : ErrorKind::io,
                fmt::format("{}: cannot be read: {}", path, std::generic_category().message(cause)));
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (file == nullptr) fail(errno);
  std::string bytes(limit, '\0');
  errno = 0;
  bytes.resize(std::fread(bytes.data(), 1, limit, file.get()));
  if (std::ferror(file.get()) != 0) fail(errno);
  return bytes;
}

}  // namespace psg::annotations
