#pragma once

#include <setjmp.h>
#include <signal.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "psg/edf/file.hpp"

namespace psg::edf {

/// A part of a file that lies in memory as the system's own pages: small pieces of it are had in half the
/// time of a `pread` for each, since nothing is asked of the system while they lie within the window.
///
/// Used only in a process that has called `allow_file_windows`; elsewhere there are no bytes to be had. A
/// page that cannot be had (the file was cut short, the disk or the network fails) raises SIGBUS, which ends
/// a `guarded` use, so that the caller can read in the usual way and gets that way's error. One object serves
/// one thread.
class FileWindow {
 public:
  explicit FileWindow(std::shared_ptr<const File> file) noexcept : file_(std::move(file)) {}
  ~FileWindow() { close(); }
  FileWindow(const FileWindow&) = delete;
  FileWindow& operator=(const FileWindow&) = delete;

  /// The bytes of the file from `offset` on, valid until the next call and to be touched in a `guarded` use
  /// alone; null when they are not to be had, lie in two windows, or are so many that a `pread` costs less.
  [[nodiscard]] const std::byte* bytes(std::int64_t offset, std::int64_t size);

  /// Has the processor fetch what will soon be asked for, as far as the window reaches.
  void expect(std::int64_t offset, std::int64_t size) const noexcept;

  /// Calls `use`, which touches what `bytes` gave. False: a page could not be had, and `use` was left where
  /// it stood, so nothing in it may need a destructor or throw; from then on there are no bytes to be had.
  template <typename Use>
  [[nodiscard]] bool guarded(const Use& use) {
    static_assert(noexcept(use()));
    Guard guard(memory_, memory_ + (end_ - begin_));
    if (sigsetjmp(guard.refused, 0) != 0) {
      refused_ = true;
      return false;
    }
    guard.enter();
    use();
    Guard::leave();
    return true;
  }

  /// Says that the file still holds all that was had since the last check; bytes beyond its end, but on its
  /// last page, read as 0. @throws Error(io) when the file has become shorter.
  void check();

 private:
  struct Guard {
    Guard(const std::byte* from, const std::byte* to) noexcept : begin(from), end(to) {}
    void enter() noexcept;
    static void leave() noexcept;
    const std::byte* begin;
    const std::byte* end;
    sigjmp_buf refused;
  };
  friend void allow_file_windows();
  static void on_bus_error(int signal, siginfo_t* info, void* context);
  static thread_local Guard* volatile entered_;

  bool open(std::int64_t begin);
  void close() noexcept;

  std::shared_ptr<const File> file_;
  std::byte* memory_ = nullptr;  // bytes [begin_, end_) of what is on disk
  std::int64_t begin_ = 0, end_ = 0;
  std::int64_t furthest_ = 0;  // end of what was had
  bool refused_ = false;       // by the file system or the disk: not asked again
};

/// Windows of one file, which go from read to read: the next block of a night goes on in the same.
/// Thread-safe.
class FileWindows {
 public:
  explicit FileWindows(std::shared_ptr<const File> file) noexcept : file_(std::move(file)) {}

  /// A window for as long as it is held. The windows must live longer.
  [[nodiscard]] auto take() {
    const auto give = [this](FileWindow* window) {
      const std::scoped_lock lock(mutex_);
      idle_.emplace_back(window);  // there is room
    };
    return std::unique_ptr<FileWindow, decltype(give)>(idle_or_new().release(), give);
  }

 private:
  std::unique_ptr<FileWindow> idle_or_new();

  std::shared_ptr<const File> file_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<FileWindow>> idle_;
  std::size_t made_ = 0;
};

/// Lets files be read through windows in this process from now on. Installs a handler of SIGBUS; faults that
/// are none of ours go on to the handler that was there before. For programs that own their process: a
/// library must not take signals unasked, so nothing in psg but its command calls this.
void allow_file_windows();

}  // namespace psg::edf
