// Plans: made once, kept a while, and safe to make where memory runs out.
#include "psg/dsp/fftw.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <future>
#include <new>

#include "psg/core/error.hpp"

// Sanitizers have allocations of their own, which must not be mixed with these.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PSG_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define PSG_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef PSG_COUNTS_ALLOCATIONS
#define PSG_COUNTS_ALLOCATIONS 1
#endif

#if PSG_COUNTS_ALLOCATIONS
namespace {

// Allocations of this thread, and after how many more one fails; negative: none does.
thread_local long allocated = 0, fails_after = -1;

}  // namespace

void* operator new(std::size_t size) {
  ++allocated;
  if (fails_after == 0) throw std::bad_alloc();
  if (fails_after > 0) --fails_after;
  void* memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
// Not inlined: GCC would see free() meet new.
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace psg::detail {
namespace {

#if PSG_COUNTS_ALLOCATIONS
long allocations_for(std::size_t length) {
  const long before = allocated;
  const RealTransform transform(length);
  return allocated - before;
}

TEST(Fftw, ALengthInUseIsPlannedOnceHoweverManyOthersComeAndGo) {
  EXPECT_GT(allocations_for(4096), 0);
  for (std::size_t odd = 1001; odd < 1081; odd += 2) {
    (void)allocations_for(odd);
    EXPECT_EQ(allocations_for(4096), 0) << odd;
  }
  EXPECT_GT(allocations_for(1001), 0);  // given up for later ones
  (void)allocations_for(8192);
  EXPECT_EQ(allocations_for(8192), 0);
}

TEST(Fftw, APlanForWhichThereIsNoMemoryIsAnErrorAndTheNextOneIsMade) {
  auto tried = std::async(std::launch::async, [] {
    int failed = 0;
    for (long after = 0; after < 12; ++after) {
      fails_after = after;
      try {
        const RealTransform transform(3000 + static_cast<std::size_t>(after));
      } catch (const std::bad_alloc&) {
        ++failed;
      }
      fails_after = -1;
    }
    return failed;
  });
  ASSERT_EQ(tried.wait_for(std::chrono::seconds(20)), std::future_status::ready) << "waits for its own lock";
  const int failed = tried.get();
  EXPECT_GT(failed, 2);
  EXPECT_LT(failed, 12);
}

#endif

TEST(Fftw, LengthsFromOneUpToTheLimitAreTaken) {
  EXPECT_THROW(RealTransform(0), Error);
  EXPECT_NO_THROW(RealTransform(1));
  EXPECT_THROW(RealInverse(std::size_t{1} << 30), Error);
}

}  // namespace
}  // namespace psg::detail
