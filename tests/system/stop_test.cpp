// Work that nobody wants any more ends soon, in every thread that does it, and nowhere else.
#include "psg/core/stop.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>
#include <type_traits>

#include "psg/system/parallel.hpp"

namespace psg {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

/// Works for ten seconds unless it is stopped.
std::int64_t long_step(std::int64_t k) {
  for (const auto end = Clock::now() + 10s; Clock::now() < end;) stop_point();
  return k;
}

TEST(Stop, OutsideAScopeNothingStops) {
  EXPECT_NO_THROW(stop_point());
  for (int i = 0; i < 1000; ++i) EXPECT_NO_THROW(stop_tick());
}

TEST(Stop, IsNeitherAnErrorNorAnException) { static_assert(!std::is_base_of_v<std::exception, Stopped>); }

TEST(Stop, OnceStoppedEveryPointThrowsUntilTheScopeEnds) {
  int asked = 0;
  {
    const StopScope scope([&] {
      ++asked;
      return true;
    });
    EXPECT_THROW(stop_point(), Stopped);
    EXPECT_THROW(stop_point(), Stopped);
  }
  EXPECT_EQ(asked, 1);
  EXPECT_NO_THROW(stop_point());
}

TEST(Stop, ItIsAskedAtMostEveryFiftyMilliseconds) {
  int asked = 0;
  const StopScope scope([&] {
    ++asked;
    return false;
  });
  const auto begin = Clock::now();
  while (Clock::now() < begin + 220ms) stop_point();
  EXPECT_GE(asked, 1);  // a busy machine may let us wait
  EXPECT_LE(asked, (Clock::now() - begin) / 50ms + 1);
}

TEST(Stop, WhatMustBeFinishedIsNotStopped) {
  const StopScope scope([] { return true; });
  EXPECT_THROW(stop_point(), Stopped);
  {
    const StopLater later;
    EXPECT_NO_THROW(stop_point());
  }
  EXPECT_THROW(stop_point(), Stopped);
}

TEST(Stop, TheInnermostScopeCounts) {
  const StopScope outer([] { return true; });
  {
    const StopScope inner([] { return false; });
    EXPECT_NO_THROW(stop_point());
  }
  EXPECT_THROW(stop_point(), Stopped);
}

TEST(Stop, ShortStepsAreAskedToo) {
  const StopScope scope([] { return true; });
  EXPECT_THROW(for (int i = 0; i < 1000; ++i) stop_tick();, Stopped);
}

TEST(Stop, AllThreadsOfOrderedWorkStopAndOnlyTheirOwnerIsAsked) {
  for (const int threads : {1, 2, 4, 9}) {
    const auto owner = std::this_thread::get_id();
    std::atomic<bool> elsewhere{false};
    const auto begin = Clock::now();
    const StopScope scope([&] {
      if (std::this_thread::get_id() != owner) elsewhere = true;
      return Clock::now() > begin + 100ms;
    });
    EXPECT_THROW(run_ordered(
                     100, threads, 8, [](std::int64_t k) { return long_step(k); }, [](auto, auto) {}),
                 Stopped);
    EXPECT_LT(Clock::now() - begin, 2s) << threads;
    EXPECT_FALSE(elsewhere);
  }
}

TEST(Stop, AThreadThatWaitsForOthersAsksMeanwhile) {
  const auto begin = Clock::now();
  const auto owner = std::this_thread::get_id();
  const StopScope scope([&] { return Clock::now() > begin + 100ms; });
  // Two items, of which a worker has taken one before the owner can: the owner ends with its own and waits.
  const auto produce = [&](std::int64_t k) { return std::this_thread::get_id() == owner ? k : long_step(k); };
  EXPECT_THROW(run_ordered(64, 2, 4, produce, [](auto, auto) { std::this_thread::sleep_for(1ms); }), Stopped);
  EXPECT_LT(Clock::now() - begin, 2s);
}

TEST(Stop, WhatHasNothingToDoWithTheScopeGoesOn) {
  const StopScope scope([] { return true; });
  EXPECT_THROW(stop_point(), Stopped);
  bool stopped = false;
  std::jthread([&] {
    try {
      stop_point();
    } catch (const Stopped&) {
      stopped = true;
    }
  }).join();
  EXPECT_FALSE(stopped);
}

}  // namespace
}  // namespace psg
