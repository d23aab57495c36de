#include "psg/edf/file_window.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace psg::edf {
namespace {

// A large page, which the system maps as one where the file lies in the page cache as such. A window begins
// on a multiple of it. Resident memory grows by one for each thread.
constexpr std::int64_t window_bytes = std::int64_t{2} << 20;
// Of more at a time, the system call is the smaller part of a `pread`.
constexpr std::int64_t largest_piece = std::int64_t{16} << 10;

#ifdef MAP_POPULATE
constexpr int flags = MAP_SHARED | MAP_POPULATE;
#else
constexpr int flags = MAP_SHARED;
#endif

std::atomic<bool> allowed{false};
struct sigaction previous {};

void hand_on(int signal, siginfo_t* info, void* context) {
  if ((previous.sa_flags & SA_SIGINFO) != 0) return previous.sa_sigaction(signal, info, context);
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) return previous.sa_handler(signal);
  const bool sent = info->si_code <= 0;  // by a process, not by an access
  if (sent && previous.sa_handler == SIG_IGN) return;
  ::signal(signal, SIG_DFL);  // an access is made again, and ends the process as it would have
  if (sent) ::raise(signal);
}

}  // namespace

thread_local FileWindow::Guard* volatile FileWindow::entered_ = nullptr;

void FileWindow::Guard::enter() noexcept {
  entered_ = this;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

void FileWindow::Guard::leave() noexcept {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  entered_ = nullptr;
}

void FileWindow::on_bus_error(int signal, siginfo_t* info, void* context) {
  Guard* const guard = entered_;
  const auto* const at = static_cast<const std::byte*>(info->si_addr);
  if (guard == nullptr || at < guard->begin || at >= guard->end) return hand_on(signal, info, context);
  entered_ = nullptr;
  siglongjmp(guard->refused, 1);
}

const std::byte* FileWindow::bytes(std::int64_t offset, std::int64_t size) {
  const std::int64_t place = file_->on_disk(offset);
  if (place < 0 || size > largest_piece || refused_ || !allowed.load(std::memory_order_relaxed))
    return nullptr;
  const std::int64_t begin = place / window_bytes * window_bytes;
  if (place + size > std::min(begin + window_bytes, file_->end_on_disk())) return nullptr;
  if ((memory_ == nullptr || begin != begin_) && !open(begin)) return nullptr;
  furthest_ = std::max(furthest_, place + size);
  return memory_ + (place - begin);
}

void FileWindow::expect(std::int64_t offset, std::int64_t size) const noexcept {
  constexpr std::int64_t cache_line = 64;
  const std::int64_t from = std::max(file_->on_disk(offset), begin_);
  const std::int64_t to = std::min(from + size, end_);
  for (std::int64_t at = from; at < to; at += cache_line) __builtin_prefetch(memory_ + (at - begin_));
}

void FileWindow::check() {
  if (const std::int64_t end = std::exchange(furthest_, 0); end > 0) file_->expect_on_disk(end);
}

bool FileWindow::open(std::int64_t begin) {
  close();
  const std::int64_t length = std::min(window_bytes, file_->end_on_disk() - begin);
  // Populated at once: a fault for every 64 kB costs as much as the system calls that are saved.
  void* const memory =
      ::mmap(nullptr, static_cast<std::size_t>(length), PROT_READ, flags, file_->descriptor(), begin);
  refused_ = memory == MAP_FAILED;  // some network and virtual file systems have none
  if (refused_) return false;
  memory_ = static_cast<std::byte*>(memory);
  begin_ = begin;
  end_ = begin + length;
  return true;
}

void FileWindow::close() noexcept {
  if (memory_ != nullptr) ::munmap(memory_, static_cast<std::size_t>(end_ - begin_));
  memory_ = nullptr;
  begin_ = end_ = 0;
}

std::unique_ptr<FileWindow> FileWindows::idle_or_new() {
  const std::scoped_lock lock(mutex_);
  if (idle_.empty()) {
    auto made = std::make_unique<FileWindow>(file_);
    idle_.reserve(made_ + 1);
    ++made_;
    return made;
  }
  auto window = std::move(idle_.back());
  idle_.pop_back();
  return window;
}

void allow_file_windows() {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction ours {};
    ours.sa_sigaction = FileWindow::on_bus_error;
    ours.sa_flags = SA_SIGINFO | SA_NODEFER;  // a use that is left by a jump leaves the signal open
    sigemptyset(&ours.sa_mask);
    if (::sigaction(SIGBUS, &ours, &previous) == 0) allowed.store(true, std::memory_order_relaxed);
  });
}

}  // namespace psg::edf
