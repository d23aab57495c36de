#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "psg/system/opened_folder.hpp"

namespace psg {

struct ListedTemporary;  // inside temporary.cpp

/// A temporary file `.psg-*.tmp`, made to be renamed, and removed at the end of its scope where it was not.
///
/// It stays in the folder that was opened for it, whatever that is called later, and is removed there.
/// It is locked (flock) as long as it lives, so that others can tell it from one that a killed process left:
/// see `sweep_temporaries`. A process that is ended by a signal can remove its own: see
/// `remove_temporaries`.
class Temporary {
 public:
  /// Makes one in a folder given as "./" or "folder/". The folder is swept first, once a minute.
  /// @param sweep false: in a folder that is somebody else's to sweep
  /// @throws std::system_error with the cause.
  /// @param mode of the file, from which the umask is taken
  explicit Temporary(const std::string& folder, bool sweep = true, mode_t mode = 0666)
      : Temporary(std::make_shared<const OpenedFolder>(folder), sweep, mode) {}
  explicit Temporary(FolderHeld folder, bool sweep = true, mode_t mode = 0666);
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary();

  /// By the name of its folder when it was made.
  [[nodiscard]] std::string path() const { return folder_->path() + name_; }
  [[nodiscard]] const OpenedFolder& folder() const noexcept { return *folder_; }
  /// In its folder.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Open for writing.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  /// It has another name now, which stays.
  void renamed() noexcept { renamed_ = true; }
  /// Whether `remove_temporaries` is to leave what has its name, which is not it for the moment.
  void spare(bool spared) noexcept;

 private:
  void make(mode_t mode);
  void unlink() const noexcept;

  ListedTemporary* listed_;
  FolderHeld folder_;
  std::string name_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

/// Whether a file is one of ours by its name: two numbers, and the host and time as digits. What anybody else
/// called `.psg-*.tmp` is not.
[[nodiscard]] bool is_temporary(std::string_view name);

/// Removes the temporary files that killed processes left in a folder: those that nobody has locked, and
/// those of another host, which may not see our locks nor we its, when they are more than a day old. What
/// cannot be locked or removed stays.
void sweep_temporaries(const std::string& folder) noexcept;

/// Removes all temporary files of this process, and those that its other threads are about to make: for a
/// handler of a signal that then ends the process. Async-signal-safe.
void remove_temporaries() noexcept;

}  // namespace psg
