// Kernels that transpose stretches of time into rows and back; see kernels_impl.hpp.
#pragma once

#ifdef __AVX2__
#include <immintrin.h>
#endif

#include <utility>

#include "psg/dsp/kernels.hpp"
#include "psg/dsp/kernels_vector.hpp"

namespace psg::detail {
namespace {

template <class V, class T>
V load_as(const T* p) {
  V v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

template <class Half, int... I>
auto beside(Half a, Half b, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, I...);
}
#ifdef __AVX2__
// GCC 12 makes a permutation of the general form, where the second half could come straight from memory.
using Eight = float __attribute__((vector_size(32)));
using SixteenInt16 = std::int16_t __attribute__((vector_size(32)));
template <int... I>
Eight beside(Quad a, Quad b, std::integer_sequence<int, I...>) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(a), b, 1);
}
template <int... I>
SixteenInt16 beside(EightInt16 a, EightInt16 b, std::integer_sequence<int, I...>) {
  return reinterpret_cast<SixteenInt16>(_mm256_inserti128_si256(
      _mm256_castsi128_si256(reinterpret_cast<__m128i>(a)), reinterpret_cast<__m128i>(b), 1));
}
#endif

// `count` values: what `load(0)`, `load(1)`, ... give, side by side. Each has `each` of them.
template <int count, int each, class Load>
auto side_by_side(const Load& load, Index first = 0) {
  if constexpr (count == each) {
    return load(first);
  } else {
    return beside(side_by_side<count / 2, each>(load, first),
                  side_by_side<count / 2, each>(load, first + count / 2 / each),
                  std::make_integer_sequence<int, count>());
  }
}

// The values at From (of b: `group` and more) in each group of as many as there are From in two vectors.
// Within a group of 16 bytes no value crosses to another group, which would cost more.
template <int... From, class V, int... I>
V in_groups(V a, V b, std::integer_sequence<int, I...>) {
  constexpr int group = static_cast<int>(sizeof...(From));
  constexpr int of_b = static_cast<int>(sizeof...(I)) - group;
  constexpr int from[] = {From...};
  return __builtin_shufflevector(
      a, b, (I / group * group + from[I % group] + (from[I % group] < group ? 0 : of_b))...);
}

constexpr auto floats = std::make_integer_sequence<int, static_cast<int>(width)>();
constexpr auto integers = std::make_integer_sequence<int, static_cast<int>(int16_width)>();

inline Vector low_mixed(Vector a, Vector b) { return in_groups<0, 4, 1, 5>(a, b, floats); }
inline Vector high_mixed(Vector a, Vector b) { return in_groups<2, 6, 3, 7>(a, b, floats); }
inline Int16Vector low_mixed(Int16Vector a, Int16Vector b) {
  return in_groups<0, 8, 1, 9, 2, 10, 3, 11>(a, b, integers);
}
inline Int16Vector high_mixed(Int16Vector a, Int16Vector b) {
  return in_groups<4, 12, 5, 13, 6, 14, 7, 15>(a, b, integers);
}

template <class V, int n>
struct Square {
  V row[n];
};

// Turns the squares of n x n of which each group of n values in the rows is a part: mixing the halves of the
// rows once for each power of two moves a value's row to its place and its place to the row.
template <class V, int n>
[[gnu::always_inline]] inline Square<V, n> transposed(Square<V, n> m) {
#pragma GCC unroll 4
  for (int mixed = 1; mixed < n; mixed *= 2) {
    Square<V, n> next;
#pragma GCC unroll 4
    for (int i = 0; i < n / 2; ++i) {
      next.row[2 * i] = low_mixed(m.row[i], m.row[i + n / 2]);
      next.row[2 * i + 1] = high_mixed(m.row[i], m.row[i + n / 2]);
    }
    m = next;
  }
  return m;
}

void to_rows(const float* const* in, Index height, float* rows) {
  Index k = 0;
  for (; k + 4 <= height; k += 4)
    for (Index l = 0; l < lanes; l += width) {
      Square<Vector, 4> m;
#pragma GCC unroll 4
      for (Index i = 0; i < 4; ++i)
        m.row[i] = side_by_side<width, 4>([&](Index q) { return load_as<Quad>(in[l + 4 * q + i] + k); });
      m = transposed(m);
#pragma GCC unroll 4
      for (Index i = 0; i < 4; ++i) store(rows + (k + i) * lanes + l, m.row[i]);
    }
  for (; k < height; ++k)
    for (Index l = 0; l < lanes; ++l) rows[k * lanes + l] = in[l][k];
}

// The values of eight or sixteen lanes of a row. Four lanes of the second half lie behind the first four of
// each group of eight, so that mixing with zeros, which makes 65536 times the integer, puts all in their
// places.
template <bool scaled>
void store_values(Int16Vector v, const Int16Scale& scale, float* to) {
  const Int16Vector zeros{};
  const float gain = scale.gain / 65536;  // exact, and so is the sample
  const auto store_half = [&](Int16Vector half, float* place) {
    const auto large = reinterpret_cast<HalfIntegers>(half);
    HalfVector value = __builtin_convertvector(large, HalfVector) * gain + scale.offset;
    if constexpr (scaled) value = value * scale.factor;
    __builtin_memcpy(place, &value, sizeof value);
  };
  store_half(low_mixed(zeros, v), to);
  store_half(high_mixed(zeros, v), to + int16_width / 2);
}

// The lane that lies in place `i` of group `g` before the last mixing.
constexpr Index lane_of(Index g, Index i) { return i / 4 * (int16_width / 2) + 4 * g + i % 4; }

template <bool scaled>
Index int16_blocks(const std::int16_t* const* in, Index height, const Int16Scale& scale, float* rows) {
  Index k = 0;
  for (; k + 8 <= height; k += 8)
    for (Index l = 0; l < lanes; l += int16_width) {
      Square<Int16Vector, 8> m;
#pragma GCC unroll 8
      for (Index i = 0; i < 8; ++i)
        m.row[i] = side_by_side<int16_width, 8>(
            [&](Index g) { return load_as<EightInt16>(in[l + lane_of(g, i)] + k); });
      m = transposed(m);
#pragma GCC unroll 8
      for (Index i = 0; i < 8; ++i) store_values<scaled>(m.row[i], scale, rows + (k + i) * lanes + l);
    }
  return k;
}

void int16_to_rows(const std::int16_t* const* in, Index height, const Int16Scale& scale, float* rows) {
  Index k = scale.factor == 1 ? int16_blocks<false>(in, height, scale, rows)
                              : int16_blocks<true>(in, height, scale, rows);
  for (; k < height; ++k)
    for (Index l = 0; l < lanes; ++l)
      rows[k * lanes + l] = (static_cast<float>(in[l][k]) * scale.gain + scale.offset) * scale.factor;
}

// Whole vectors go to a lane at a time: sixteen places a page apart are more than a processor keeps at hand.
void from_rows(const float* rows, Index height, float gain, float* const* out) {
  Index k = 0;
  for (; k + width <= height; k += width)
    for (Index l = 0; l < lanes; l += 4) {
      Square<Vector, 4> m;
#pragma GCC unroll 4
      for (Index i = 0; i < 4; ++i)
        m.row[i] = side_by_side<width, 4>(
            [&](Index q) { return load_as<Quad>(rows + (k + 4 * q + i) * lanes + l); });
      m = transposed(m);
#pragma GCC unroll 4
      for (Index i = 0; i < 4; ++i) store(out[l + i] + k, gain * m.row[i]);
    }
  for (; k < height; ++k)
    for (Index l = 0; l < lanes; ++l) out[l][k] = gain * rows[k * lanes + l];
}

}  // namespace
}  // namespace psg::detail
