#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace psg {

/// A regular file that is open for reading, and closed at the end of its scope. Every reader of the library
/// opens its files by this one: what could make a reader wait for ever (a named pipe, a socket, a terminal or
/// another device) is refused before it is opened.
class InputFile {
 public:
  /// @param expected what belongs there, the end of a sentence: "an EDF or BDF file"
  /// @throws Error not_found; io for a folder, pipe, socket or device, or a file that may not be read.
  InputFile(const std::string& path, std::string_view expected);
  InputFile(InputFile&& other) noexcept;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile();

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  /// In bytes, when it was opened. 0 also for files of /proc, which say what they hold only when read.
  [[nodiscard]] std::int64_t size() const noexcept { return size_; }
  /// The first `limit` bytes, or all of it.
  /// @throws Error(io).
  [[nodiscard]] std::string read(std::size_t limit) const;
  /// Gives the descriptor away, to be closed by somebody else.
  [[nodiscard]] int release() noexcept;

 private:
  std::string path_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
};

/// The first `limit` bytes of a file, or all of it.
/// @throws Error as InputFile.
[[nodiscard]] std::string read_file(const std::string& path, std::size_t limit, std::string_view expected);

}  // namespace psg
