#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace psg::store {

/// What could not be done or is not as it must be. The doors turn it into an Error with the file's name.
struct Failure {
  std::string what;
};

/// A regular file that is open for reading: what was checked and what is read is the same file, whatever
/// happens to its name meanwhile.
class File {
 public:
  /// @throws Error not_found or io, also for a folder, a device or a pipe.
  explicit File(const std::string& path);
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File();

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Fills `bytes` from there on.
  /// @throws Error io, or malformed when the file ends before.
  void read(std::uint64_t offset, std::span<char> bytes) const;

 private:
  [[noreturn]] void fail(const char* what, int cause) const;

  std::string path_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace psg::store
