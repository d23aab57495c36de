#pragma once

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace psg::detail {

/// Treats denormal floats as 0 on this thread while it lives: a filter that rings out over a silent
/// signal would otherwise slow down a hundredfold. Every x86 instruction set here behaves the same.
class FlushDenormals {
 public:
#if defined(__x86_64__)
  FlushDenormals() noexcept : saved_(_mm_getcsr()) {
    _mm_setcsr(saved_ | flush_to_zero | denormals_are_zero);
  }
  ~FlushDenormals() { _mm_setcsr(saved_); }
#else
  FlushDenormals() noexcept = default;
  ~FlushDenormals() = default;
#endif
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__x86_64__)
  static constexpr unsigned flush_to_zero = 0x8000;
  static constexpr unsigned denormals_are_zero = 0x0040;
  unsigned saved_;
#endif
};

}  // namespace psg::detail
