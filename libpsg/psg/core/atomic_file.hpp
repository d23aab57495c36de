#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "psg/core/output.hpp"
#include "psg/core/temporary.hpp"

namespace psg {

/// A file that appears whole or not at all: bytes go to a temporary file in the same folder, which `commit`
/// syncs and renames over the path. Without `commit` it is removed at the end of its scope; those of killed
/// processes are removed when the next one writes into that folder.
///
/// What is at the path is held against `check_output` before and again when the file is put in place, so a
/// file that came there meanwhile is not lost either. A new file's mode is as the umask says, that of one
/// that replaces another is the other's, with its owner and group where the system allows it, and a copy
/// (`Overwrite::copy_of`) is never more open than its source. The temporary file never is more open than the
/// file that it becomes.
/// Every function throws Error(io) that names the path and the cause.
class AtomicFile {
 public:
  /// @param temporary_folder another folder of the same file system for the temporary file; empty: that of
  /// the file, which also counts where the path is a link. The caller sweeps it.
  /// @throws Error(bad_argument) as check_output
  explicit AtomicFile(Output output, const std::string& temporary_folder = {});
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile() = default;

  [[nodiscard]] const std::string& path() const noexcept { return output_.path; }
  /// The temporary file, for libraries that write by name.
  [[nodiscard]] const std::string& temporary() const noexcept { return file_->path(); }
  /// Size of the temporary file now.
  [[nodiscard]] std::int64_t size() const;
  /// Adds these bytes.
  void write(std::span<const char> bytes);
  /// Overwrites bytes of the temporary file; `write` goes on where it was.
  void write_at(std::int64_t offset, std::span<const char> bytes);
  /// Puts the file in place. A file that was there before is replaced.
  /// @throws Error(bad_argument) as check_output
  void commit();

 private:
  void put_in_place();
  void sync_folder() const;

  Output output_;
  std::string target_;  ///< the file itself, where the path is a link
  std::string folder_;
  std::optional<Temporary> file_;
};

/// Makes the output a file of these bytes, whole or not at all: they are written to a temporary file in
/// the same folder, which is synced and renamed over the path, and the folder is synced.
/// @param temporary_folder as of AtomicFile
/// @throws Error(bad_argument) as check_output; Error(io) that names the path and the cause. The temporary
/// file is removed, and a file that was at the path before stays as it was.
void write_atomically(Output output, std::span<const char> bytes, const std::string& temporary_folder = {});

}  // namespace psg
