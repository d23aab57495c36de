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
std::int16_t across(Int16Vector v) {
  std::int16_t values[int16_width];
  __builtin_memcpy(values, &v, sizeof v);
  std::int16_t result = values[0];
  for (Index i = 1; i < int16_width; ++i) result = Op::of(result, values[i]);
  return result;
}

inline Vector load_wide(const float* p) { return load(p); }
inline Int16Vector load_wide(const std::int16_t* p) {
  Int16Vector v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

template <class Op, class T>
T reduced(const T* in, Index count) {
  constexpr auto step = static_cast<Index>(sizeof(load_wide(in)) / sizeof(T));
  if (count < step) {
    T result = in[0];
    for (Index i = 1; i < count; ++i) result = Op::of(result, in[i]);
    return result;
  }
  auto result = load_wide(in + count - step);  // may overlap the others, which does no harm
  for (Index i = 0; i + step <= count; i += step) result = Op::of(result, load_wide(in + i));
  return across<Op>(result);
}

template <class T>
Extremes<T> extremes(const T* in, Index count) {
  constexpr auto step = static_cast<Index>(sizeof(load_wide(in)) / sizeof(T));
  if (count < 2 * step) return {reduced<Min>(in, count), reduced<Max>(in, count)};
  // Two of each, which do not wait for one another; the last overlap others, which does no harm.
  const T* const last = in + count - 2 * step;
  auto least = load_wide(last), largest = least;
  auto other_least = load_wide(last + step), other_largest = other_least;
  for (; in < last; in += 2 * step) {
    const auto v = load_wide(in), w = load_wide(in + step);
    least = Min::of(least, v);
    largest = Max::of(largest, v);
    other_least = Min::of(other_least, w);
    other_largest = Max::of(other_largest, w);
  }
  return {across<Min>(Min::of(least, other_least)), across<Max>(Max::of(largest, other_largest))};
}

void cell_maxima(const float* in, Index count, Index cell, float* out) {
  for (; count > 0; count -= cell, in += cell) *out++ = reduced<Max>(in, count < cell ? count : cell);
}

std::uint64_t hash(const void* bytes, std::size_t size) { return XXH3_64bits(bytes, size); }

}  // namespace
}  // namespace psg::detail
