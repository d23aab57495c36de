#include "psg/edf/onsets.hpp"

#include <algorithm>
#include <iterator>

namespace psg::edf {

Onsets Onsets::regular(Time duration, Time first, std::int64_t records) {
  Onsets onsets(duration);
  if (records > 0) onsets.runs_.push_back({0, first});
  onsets.size_ = records;
  return onsets;
}

Time Onsets::in_run(const Run& run, std::int64_t record) const noexcept {
  return run.onset == unknown_onset ? unknown_onset : run.onset + duration_ * (record - run.first);
}

void Onsets::push(Time onset) {
  if (runs_.empty() || in_run(runs_.back(), size_) != onset) runs_.push_back({size_, onset});
  ++size_;
}

Time Onsets::operator[](std::int64_t record) const noexcept {
  const auto next = std::ranges::upper_bound(runs_, record, {}, &Run::first);
  return in_run(*std::prev(next), record);
}

}  // namespace psg::edf
