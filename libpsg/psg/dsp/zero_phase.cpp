#include "psg/dsp/zero_phase.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace psg {
namespace {

// One section as it runs, in transposed direct form II.
struct Section {
  Biquad f;
  double s1 = 0, s2 = 0;

  // Starts as if this sample had lasted forever; returns what it becomes.
  double start(double first) {
    const double settled = first * (f.b0 + f.b1 + f.b2) / (1 + f.a1 + f.a2);
    s2 = f.b2 * first - f.a2 * settled;
    s1 = f.b1 * first - f.a1 * settled + s2;
    return f.b0 * first + s1;
  }
  double next(double x) {
    const double y = f.b0 * x + s1;
    s1 = f.b1 * x - f.a1 * y + s2;
    s2 = f.b2 * x - f.a2 * y;
    return y;
  }
};

// Up to four sections in one go: each waits for its own sample before, not for the other sections, so the
// processor works on several at once.
constexpr std::size_t most_at_once = 4;

template <typename Sample, std::size_t... K>
void filter_with(Sample begin, Sample end, const Biquad* filters, std::index_sequence<K...>) {
  std::array sections{Section{filters[K]}...};
  double value = *begin;
  ((value = sections[K].start(value)), ...);
  for (; begin != end; ++begin) {
    value = *begin;
    ((value = sections[K].next(value)), ...);
    *begin = value;
  }
}

template <typename Sample>
void filter_once(Sample begin, Sample end, std::span<const Biquad> filters) {
  while (!filters.empty()) {
    const std::size_t count = std::min(filters.size(), most_at_once);
    switch (count) {
      case 1: filter_with(begin, end, filters.data(), std::make_index_sequence<1>()); break;
      case 2: filter_with(begin, end, filters.data(), std::make_index_sequence<2>()); break;
      case 3: filter_with(begin, end, filters.data(), std::make_index_sequence<3>()); break;
      default: filter_with(begin, end, filters.data(), std::make_index_sequence<most_at_once>());
    }
    filters = filters.subspan(count);
  }
}

// Point reflection of the signal in its first and its last sample.
std::vector<double> odd_extension(std::span<const double> samples, std::size_t length) {
  std::vector<double> extended;
  extended.reserve(samples.size() + 2 * length);
  for (std::size_t k = length; k > 0; --k) extended.push_back(2 * samples.front() - samples[k]);
  extended.insert(extended.end(), samples.begin(), samples.end());
  for (std::size_t k = 1; k <= length; ++k)
    extended.push_back(2 * samples.back() - samples[samples.size() - 1 - k]);
  return extended;
}

}  // namespace

std::size_t default_extension(std::span<const Biquad> sections) {
  const auto first_order_zeros = std::ranges::count(sections, 0.0, &Biquad::b2);
  const auto first_order_poles = std::ranges::count(sections, 0.0, &Biquad::a2);
  return 3 *
         (2 * sections.size() + 1 - static_cast<std::size_t>(std::min(first_order_zeros, first_order_poles)));
}

std::vector<double> filter_zero_phase(std::span<const double> samples, std::span<const Biquad> sections) {
  if (samples.empty()) return {};
  const std::size_t extension = std::min(default_extension(sections), samples.size() - 1);
  std::vector<double> work = odd_extension(samples, extension);
  filter_once(work.begin(), work.end(), sections);
  filter_once(work.rbegin(), work.rend(), sections);
  work.erase(work.begin(), work.begin() + static_cast<std::ptrdiff_t>(extension));
  work.resize(samples.size());
  return work;
}

}  // namespace psg
