// The one source of the kernels. Included by kernels_<instruction set>.cpp, each compiled with its own
// flags, after defining PSG_VECTOR_FLOATS (floats in a native vector) and PSG_KERNELS (name of the table).
//
// Everything here has internal linkage and no inline function of another header is called: the linker keeps
// one copy of those, which could be the one with instructions that the processor does not have.
//
// Each element goes through the same operations in the same order whatever the vector width, and without
// contraction to fused operations (-ffp-contract=off), so results are the same bytes.

#include "psg/dsp/kernels.hpp"
#include "psg/dsp/kernels_transpose.hpp"
#include "psg/dsp/kernels_vector.hpp"
#include "psg/dsp/kernels_window.hpp"

namespace psg::detail {
namespace {

// Direct form I. A section's outputs are the next section's inputs, so a cascade of n sections has n + 1
// delay lines of two values. `newer` and `older` change roles at every step, which saves the moves.
template <int Sections, int Vectors>
struct DelayLine {
  Vector at[Sections + 1][Vectors];
};

template <int Sections, int Vectors>
[[gnu::always_inline]] inline void band_step(float* row, const DelayLine<Sections, Vectors>& newer,
                                             DelayLine<Sections, Vectors>& older, const Vector* a1,
                                             const Vector* a2) {
#pragma GCC unroll 4
  for (int v = 0; v < Vectors; ++v) {
    Vector x = load(row + v * width);
#pragma GCC unroll 8
    for (int s = 0; s < Sections; ++s) {
      // The newest output comes last into the sum: the loop from output to output is two operations.
      const Vector y = ((x - older.at[s][v]) - a2[s] * older.at[s + 1][v]) - a1[s] * newer.at[s + 1][v];
      older.at[s][v] = x;
      x = y;
    }
    older.at[Sections][v] = x;
    store(row + v * width, x);
  }
}

template <int Sections, int Vectors>
DelayLine<Sections, Vectors> recalled(const float (&from)[most_sections + 1][lanes], Index first) {
  DelayLine<Sections, Vectors> line;
  for (int s = 0; s <= Sections; ++s)
    for (int v = 0; v < Vectors; ++v) line.at[s][v] = load(from[s] + first + v * width);
  return line;
}

template <int Sections, int Vectors>
void remember(const DelayLine<Sections, Vectors>& line, Index first, float (&to)[most_sections + 1][lanes]) {
  for (int s = 0; s <= Sections; ++s)
    for (int v = 0; v < Vectors; ++v) store(to[s] + first + v * width, line.at[s][v]);
}

template <int Sections, int Vectors>
DelayLine<Sections, Vectors> lasting(const float* row) {
  DelayLine<Sections, Vectors> line{};
  for (int v = 0; v < Vectors; ++v) line.at[0][v] = load(row + v * width);
  return line;
}

// Lanes `first` and on.
template <int Sections, int Vectors>
void band_run(float* row, Index count, Index step, const BandSection* sections, Index first, bool starts,
              BandMemory& memory) {
  Vector a1[Sections];
  Vector a2[Sections];
  for (int s = 0; s < Sections; ++s) {
    a1[s] = all(sections[s].a1);
    a2[s] = all(sections[s].a2);
  }
  row += first;
  auto even = starts ? lasting<Sections, Vectors>(row) : recalled<Sections, Vectors>(memory.delays[0], first);
  auto odd = starts ? even : recalled<Sections, Vectors>(memory.delays[1], first);
  for (; count >= 2; count -= 2) {
    band_step<Sections, Vectors>(row, odd, even, a1, a2);
    band_step<Sections, Vectors>(row + step, even, odd, a1, a2);
    row += 2 * step;
  }
  if (count > 0) band_step<Sections, Vectors>(row, odd, even, a1, a2);
  remember(count > 0 ? odd : even, first, memory.delays[0]);
  remember(count > 0 ? even : odd, first, memory.delays[1]);
}

#ifndef PSG_VECTORS_AT_ONCE
#define PSG_VECTORS_AT_ONCE (vectors < 2 ? vectors : 2)
#endif

template <int Sections>
void band_rows(float* row, Index count, Index step, const BandSection* sections, bool starts,
               BandMemory& memory) {
  constexpr int at_once = PSG_VECTORS_AT_ONCE;
  for (Index v = 0; v < vectors; v += at_once)
    band_run<Sections, at_once>(row, count, step, sections, v * width, starts, memory);
}

void band_sections(float* row, Index count, Index step, const BandSection* sections, int section_count,
                   bool starts, BandMemory& memory) {
  switch (section_count) {
    case 1: return band_rows<1>(row, count, step, sections, starts, memory);
    case 2: return band_rows<2>(row, count, step, sections, starts, memory);
    case 3: return band_rows<3>(row, count, step, sections, starts, memory);
    default: return band_rows<4>(row, count, step, sections, starts, memory);
  }
}

void any_section(float* row, Index count, Index step, const AnySection& f, bool starts, AnyMemory& memory) {
  for (Index l = 0; l < lanes; l += width) {
    float* p = row + l;
    const Vector first = load(p);
    Vector x1 = starts ? first : load(memory.x[0] + l);
    Vector x2 = starts ? first : load(memory.x[1] + l);
    Vector y1 = starts ? f.settled * first : load(memory.y[0] + l);
    Vector y2 = starts ? y1 : load(memory.y[1] + l);
    for (Index k = 0; k < count; ++k, p += step) {
      const Vector x = load(p);
      const Vector y = ((f.b0 * x + f.b1 * x1) + (f.b2 * x2 - f.a2 * y2)) - f.a1 * y1;
      store(p, y);
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
    }
    store(memory.x[0] + l, x1);
    store(memory.x[1] + l, x2);
    store(memory.y[0] + l, y1);
    store(memory.y[1] + l, y2);
  }
}

}  // namespace

const Kernels PSG_KERNELS = {
    .to_rows = to_rows,
    .int16_to_rows = int16_to_rows,
    .from_rows = from_rows,
    .band_sections = band_sections,
    .any_section = any_section,
    .rectify = rectify,
    .window_square_sum = window_square_sum,
    .spaced_square_sums = spaced_square_sums,
    .window_max = window_extreme<Max>,
    .window_min = window_extreme<Min>,
    .extremes = extremes<float>,
    .int16_extremes = extremes<std::int16_t>,
    .hop_maxima = hop_maxima,
    .hash = hash,
};

}  // namespace psg::detail
