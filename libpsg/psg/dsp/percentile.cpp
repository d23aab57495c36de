#include "psg/dsp/percentile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <span>

#include "psg/core/error.hpp"

namespace psg {
namespace {

struct Bin {
  std::size_t octave;
  std::size_t index;
};

Bin bin_of(float value) {
  const std::uint32_t bits = value > 0 ? std::bit_cast<std::uint32_t>(value) : 0;
  return {bits >> 23, (bits >> 13) & 1023};
}

double middle_of(Bin bin) {
  if (bin.octave == 0 && bin.index == 0) return 0;
  if (bin.octave == 255) return std::numeric_limits<double>::infinity();
  const auto bits = static_cast<std::uint32_t>(bin.octave << 23 | bin.index << 13 | 1 << 12);
  return std::bit_cast<float>(bits);
}

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

}  // namespace

void RunningPercentile::add(float value) {
  if (std::isnan(value)) return;
  const Bin bin = bin_of(value);
  std::unique_ptr<Octave>& octave = octaves_[bin.octave];
  if (!octave) octave = std::make_unique<Octave>();
  lowest_ = std::min(lowest_, bin.octave);
  ++octave->bins[bin.index];
  ++octave->groups[bin.index / 32];
  ++counts_[bin.octave];
  ++size_;
}

void RunningPercentile::remove(float value) {
  if (std::isnan(value)) return;
  const Bin bin = bin_of(value);
  Octave* octave = octaves_[bin.octave].get();
  if (octave == nullptr || octave->bins[bin.index] == 0)
    throw Error(ErrorKind::bad_argument,
                fmt::format("running percentile holds no value near {}, expected one that was added", value));
  --octave->bins[bin.index];
  --octave->groups[bin.index / 32];
  --counts_[bin.octave];
  --size_;
}

RunningPercentile::Found RunningPercentile::find(std::size_t rank) const {
  const std::size_t octave = lowest_ + entry_of(std::span(counts_).subspan(lowest_), rank);
  const std::size_t group = entry_of(octaves_[octave]->groups, rank);
  const std::span<const std::uint32_t> bins = std::span(octaves_[octave]->bins).subspan(32 * group, 32);
  const std::size_t bin = entry_of(bins, rank);
  return {.value = middle_of({octave, 32 * group + bin}), .repeats = rank + 1 < bins[bin]};
}

void RunningPercentile::merge(const RunningPercentile& other) {
  for (std::size_t o = 0; o < octaves_.size(); ++o) {
    if (other.counts_[o] == 0) continue;
    if (!octaves_[o]) octaves_[o] = std::make_unique<Octave>();
    const Octave& from = *other.octaves_[o];
    std::ranges::transform(octaves_[o]->groups, from.groups, octaves_[o]->groups.begin(), std::plus<>());
    std::ranges::transform(octaves_[o]->bins, from.bins, octaves_[o]->bins.begin(), std::plus<>());
    counts_[o] += other.counts_[o];
  }
  lowest_ = std::min(lowest_, other.lowest_);
  size_ += other.size_;
}

double RunningPercentile::at(double percentile) const {
  if (size_ == 0 || std::isnan(percentile)) return std::numeric_limits<double>::quiet_NaN();
  const double rank = std::clamp(percentile, 0.0, 100.0) / 100 * static_cast<double>(size_ - 1);
  const auto whole = static_cast<std::size_t>(rank);
  const double share = rank - static_cast<double>(whole);
  const Found below = find(whole);
  if (below.repeats || share == 0) return below.value;
  const double above = find(whole + 1).value;
  return above == below.value ? above : below.value + share * (above - below.value);
}

std::size_t RunningPercentile::count_below(double bound) const {
  if (std::isnan(bound)) return 0;
  const Bin bin = bin_of(static_cast<float>(bound));
  const auto sum = [](std::span<const std::uint32_t> counts) {
    return std::accumulate(counts.begin(), counts.end(), std::size_t{0});
  };
  std::size_t count =
      bin.octave <= lowest_ ? 0 : sum(std::span(counts_).subspan(lowest_, bin.octave - lowest_));
  if (const Octave* octave = octaves_[bin.octave].get()) {
    const std::size_t group = bin.index / 32;
    count += sum(std::span(octave->groups).first(group));
    count += sum(std::span(octave->bins).subspan(32 * group, bin.index % 32));
  }
  return count;
}

double RunningPercentile::at_rank(std::size_t rank) const {
  return rank < size_ ? find(rank).value : std::numeric_limits<double>::quiet_NaN();
}

void RunningPercentile::clear() {
  for (const std::unique_ptr<Octave>& octave : octaves_)
    if (octave) *octave = {};
  counts_ = {};
  size_ = 0;
}

}  // namespace psg
