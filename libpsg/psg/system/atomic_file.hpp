#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "psg/system/output.hpp"
#include "psg/system/temporary.hpp"

namespace psg {

struct Placement;  // inside atomic_file.cpp

/// A file that appears whole or not at all: bytes go to a temporary file in the same folder, which `commit`
/// syncs and renames over the path. Without `commit` it is removed at the end of its scope; those of killed
/// processes are removed when the next one writes into that folder.
///
/// What is at the path is held against `check_output` before and again when the file is put in place, so a
/// file that came there meanwhile is not lost either. A new file's mode is as the umask says, that of one
/// that replaces another is the other's, with its owner and group where the system allows it, and a copy
/// (`Overwrite::copy_of`) is never more open than its source. The temporary file never is more open than the
/// file that it becomes.
///
/// The folder is held open. Where it is renamed meanwhile, the file comes into it all the same, the temporary
/// file goes, and `commit` throws to tell where the file is.
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

  [[nodiscard]] const std::string& path() const noexcept;
  /// A name of the temporary file, for libraries that write by name. It holds as long as this object.
  [[nodiscard]] std::string temporary() const;
  /// Size of the temporary file now.
  [[nodiscard]] std::int64_t size() const;
  /// Adds these bytes.
  void write(std::span<const char> bytes);
  /// Overwrites bytes of the temporary file; `write` goes on where it was.
  void write_at(std::int64_t offset, std::span<const char> bytes);
  /// Puts the file in place. A file that was there before is replaced. Within a `Together`, that does it.
  /// @throws Error(bad_argument) as check_output
  void commit();

 private:
  std::shared_ptr<Placement> file_;
};

/// Files of one work, of which one without the others would mislead. While it lives, the files of this thread
/// for which `commit` was called wait here, complete and on the disk, and its own `commit` puts all of them
/// in place, one right after the other. Without that, none appears. Within another one that waits for the
/// outer.
class Together {
 public:
  Together() noexcept;
  Together(const Together&) = delete;
  Together& operator=(const Together&) = delete;
  ~Together();

  /// All of them are held against the guard before the first is put in place.
  /// @throws Error as AtomicFile::commit; when only some of them could be put in place, the sentence says
  /// which.
  void commit();

 private:
  friend class AtomicFile;
  void add(std::shared_ptr<Placement> file);

  std::vector<std::shared_ptr<Placement>> files_;
  Together* outer_;
};

/// Makes the output a file of these bytes, whole or not at all: they are written to a temporary file in
/// the same folder, which is synced and renamed over the path, and the folder is synced.
/// @param temporary_folder as of AtomicFile
/// @throws Error(bad_argument) as check_output; Error(io) that names the path and the cause. The temporary
/// file is removed, and a file that was at the path before stays as it was.
void write_atomically(Output output, std::span<const char> bytes, const std::string& temporary_folder = {});

}  // namespace psg
