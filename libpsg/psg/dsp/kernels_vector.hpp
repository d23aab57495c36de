// A vector of the instruction set that kernels_impl.hpp is compiled for; see there.
#pragma once

#include <cstddef>
#include <cstdint>

#include "psg/dsp/kernels.hpp"

namespace psg::detail {
namespace {

using Index = std::ptrdiff_t;

constexpr Index width = PSG_VECTOR_FLOATS;
constexpr Index vectors = lanes / width;  // in a row

using Vector = float __attribute__((vector_size(width * sizeof(float))));
using Integers = int __attribute__((vector_size(width * sizeof(int))));
using Quad = float __attribute__((vector_size(16)));
// AVX-512F has no operations on 32 of these.
constexpr Index int16_width = width < 8 ? 8 : 16;
using Int16Vector = std::int16_t __attribute__((vector_size(int16_width * sizeof(std::int16_t))));
using EightInt16 = std::int16_t __attribute__((vector_size(16)));
using HalfVector = float __attribute__((vector_size(int16_width / 2 * sizeof(float))));
using HalfIntegers = std::int32_t __attribute__((vector_size(int16_width / 2 * sizeof(std::int32_t))));

// A copy is one unaligned move.
inline Vector load(const float* p) {
  Vector v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, Vector v) { __builtin_memcpy(p, &v, sizeof v); }
inline Vector all(float value) { return value - Vector{}; }

// v, and 0 from place `count` on, which may be negative or beyond the vector.
inline Vector first_of(Vector v, Index count) {
  static constexpr int numbers[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  Integers places;
  __builtin_memcpy(&places, numbers, sizeof places);
  const Integers wanted = places < static_cast<int>(count);
  return wanted ? v : Vector{};
}

}  // namespace
}  // namespace psg::detail
