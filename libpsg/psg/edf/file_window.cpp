#include "psg/edf/file_window.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>

namespace psg::edf {
namespace {

// As much as a tile of a night needs; resident memory grows by it.
constexpr std::int64_t window_bytes = std::int64_t{1} << 20;
// Of more at a time, the system call is the smaller part of a `pread`.
constexpr std::int64_t largest_piece = std::int64_t{16} << 10;

std::atomic<bool> allowed{false};
struct sigaction previous {};

void hand_on(int signal, siginfo_t* info, void* context) {
  if ((previous.sa_flags & SA_SIGINFO) != 0) return previous.sa_sigaction(signal, info, context);
  if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) return previous.sa_handler(signal);
  ::signal(signal, SIG_DFL);  // the access is made again, and ends the process as it would have
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
  const std::int64_t place = file_.on_disk(offset);
  if (place < 0 || size > largest_piece || !allowed.load(std::memory_order_relaxed)) return nullptr;
  if ((place < begin_ || place + size > end_) && !open(place, size)) return nullptr;
  furthest_ = std::max(furthest_, place + size);
  return memory_ + (place - begin_);
}

void FileWindow::expect(std::int64_t offset, std::int64_t size) const noexcept {
  constexpr std::int64_t cache_line = 64;
  const std::int64_t from = std::max(file_.on_disk(offset), begin_);
  const std::int64_t to = std::min(from + size, end_);
  for (std::int64_t at = from; at < to; at += cache_line) __builtin_prefetch(memory_ + (at - begin_));
}

void FileWindow::check() const {
  if (furthest_ > 0) file_.expect_on_disk(furthest_);
}

bool FileWindow::open(std::int64_t offset, std::int64_t size) {
  close();
  static const std::int64_t page = ::sysconf(_SC_PAGESIZE);
  const std::int64_t begin = offset / page * page;
  const std::int64_t length = std::min(window_bytes, file_.end_on_disk() - begin);
  if (length < offset - begin + size) return false;
  // Populated at once: a fault for every 64 kB costs as much as the system calls that are saved.
  void* const memory = ::mmap(nullptr, static_cast<std::size_t>(length), PROT_READ, MAP_SHARED | MAP_POPULATE,
                              file_.descriptor(), begin);
  if (memory == MAP_FAILED) return false;  // some network and virtual file systems have none
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
