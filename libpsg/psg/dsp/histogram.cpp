#include "psg/dsp/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <span>

namespace psg {
namespace {

// The list's entry that holds the rank, which becomes the rank within that entry.
std::size_t entry_of(std::span<const std::uint32_t> counts, std::size_t& rank) {
  std::size_t i = 0;
  for (; i + 4 < counts.size(); i += 4) {  // by fours, which halves the time
    const std::uint32_t four = (counts[i] + counts[i + 1]) + (counts[i + 2] + counts[i + 3]);
    if (rank < four) break;
    rank -= four;
  }
  while (i + 1 < counts.size() && rank >= counts[i]) rank -= counts[i++];
  return i;
}

std::uint32_t sum(std::span<const std::uint32_t> counts) {
  return std::accumulate(counts.begin(), counts.end(), std::uint32_t{0});
}

}  // namespace

void OctaveHistogram::add_octave(std::size_t octave) {
  octaves_[octave] = std::make_unique<Octave>();
  lowest_ = std::min(lowest_, octave);
}

void OctaveHistogram::merge(const OctaveHistogram& other) {
  for (std::size_t o = 0; o < octaves_.size(); ++o) {
    if (other.counts_[o] == 0) continue;
    if (!octaves_[o]) add_octave(o);
    const Octave& from = *other.octaves_[o];
    std::ranges::transform(octaves_[o]->groups, from.groups, octaves_[o]->groups.begin(), std::plus<>());
    std::ranges::transform(octaves_[o]->bins, from.bins, octaves_[o]->bins.begin(), std::plus<>());
    counts_[o] += other.counts_[o];
  }
}

BinPlace OctaveHistogram::at_bin(Bin bin) const noexcept {
  const auto number = static_cast<std::size_t>(bin);
  const std::size_t o = number / bins_of_octave;
  std::uint32_t below = o <= lowest_ ? 0 : sum(std::span(counts_).subspan(lowest_, o - lowest_));
  if (const Octave* octave = octaves_[o].get()) {
    const std::size_t group = number % bins_of_octave / bins_of_group;
    below += sum(std::span(octave->groups).first(group));
    below += sum(std::span(octave->bins).subspan(group * bins_of_group, number % bins_of_group));
  }
  return {bin, below};
}

BinPlace OctaveHistogram::at_rank(std::size_t rank) const noexcept {
  std::size_t in_bin = rank;
  const std::size_t o = lowest_ + entry_of(std::span(counts_).subspan(lowest_), in_bin);
  const std::size_t group = entry_of(octaves_[o]->groups, in_bin);
  const std::size_t bin =
      entry_of(std::span(octaves_[o]->bins).subspan(group * bins_of_group, bins_of_group), in_bin);
  return {static_cast<Bin>(o * bins_of_octave + group * bins_of_group + bin),
          static_cast<std::uint32_t>(rank - in_bin)};
}

void RunningPercentile::add(float value) {
  if (std::isnan(value)) return;
  values_.add(bin_of(value));
  ++size_;
}

void RunningPercentile::merge(const RunningPercentile& other) {
  values_.merge(other.values_);
  size_ += other.size_;
}

double RunningPercentile::at(double percentile) const {
  if (size_ == 0 || std::isnan(percentile)) return std::numeric_limits<double>::quiet_NaN();
  const double rank = std::clamp(percentile, 0.0, 100.0) / 100 * static_cast<double>(size_ - 1);
  return values_.interpolate(rank, values_.at_rank(static_cast<std::size_t>(rank)));
}

}  // namespace psg
