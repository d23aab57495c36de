#include "psg/dsp/template_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace psg::detail {

std::vector<std::int64_t> sharp_peaks(std::span<const float> values, std::int64_t apart, float least) {
  const auto height_at = [values](std::int64_t i) { return std::abs(values[static_cast<std::size_t>(i)]); };
  std::vector<std::int64_t> peaks;
  const auto count = std::ssize(values);
  // Two plain searches, which a processor foresees, instead of one loop of cases: for what begins a stretch,
  // then for what tops it.
  for (std::int64_t i = 0; i < count;) {
    while (i < count && height_at(i) < least) ++i;
    if (i == count) break;
    std::int64_t peak = i;
    float height = height_at(i);
    for (++i; i < std::min(count, peak + apart); ++i) {
      if (height_at(i) > height) {
        peak = i;
        height = height_at(i);
      }
    }
    peaks.push_back(peak);
  }
  return peaks;
}

namespace {

// Two neighbours in a vector that every 64-bit processor has.
using Pair = double __attribute__((vector_size(2 * sizeof(double))));

Pair load(const double* from) {
  Pair values;
  __builtin_memcpy(&values, from, sizeof values);
  return values;
}

// The sums at up to 2 * sizeof...(K) neighbouring shifts, two for each K, the last two at the end: of an odd
// number one is summed twice. `factor_of(i, x)` is what the samples x are multiplied with.
template <typename Factor, std::size_t... K>
void sum_pairs(const double* signal, std::size_t length, Factor factor_of, std::span<double> out,
               std::index_sequence<K...>) {
  const std::array places{std::min(2 * K, out.size() - 2)...};
  std::array sums{(static_cast<void>(K), Pair{})...};
  const auto add = [](Pair& sum, Pair x, auto factor) { sum += x * factor; };
  for (std::size_t i = 0; i < length; ++i) {
    (add(sums[K], load(signal + places[K] + i), factor_of(i, load(signal + places[K] + i))), ...);
  }
  (__builtin_memcpy(&out[places[K]], &sums[K], sizeof(Pair)), ...);
}

template <typename Factor>
void sum_one(const double* signal, std::size_t length, Factor factor_of, double& out) {
  out = 0;
  for (std::size_t i = 0; i < length; ++i) out += signal[i] * factor_of(i, signal[i]);
}

template <typename Factor>
void sum_all(const double* signal, std::size_t length, Factor factor_of, std::span<double> out) {
  constexpr std::size_t most = 16;  // as many sums as there are registers for
  for (std::size_t s = 0; s < out.size(); s += most) {
    const auto some = out.subspan(s, std::min(most, out.size() - s));
    const auto pairs = [&]<std::size_t Count>() {
      sum_pairs(signal + s, length, factor_of, some, std::make_index_sequence<Count>());
    };
    switch (some.size() / 2 + some.size() % 2) {
      case 1:
        some.size() == 1 ? sum_one(signal + s, length, factor_of, some[0]) : pairs.template operator()<1>();
        break;
      case 2: pairs.template operator()<2>(); break;
      case 3: pairs.template operator()<3>(); break;
      case 4: pairs.template operator()<4>(); break;
      case 5: pairs.template operator()<5>(); break;
      case 6: pairs.template operator()<6>(); break;
      case 7: pairs.template operator()<7>(); break;
      default: pairs.template operator()<8>();
    }
  }
}

}  // namespace

void sliding_dots(std::span<const double> signal, std::span<const double> shape, std::span<double> out) {
  sum_all(
      signal.data(), shape.size(), [shape](std::size_t i, auto) { return shape[i]; }, out);
}

void sliding_energies(std::span<const double> signal, std::size_t length, std::span<double> out) {
  sum_all(
      signal.data(), length, [](std::size_t, auto x) { return x; }, out);
}

}  // namespace psg::detail
