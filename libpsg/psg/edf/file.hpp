#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace psg::edf {

/// A regular file opened for reading at any offset, from any number of threads.
class File {
 public:
  /// @throws Error(not_found) when there is no such file, Error(io) when it is not a regular file
  /// or may not be read.
  explicit File(const std::string& path);
  /// The same of a file in the making, which sentences call by the name that it will have.
  /// @throws Error as before
  File(const std::string& path, const std::string& will_be);
  /// A file that is not written: `head`, and behind it bytes [begin, end) of a file on disk.
  /// @throws Error(io).
  File(std::string head, const File& rest, std::int64_t begin, std::int64_t end);
  ~File();
  File(File&& other) noexcept;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  File& operator=(File&&) = delete;

  /// The size in bytes when the file was opened.
  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  /// The file's name without its folders, the subject of every message.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Fills `out` from `offset`.
  /// @throws Error(io) when the operating system refuses or the file has become shorter.
  void read(std::int64_t offset, std::span<std::byte> out) const;

  /// Where the bytes from `offset` on lie on disk; -1 when some do not.
  [[nodiscard]] std::int64_t on_disk(std::int64_t offset) const noexcept;
  /// The end, on disk, of what this file has of it.
  [[nodiscard]] std::int64_t end_on_disk() const noexcept { return size_ + shift_; }
  /// @throws Error(io) when what is on disk has become shorter than `end` bytes.
  void expect_on_disk(std::int64_t end) const;
  /// Valid while the file lives.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  [[noreturn]] void refuse_shorter(std::int64_t offset, std::int64_t missing) const;

  int descriptor_ = -1;
  std::int64_t shift_ = 0;  // from a place in this file to that on disk
  std::string head_ = {};   // what comes before the bytes on disk
  std::int64_t size_ = 0;
  std::string name_;
};

/// The last part of a path.
[[nodiscard]] std::string file_name(const std::string& path);

/// What the operating system says about an error number, in English.
[[nodiscard]] std::string system_message(int error_number);

/// More bytes than this between wanted bytes are skipped rather than read: copying them out of the
/// page cache, at some 6 bytes a nanosecond, then costs more than one more system call, 0.7 us.
inline constexpr std::int64_t worth_skipping = std::int64_t{4} * 1024;

/// Bytes read at a time: large enough to hide the system call, small enough to be in the second-level
/// cache still when the samples are unpacked.
inline constexpr std::int64_t chunk_bytes = std::int64_t{256} * 1024;

/// A thread's own buffer of at least `bytes`, reused by the next call on the same thread.
[[nodiscard]] std::span<std::byte> scratch(std::int64_t bytes);

}  // namespace psg::edf
