// The one source of the kernels. Included by kernels_<instruction set>.cpp, each compiled with its own
// flags, after defining PSG_VECTOR_FLOATS (floats in a native vector) and PSG_KERNELS (name of the table).
//
// Everything here has internal linkage and no inline function of another header is called: the linker keeps
// one copy of those, which could be the one with instructions that the processor does not have.
//
// Each element goes through the same operations in the same order whatever the vector width, and without
// contraction to fused operations (-ffp-contract=off), so results are the same bytes.

#include "psg/dsp/kernels.hpp"
#include "psg/dsp/kernels_reduce.hpp"
#include "psg/dsp/kernels_turn.hpp"
#include "psg/dsp/kernels_vector.hpp"
#include "psg/dsp/kernels_window.hpp"

namespace psg::detail {
namespace {

// Direct form I. A section's outputs are the next section's inputs, so a cascade remembers the last two
// values at each of its joints. `newer` and `older` change roles at every step, which saves the moves.
template <int Sections, int Vectors>
struct Joints {
  Vector at[Sections + 1][Vectors];
};

template <int Sections, int Vectors>
[[gnu::always_inline]] inline void band_step(float* row, const Joints<Sections, Vectors>& newer,
                                             Joints<Sections, Vectors>& older, const Vector* a1,
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
void band_run(float* row, Index count, Index step, const BandSection* sections) {
  Vector a1[Sections];
  Vector a2[Sections];
  for (int s = 0; s < Sections; ++s) {
    a1[s] = all(sections[s].a1);
    a2[s] = all(sections[s].a2);
  }
  Joints<Sections, Vectors> even{};
  for (int v = 0; v < Vectors; ++v) even.at[0][v] = load(row + v * width);
  Joints<Sections, Vectors> odd = even;
  for (; count >= 2; count -= 2) {
    band_step<Sections, Vectors>(row, odd, even, a1, a2);
    band_step<Sections, Vectors>(row + step, even, odd, a1, a2);
    row += 2 * step;
  }
  if (count > 0) band_step<Sections, Vectors>(row, odd, even, a1, a2);
}

#ifndef PSG_VECTORS_AT_ONCE
#define PSG_VECTORS_AT_ONCE (vectors < 2 ? vectors : 2)
#endif

template <int Sections>
void band_rows(float* row, Index count, Index step, const BandSection* sections) {
  constexpr int at_once = PSG_VECTORS_AT_ONCE;
  for (Index v = 0; v < vectors; v += at_once)
    band_run<Sections, at_once>(row + v * width, count, step, sections);
}

void band_sections(float* row, Index count, Index step, const BandSection* sections, int section_count) {
  for (; section_count >= 4; section_count -= 4, sections += 4) band_rows<4>(row, count, step, sections);
  if (section_count == 3) band_rows<3>(row, count, step, sections);
  if (section_count == 2) band_rows<2>(row, count, step, sections);
  if (section_count == 1) band_rows<1>(row, count, step, sections);
}

void any_section(float* row, Index count, Index step, const AnySection& f) {
  for (Index v = 0; v < vectors; ++v) {
    float* p = row + v * width;
    Vector x1 = load(p);
    Vector x2 = x1;
    Vector y1 = f.settled * x1;
    Vector y2 = y1;
    for (Index k = 0; k < count; ++k, p += step) {
      const Vector x = load(p);
      const Vector y = ((f.b0 * x + f.b1 * x1) + (f.b2 * x2 - f.a2 * y2)) - f.a1 * y1;
      store(p, y);
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
    }
  }
}

}  // namespace

const Kernels PSG_KERNELS = {
    .to_rows = to_rows,
    .from_rows = from_rows,
    .band_sections = band_sections,
    .any_section = any_section,
    .rectify = rectify,
    .window_square_sum = window_square_sum,
    .spaced_square_sums = spaced_square_sums,
    .window_max = window_extreme<Max>,
    .window_min = window_extreme<Min>,
    .extremes = extremes,
    .cell_maxima = cell_maxima,
    .hash = hash,
};

}  // namespace psg::detail
