#include "psg/edf/deviations.hpp"

#include <fmt/format.h>

#include <utility>

namespace psg::edf {

void Deviations::add(std::string field, std::int64_t offset, std::string message) {
  if (++count_[field] > told_each) return;
  list_.push_back({std::move(field), offset, std::move(message)});
}

std::vector<Deviation> Deviations::take() {
  std::vector<Deviation> out = std::move(list_);
  for (const auto& [field, count] : count_) {
    if (count <= told_each) continue;
    out.push_back(
        {field, 0,
         fmt::format("{} more deviations of this field were treated in the same way", count - told_each)});
  }
  list_.clear();
  count_.clear();
  return out;
}

}  // namespace psg::edf
