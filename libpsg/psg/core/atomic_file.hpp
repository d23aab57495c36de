#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "psg/core/temporary.hpp"

namespace psg {

/// A file that appears whole or not at all: bytes go to a temporary file in the same folder, which `commit`
/// syncs and renames over the path. Without `commit` it is removed at the end of its scope; those of killed
/// processes are removed when the next one writes into that folder.
/// Every function throws Error(io) that names the path and the cause.
class AtomicFile {
 public:
  /// @param temporary_folder another folder of the same file system for the temporary file; empty: that of
  /// `path`. The caller sweeps it.
  explicit AtomicFile(const std::string& path, const std::string& temporary_folder = {});
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile() = default;

  [[nodiscard]] const std::string& path() const noexcept { return target_; }
  /// The temporary file, for libraries that write by name.
  [[nodiscard]] const std::string& temporary() const noexcept { return file_->path(); }
  /// Size of the temporary file now.
  [[nodiscard]] std::int64_t size() const;
  /// Adds these bytes.
  void write(std::span<const char> bytes);
  /// Overwrites bytes of the temporary file; `write` goes on where it was.
  void write_at(std::int64_t offset, std::span<const char> bytes);
  /// Puts the file in place. A file that was there before is replaced.
  void commit();

 private:
  void sync_folder() const;

  std::string target_;
  std::string folder_;
  std::optional<Temporary> file_;
};

/// Makes `path` a file of these bytes, whole or not at all: they are written to a temporary file in
/// the same folder, which is synced and renamed over `path`, and the folder is synced.
/// @param temporary_folder as of AtomicFile
/// @throws Error(io) that names the path and the cause; the temporary file is removed, and a file that
/// was at `path` before stays as it was.
void write_atomically(const std::string& path, std::span<const char> bytes,
                      const std::string& temporary_folder = {});

}  // namespace psg
