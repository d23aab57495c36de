// A vector of the instruction set that kernels_impl.hpp is compiled for; see there.
#pragma once

#include <cstddef>

namespace psg::detail {
namespace {

using Index = std::ptrdiff_t;

constexpr Index width = PSG_VECTOR_FLOATS;

using Vector = float __attribute__((vector_size(width * sizeof(float))));
using Quad = float __attribute__((vector_size(16)));

// A copy is one unaligned move.
inline Vector load(const float* p) {
  Vector v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, Vector v) { __builtin_memcpy(p, &v, sizeof v); }
inline Vector all(float value) { return value - Vector{}; }

}  // namespace
}  // namespace psg::detail
