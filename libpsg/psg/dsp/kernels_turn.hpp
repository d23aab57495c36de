// Kernels that turn stretches of time side by side and back; see kernels_impl.hpp.
#pragma once

#include <utility>

#include "psg/dsp/kernels.hpp"
#include "psg/dsp/kernels_vector.hpp"

namespace psg::detail {
namespace {

inline Quad load_quad(const float* p) {
  Quad v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}
inline void store_quad(float* p, Quad v) { __builtin_memcpy(p, &v, sizeof v); }

template <class Half, int... I>
auto beside(Half a, Half b, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(a, b, I...);
}

// The four floats at `k` of each fourth lane from `lane` on, as many as a vector holds.
template <Index Floats>
auto load_quads(const float* const* lane, Index k) {
  if constexpr (Floats == 4) {
    return load_quad(*lane + k);
  } else {
    return beside(load_quads<Floats / 2>(lane, k), load_quads<Floats / 2>(lane + Floats / 2, k),
                  std::make_integer_sequence<int, Floats>());
  }
}

template <class Whole, int... I>
auto half_of(Whole v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(v, v, I...);
}
template <class Whole, int... I>
auto other_half_of(Whole v, std::integer_sequence<int, I...>) {
  return __builtin_shufflevector(v, v, (I + static_cast<int>(sizeof...(I)))...);
}

template <Index Floats, class V>
void store_quads(float* const* lane, Index k, V v) {
  if constexpr (Floats == 4) {
    store_quad(*lane + k, v);
  } else {
    constexpr auto half = std::make_integer_sequence<int, Floats / 2>();
    store_quads<Floats / 2>(lane, k, half_of(v, half));
    store_quads<Floats / 2>(lane + Floats / 2, k, other_half_of(v, half));
  }
}

// The same choice of four, 0 ... 3 of a and 4 ... 7 of b, in each quad of two vectors: no float crosses to
// another quad, which would cost more.
template <int... From, int... I>
Vector in_quads(Vector a, Vector b, std::integer_sequence<int, I...>) {
  constexpr int from[] = {From...};
  constexpr int of_b = static_cast<int>(width) - 4;
  return __builtin_shufflevector(a, b, (I / 4 * 4 + from[I % 4] + (from[I % 4] < 4 ? 0 : of_b))...);
}
template <int... From>
Vector in_quads(Vector a, Vector b) {
  return in_quads<From...>(a, b, std::make_integer_sequence<int, static_cast<int>(width)>());
}

// As many squares of 4 x 4 side by side as a vector holds quads, each turned.
struct Squares4 {
  Vector row[4];
};

inline Squares4 turned(const Squares4& m) {
  const Vector a = in_quads<0, 4, 1, 5>(m.row[0], m.row[1]);
  const Vector b = in_quads<2, 6, 3, 7>(m.row[0], m.row[1]);
  const Vector c = in_quads<0, 4, 1, 5>(m.row[2], m.row[3]);
  const Vector d = in_quads<2, 6, 3, 7>(m.row[2], m.row[3]);
  return {in_quads<0, 1, 4, 5>(a, c), in_quads<2, 3, 6, 7>(a, c), in_quads<0, 1, 4, 5>(b, d),
          in_quads<2, 3, 6, 7>(b, d)};
}

void to_rows(const float* const* in, Index height, float* rows) {
  Index k = 0;
  for (; k + 4 <= height; k += 4)
    for (Index l = 0; l < lanes; l += width) {
      const Squares4 m = turned({load_quads<width>(in + l, k), load_quads<width>(in + l + 1, k),
                                 load_quads<width>(in + l + 2, k), load_quads<width>(in + l + 3, k)});
      for (Index i = 0; i < 4; ++i) store(rows + (k + i) * lanes + l, m.row[i]);
    }
  for (; k < height; ++k)
    for (Index l = 0; l < lanes; ++l) rows[k * lanes + l] = in[l][k];
}

void from_rows(const float* rows, Index height, float gain, float* const* out) {
  Index k = 0;
  for (; k + 4 <= height; k += 4)
    for (Index l = 0; l < lanes; l += width) {
      const float* p = rows + k * lanes + l;
      const Squares4 m = turned({load(p), load(p + lanes), load(p + 2 * lanes), load(p + 3 * lanes)});
      for (Index i = 0; i < 4; ++i) store_quads<width>(out + l + i, k, gain * m.row[i]);
    }
  for (; k < height; ++k)
    for (Index l = 0; l < lanes; ++l) out[l][k] = gain * rows[k * lanes + l];
}

}  // namespace
}  // namespace psg::detail
