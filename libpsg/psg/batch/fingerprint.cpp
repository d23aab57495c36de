#include "psg/batch/fingerprint.hpp"

// The header alone needs no library.
#define XXH_INLINE_ALL
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <vector>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/system/input_file.hpp"

namespace psg::batch {
namespace {

constexpr std::uint64_t end_size = std::uint64_t{1} << 20;                  // of each end of a large file
constexpr std::uint64_t block_size = std::uint64_t{16} << 10, blocks = 64;  // in between

[[noreturn]] void fail(const std::string& path, int cause) {
  const bool absent = cause == ENOENT || cause == ENOTDIR;
  throw Error(absent ? ErrorKind::not_found : ErrorKind::io,
              fmt::format("{}: cannot be read: {}", path, std::generic_category().message(cause)));
}

std::int64_t in_ns(const timespec& time) { return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec; }

std::int64_t changed_ns(const struct stat& there) {
  return std::max(in_ns(there.st_mtim), in_ns(there.st_ctim));
}

struct stat stat_of(const std::string& path) {
  struct stat there {};
  if (stat(path.c_str(), &there) != 0) fail(path, errno);
  return there;
}

std::string digits(XXH128_hash_t hash) { return fmt::format("{:016x}{:016x}", hash.high64, hash.low64); }

/// A file that is open for reading.
class File {
 public:
  explicit File(const std::string& path) : path_(path), file_(path, "a file") {
    if (fstat(file_.descriptor(), &there_) != 0) fail(path, errno);
  }
  [[nodiscard]] const struct stat& stat() const noexcept { return there_; }
  /// Adds bytes of the file to a hash; fewer where the file became shorter.
  void hash(XXH3_state_t& state, std::uint64_t from, std::uint64_t count) const {
    std::vector<char> bytes(count);
    while (count > 0) {
      stop_point();
      const ssize_t got = pread(file_.descriptor(), bytes.data(), count, static_cast<off_t>(from));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) fail(path_, errno);
      if (got == 0) return;
      XXH3_128bits_update(&state, bytes.data(), static_cast<std::size_t>(got));
      from += static_cast<std::uint64_t>(got);
      count -= static_cast<std::uint64_t>(got);
    }
  }

 private:
  const std::string& path_;
  InputFile file_;
  struct stat there_ {};
};

}  // namespace

Fingerprint fingerprint_of(const std::string& path) {
  const File file(path);
  const auto size = static_cast<std::uint64_t>(file.stat().st_size);
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  if (size <= 2 * end_size + blocks * block_size) {
    file.hash(state, 0, size);
  } else {
    file.hash(state, 0, end_size);
    const std::uint64_t between = size - 2 * end_size - block_size;
    for (std::uint64_t block = 0; block < blocks; ++block) {
      file.hash(state, end_size + between * block / (blocks - 1), block_size);
    }
    file.hash(state, size - end_size, end_size);
  }
  return {size, changed_ns(file.stat()), digits(XXH3_128bits_digest(&state))};
}

std::int64_t changed_ns(const std::string& path) { return changed_ns(stat_of(path)); }

std::int64_t written_ns(const std::string& path) {
  const struct stat there = stat_of(path);
  return std::min(in_ns(there.st_mtim), in_ns(there.st_ctim));
}

std::int64_t now_ns() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return in_ns(now);
}

std::string hash_of(const std::string& text) { return digits(XXH3_128bits(text.data(), text.size())); }

}  // namespace psg::batch
