// Kernels that make one value of many; see kernels_impl.hpp.
#pragma once

// Its functions are static; it chooses its vectors by the flags of the compiler, and the hash is the same.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "psg/dsp/kernels.hpp"
#include "psg/dsp/kernels_vector.hpp"

namespace psg::detail {
namespace {

struct Max {
  template <class V>
  static V of(V a, V b) {
    return a > b ? a : b;
  }
};
struct Min {
  template <class V>
  static V of(V a, V b) {
    return a < b ? a : b;
  }
};

template <class Op>
float across(Vector v) {
  Quad quads[width / 4];
  __builtin_memcpy(quads, &v, sizeof v);
  Quad q = quads[0];
  for (Index i = 1; i < width / 4; ++i) q = Op::of(q, quads[i]);
  q = Op::of(q, __builtin_shufflevector(q, q, 2, 3, 0, 1));
  q = Op::of(q, __builtin_shufflevector(q, q, 1, 0, 3, 2));
  return q[0];
}

template <class Op>
float reduced(const float* in, Index count) {
  if (count < width) {
    float result = in[0];
    for (Index i = 1; i < count; ++i) result = Op::of(all(result), all(in[i]))[0];
    return result;
  }
  Vector result = load(in + count - width);  // may overlap the others, which does no harm
  for (Index i = 0; i + width <= count; i += width) result = Op::of(result, load(in + i));
  return across<Op>(result);
}

Extremes extremes(const float* in, Index count) {
  constexpr Index block = 1024;  // both looks at it while it is in the first-level cache
  Extremes found{in[0], in[0]};
  for (; count > 0; count -= block, in += block) {
    const Index own = count < block ? count : block;
    const float least = reduced<Min>(in, own);
    const float largest = reduced<Max>(in, own);
    found = {least < found.least ? least : found.least, largest > found.largest ? largest : found.largest};
  }
  return found;
}

void cell_maxima(const float* in, Index count, Index cell, float* out) {
  for (; count > 0; count -= cell, in += cell) *out++ = reduced<Max>(in, count < cell ? count : cell);
}

std::uint64_t hash(const void* bytes, std::size_t size) { return XXH3_64bits(bytes, size); }

}  // namespace
}  // namespace psg::detail
