// Kernels of moving windows; see kernels_impl.hpp.
#pragma once

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "psg/dsp/kernels.hpp"
#include "psg/dsp/kernels_vector.hpp"

namespace psg::detail {
namespace {

void rectify(const float* in, Index count, float* out) {
  Index i = 0;
  for (; i + width <= count; i += width) {
    const Vector x = load(in + i);
    store(out + i, x < 0 ? -x : x);
  }
  for (; i < count; ++i) out[i] = in[i] < 0 ? -in[i] : in[i];
}

// to[i] = Op(a[i], b[i]). `to` may be `a`, and `b` may lie in it further on.
template <class Op>
void combine(const float* a, const float* b, Index count, float* to) {
#pragma GCC unroll 4
  for (Index i = 0; i < count; i += width) store(to + i, Op::of(load(a + i), load(b + i)));
}

// What a step of the sums reads: at first the samples, which have no tail yet; later sums.
struct Squares {
  static constexpr bool tail = false;
  static Vector at(const float* p) {
    const Vector x = load(p);
    return x * x;
  }
};
struct Sums {
  static constexpr bool tail = true;
  static Vector at(const float* p) { return load(p); }
};

template <int Terms>
Vector added(Vector a, Vector b, Vector c, Vector d) {
  if constexpr (Terms == 0) return Vector{};
  if constexpr (Terms == 1) return a;
  if constexpr (Terms == 2) return a + b;
  if constexpr (Terms == 3) return (a + b) + c;
  return (a + b) + (c + d);
}

// The first `Terms` of the neighbours a ... d, and what the old tail holds of the samples behind them.
template <class Read, int Terms>
Vector tail_at(Vector a, Vector b, Vector c, Vector d, const float* tail) {
  if constexpr (!Read::tail) return added<Terms>(a, b, c, d);
  if constexpr (Terms == 0) return load(tail);
  return added<Terms>(a, b, c, d) + load(tail);
}

// From sums over `length` samples those over 4 * length, and the new tail. It is wanted further on than the
// sums.
template <class Read, int Terms>
void quadruple(const float* from, Index length, Index count, Index tail_count, float* sums, float* tail) {
  const auto term = [&](const float* p, int t) { return t < Terms ? Read::at(p + t * length) : Vector{}; };
  Index i = 0;
  for (; i < count; i += width) {
    const float* p = from + i;
    const Vector a = Read::at(p);
    const Vector b = Read::at(p + length);
    const Vector c = Read::at(p + 2 * length);
    const Vector d = Read::at(p + 3 * length);
    store(tail + i, tail_at<Read, Terms>(a, b, c, d, tail + i + Terms * length));
    store(sums + i, added<4>(a, b, c, d));
  }
  for (; i < tail_count; i += width) {
    const float* p = from + i;
    store(tail + i,
          tail_at<Read, Terms>(term(p, 0), term(p, 1), term(p, 2), Vector{}, tail + i + Terms * length));
  }
}

// The last step: all that is left are `Terms` sums and the tail behind them.
template <class Read, int Terms>
void finish(const float* from, Index length, Index count, const float* tail, float factor, float* out) {
  for (Index i = 0; i < count; i += width) {
    const float* p = from + i;
    const auto term = [&](int t) { return t < Terms ? Read::at(p + t * length) : Vector{}; };
    Vector sum = added<Terms>(term(0), term(1), term(2), term(3));
    if constexpr (Read::tail) sum = sum + load(tail + i + Terms * length);
    store(out + i, factor * sum);
  }
}

template <class Read>
void sum_step(const float* from, Index length, Index count, Index left, float* sums, float* tail) {
  const Index wanted = count + (left - 4) * length;
  const Index terms = left % 4;
  const Index behind = count + (left - terms) * length;
  switch (terms) {
    case 0: return quadruple<Read, 0>(from, length, wanted, behind, sums, tail);
    case 1: return quadruple<Read, 1>(from, length, wanted, behind, sums, tail);
    case 2: return quadruple<Read, 2>(from, length, wanted, behind, sums, tail);
    default: return quadruple<Read, 3>(from, length, wanted, behind, sums, tail);
  }
}

template <class Read>
void last_step(const float* from, Index length, Index count, Index left, const float* tail, float factor,
               float* out) {
  switch (left) {
    case 1: return finish<Read, 1>(from, length, count, tail, factor, out);
    case 2: return finish<Read, 2>(from, length, count, tail, factor, out);
    case 3: return finish<Read, 3>(from, length, count, tail, factor, out);
    default: return finish<Read, 4>(from, length, count, tail, factor, out);
  }
}

// Sums over 1, 4, 16, ... samples; the digits of the window's length in base 4 say how many of each lie side
// by side in it, the longest first. The result depends on the samples of the window alone, not on where a
// buffer begins, and rounding grows with the logarithm of the window only.
void window_square_sum(const float* in, Index count, Index window, float factor, float* sums, float* tail,
                       float* out) {
  if (window <= 4) return last_step<Squares>(in, 1, count, window, tail, factor, out);
  sum_step<Squares>(in, 1, count, window, sums, tail);
  Index length = 4;
  Index left = window / 4;
  for (; left > 4; left /= 4, length *= 4) sum_step<Sums>(sums, length, count, left, sums, tail);
  last_step<Sums>(sums, length, count, left, tail, factor, out);
}

// The sum of squares of one window, in 16 sums side by side that are added up as a tree.
inline float square_sum(const float* in, Index window) {
  Vector sums[vectors]{};
  for (; window >= lanes; window -= lanes, in += lanes)
    for (Index v = 0; v < vectors; ++v) {
      const Vector x = load(in + v * width);
      sums[v] = sums[v] + x * x;
    }
  for (Index v = 0; v < vectors; ++v) {
    const Vector x = first_of(load(in + v * width), window - v * width);
    sums[v] = sums[v] + x * x;
  }
  Quad quads[lanes / 4];
  __builtin_memcpy(quads, sums, sizeof quads);
  Quad q = (quads[0] + quads[2]) + (quads[1] + quads[3]);
  q = q + __builtin_shufflevector(q, q, 2, 3, 0, 1);
  return q[0] + q[1];
}

void spaced_square_sums(const float* in, Index count, Index step, Index window, float factor, float* out) {
  for (Index c = 0; c < count; ++c) out[c] = factor * square_sum(in + c * step, window);
}

// Two overlapping stretches of 2^n samples cover the window (a maximum may count a sample twice).
template <class Op>
void window_extreme(float* work, Index count, Index window, float* out) {
  Index length = 1;
  for (; 2 * length <= window; length *= 2)
    combine<Op>(work, work + length, count + window - 2 * length, work);
  combine<Op>(work, work + (window - length), count, out);
}

}  // namespace

// Kernels that make one value of many; see kernels_impl.hpp.
// Its functions are static; it chooses its vectors by the flags of the compiler, and the hash is the same.

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

void hop_maxima(const float* in, Index count, Index hop, float* out) {
  for (; count > 0; count -= hop, in += hop) *out++ = reduced<Max>(in, count < hop ? count : hop);
}

std::uint64_t hash(const void* bytes, std::size_t size) { return XXH3_64bits(bytes, size); }

}  // namespace

}  // namespace psg::detail
