#pragma once

#include <memory>
#include <string>

namespace psg {

/// A folder that is held open: what is made in it, removed or renamed through it stays in that folder,
/// whatever its name becomes meanwhile.
class OpenedFolder {
 public:
  /// @param path as "./" or "folder/"
  /// @throws std::system_error with the cause.
  explicit OpenedFolder(std::string path);
  OpenedFolder(const OpenedFolder&) = delete;
  OpenedFolder& operator=(const OpenedFolder&) = delete;
  ~OpenedFolder();

  /// By which it was opened.
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// For openat and its like; it cannot be read from.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  /// Whether its path leads elsewhere by now.
  [[nodiscard]] bool was_moved() const;
  /// Where it is now, as far as the system tells; else its path.
  [[nodiscard]] std::string place() const;

 private:
  std::string path_;
  int descriptor_;
};

using FolderHeld = std::shared_ptr<const OpenedFolder>;

/// The folder of a file, as "./" or "folder/".
[[nodiscard]] std::string folder_of(const std::string& file);

}  // namespace psg
