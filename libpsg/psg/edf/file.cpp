#include "psg/edf/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/input_file.hpp"

namespace psg::edf {

std::string file_name(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  return name.empty() ? path : name;
}

std::string system_message(int error_number) { return std::generic_category().message(error_number); }

File::File(const std::string& path) : name_(file_name(path)) {
  InputFile file(path, "an EDF or BDF file");
  size_ = file.size();
  descriptor_ = file.release();
}

File::File(const std::string& path, const std::string& will_be) : name_(file_name(will_be)) {
  try {
    InputFile file(path, "the file that was written");
    size_ = file.size();
    descriptor_ = file.release();
  } catch (const Error& error) {
    std::string sentence = error.what();
    if (const auto at = sentence.find(path); at != std::string::npos)
      sentence.replace(at, path.size(), will_be);
    throw Error(error.kind(), sentence);
  }
}

File::File(std::string head, const File& rest, std::int64_t begin, std::int64_t end)
    : descriptor_(::fcntl(rest.descriptor_, F_DUPFD_CLOEXEC, 0)),
      shift_(begin - static_cast<std::int64_t>(head.size())),
      head_(std::move(head)),
      size_(end - shift_),
      name_(rest.name_) {
  if (descriptor_ >= 0) return;
  throw Error(ErrorKind::io,
              fmt::format("{}: opening it again failed ({}), expected a file", name_, system_message(errno)));
}

File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

File::File(File&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      shift_(other.shift_),
      head_(std::move(other.head_)),
      size_(other.size_),
      name_(std::move(other.name_)) {}

void File::read(std::int64_t offset, std::span<std::byte> out) const {
  stop_point();
  if (const auto head = static_cast<std::int64_t>(head_.size()); offset < head) {
    const auto part = std::as_bytes(std::span(head_)).subspan(static_cast<std::size_t>(offset));
    const std::size_t size = std::min(part.size(), out.size());
    std::ranges::copy(part.first(size), out.begin());
    offset += static_cast<std::int64_t>(size);
    out = out.subspan(size);
  }
  while (!out.empty()) {
    const ssize_t got = ::pread(descriptor_, out.data(), out.size(), offset + shift_);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      throw Error(ErrorKind::io, fmt::format("{}: reading at byte {} failed ({}), expected {} bytes more",
                                             name_, offset, system_message(errno), out.size()));
    }
    if (got == 0) refuse_shorter(offset, std::ssize(out));
    offset += got;
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

std::int64_t File::on_disk(std::int64_t offset) const noexcept {
  return offset < static_cast<std::int64_t>(head_.size()) ? -1 : offset + shift_;
}

void File::expect_on_disk(std::int64_t end) const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) {
    throw Error(ErrorKind::io, fmt::format("{}: its size cannot be had ({}), expected a file", name_,
                                           system_message(errno)));
  }
  if (status.st_size < end) refuse_shorter(status.st_size - shift_, end - status.st_size);
}

void File::refuse_shorter(std::int64_t offset, std::int64_t missing) const {
  throw Error(
      ErrorKind::io,
      fmt::format("{}: ends at byte {}, expected {} bytes more; it has become shorter since it was opened",
                  name_, offset, missing));
}

std::span<std::byte> scratch(std::int64_t bytes) {
  thread_local std::vector<std::byte> buffer;
  if (static_cast<std::int64_t>(buffer.size()) < bytes) buffer.resize(static_cast<std::size_t>(bytes));
  return buffer;
}

}  // namespace psg::edf
