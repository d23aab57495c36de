#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace psg::edf {

/// A file that is written under a temporary name beside its own and takes its name when it is
/// whole. Destroyed before that, it leaves nothing behind.
class ReplacementFile {
 public:
  /// Makes the empty temporary file. @throws Error(io).
  explicit ReplacementFile(const std::string& path);
  ~ReplacementFile();
  ReplacementFile(const ReplacementFile&) = delete;
  ReplacementFile& operator=(const ReplacementFile&) = delete;

  [[nodiscard]] const std::string& temporary() const noexcept { return temporary_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Size of the temporary file now. @throws Error(io).
  [[nodiscard]] std::int64_t size() const;
  /// Overwrites bytes of the temporary file. @throws Error(io).
  void write(std::int64_t offset, std::string_view bytes);
  /// Brings the temporary file to the disk and renames it. @throws Error(io).
  void commit();

 private:
  [[noreturn]] void fail(const char* action) const;

  std::string path_;
  std::string temporary_;
  int descriptor_ = -1;
};

}  // namespace psg::edf
