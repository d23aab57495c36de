#include "psg/core/stop.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

namespace psg {

using Clock = std::chrono::steady_clock;

struct StopState {
  std::function<bool()> unwanted;
  std::thread::id asker = std::this_thread::get_id();
  std::atomic<bool> stopped{false};
  Clock::time_point next = Clock::now();  // used by the asker only

  [[nodiscard]] bool ask() {
    if (stopped.load(std::memory_order_relaxed)) return true;
    if (std::this_thread::get_id() != asker) return false;
    const auto now = Clock::now();
    if (now < next) return false;
    const bool stop = unwanted();
    // The 50 ms start after the answer, because Python's `unwanted` may wait for the interpreter's lock.
    next = Clock::now() + std::chrono::milliseconds(50);
    if (stop) stopped.store(true, std::memory_order_relaxed);
    return stop;
  }
};

namespace {

thread_local StopState* current = nullptr;
thread_local unsigned ticks = 0;

}  // namespace

StopScope::StopScope(std::function<bool()> unwanted)
    : state_(new StopState{.unwanted = std::move(unwanted)}), outer_(std::exchange(current, state_)) {}

StopScope::~StopScope() {
  current = outer_;
  delete state_;
}

StopHere::StopHere() noexcept : state_(current) {}
StopHere::Join::Join(const StopHere& where) noexcept : outer_(std::exchange(current, where.state_)) {}
StopHere::Join::~Join() { current = outer_; }

StopLater::StopLater() noexcept : outer_(std::exchange(current, nullptr)) {}
StopLater::~StopLater() { current = outer_; }

void stop_point() {
  if (current != nullptr && current->ask()) throw Stopped{};
}

void stop_tick() {
  if (++ticks % 256 == 0) stop_point();
}

}  // namespace psg
