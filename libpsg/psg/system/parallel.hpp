#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "psg/core/stop.hpp"

namespace psg {

/// Starts a thread for `run_ordered`; it throws std::system_error where the system gives none.
struct StartThread {
  template <typename Work>
  [[nodiscard]] std::jthread operator()(Work& work) const {
    return std::jthread(std::ref(work));
  }
};

/// Calls `produce(k)` for k = 0 ... count-1 on up to `threads` threads and `consume(k, result)` on
/// the calling thread, in order of k. At most `ahead` results wait at a time, so memory is bounded;
/// with one thread everything runs on the calling thread, and where the system gives fewer threads the work
/// is done by these. The first exception thrown by either is rethrown here after all threads have ended.
/// Each `produce` and `consume` begins with a stop point, and the threads stop with the calling one.
template <typename Produce, typename Consume, typename Start = StartThread>
void run_ordered(std::int64_t count, int threads, std::int64_t ahead, Produce produce, Consume consume,
                 Start start = {}) {
  using Result = decltype(produce(std::int64_t{}));
  if (threads <= 1 || count <= 1) {
    for (std::int64_t k = 0; k < count; ++k) {
      stop_point();
      consume(k, produce(k));
    }
    return;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::optional<Result>> slots(static_cast<std::size_t>(ahead));
  std::int64_t next = 0, consumed = 0;
  std::exception_ptr failure;

  const auto slot = [&](std::int64_t k) -> auto& { return slots[static_cast<std::size_t>(k % ahead)]; };
  const StopHere here;
  const auto work = [&] {
    const StopHere::Join join(here);
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return failure || next >= count || next < consumed + ahead; });
      if (failure || next >= count) return;
      const std::int64_t k = next++;
      lock.unlock();
      std::optional<Result> result;
      std::exception_ptr thrown;
      try {
        stop_point();
        result.emplace(produce(k));
      } catch (...) {
        thrown = std::current_exception();
      }
      lock.lock();
      if (thrown && !failure) failure = thrown;
      slot(k) = std::move(result);
      changed.notify_all();
    }
  };

  // The calling thread consumes, and produces when nothing is ready to be consumed.
  {
    std::vector<std::jthread> workers;
    workers.reserve(static_cast<std::size_t>(threads));  // once some run, nothing may throw unseen
    try {
      for (int i = 1; i < threads; ++i) workers.push_back(start(work));
    } catch (const std::exception&) {  // a limit of the system or of memory: fewer threads, no less work
    }
    std::unique_lock lock(mutex);
    while (consumed < count && !failure) {
      std::optional<Result> ready;
      std::int64_t own = -1;
      if (slot(consumed)) {
        ready = std::move(slot(consumed));
        slot(consumed).reset();
      } else if (next < count && next < consumed + ahead) {
        own = next++;
      } else {
        changed.wait_for(lock, std::chrono::milliseconds(20));  // and asks whether to stop
      }
      lock.unlock();
      try {
        stop_point();
        if (ready) {
          consume(consumed, std::move(*ready));
        } else if (own >= 0) {
          ready.emplace(produce(own));
        }
      } catch (...) {
        lock.lock();
        if (!failure) failure = std::current_exception();
        break;
      }
      lock.lock();
      if (own >= 0) {
        slot(own) = std::move(ready);
      } else if (ready) {
        ++consumed;
      }
      changed.notify_all();
    }
    changed.notify_all();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace psg
