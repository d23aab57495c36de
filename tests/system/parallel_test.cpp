// Results in order, whatever the number of threads, and whatever of them the system gives.
#include "psg/system/parallel.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <system_error>
#include <thread>
#include <vector>

namespace psg {
namespace {

/// Starts so many threads and then no more.
struct StartSome {
  int left = 0;
  template <typename Work>
  std::jthread operator()(Work& work) {
    if (left-- <= 0) throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    return StartThread{}(work);
  }
};

std::vector<std::int64_t> squares_of(std::int64_t count, int threads, StartSome start) {
  std::vector<std::int64_t> found;
  run_ordered(
      count, threads, 4, [](std::int64_t k) { return k * k; },
      [&](std::int64_t k, std::int64_t square) {
        EXPECT_EQ(k, std::ssize(found));
        found.push_back(square);
      },
      start);
  return found;
}

TEST(RunOrdered, AllResultsComeInOrderWithAnyNumberOfThreads) {
  for (const std::int64_t count : {0, 1, 2, 5, 300}) {
    std::vector<std::int64_t> expected;
    for (std::int64_t k = 0; k < count; ++k) expected.push_back(k * k);
    for (const int threads : {0, 1, 2, 3, 8}) EXPECT_EQ(squares_of(count, threads, {threads}), expected);
  }
}

TEST(RunOrdered, GoesOnWithTheThreadsThereAreAndWithNone) {
  std::vector<std::int64_t> expected;
  for (std::int64_t k = 0; k < 300; ++k) expected.push_back(k * k);
  for (const int started : {0, 1, 3}) EXPECT_EQ(squares_of(300, 8, {started}), expected) << started;
}

TEST(RunOrdered, TheFirstExceptionEndsItWithAnyNumberOfThreadsStarted) {
  for (const int started : {0, 1, 7}) {
    const auto run = [&](std::int64_t bad_produce, std::int64_t bad_consume) {
      run_ordered(
          100, 8, 4,
          [&](std::int64_t k) { return k == bad_produce ? throw std::runtime_error("produce") : k; },
          [&](std::int64_t k, std::int64_t) {
            if (k == bad_consume) throw std::logic_error("consume");
          },
          StartSome{started});
    };
    EXPECT_THROW(run(50, -1), std::runtime_error);
    EXPECT_THROW(run(-1, 50), std::logic_error);
  }
}

}  // namespace
}  // namespace psg
