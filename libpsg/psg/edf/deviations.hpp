#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "psg/core/recording.hpp"

namespace psg::edf {

/// Collects what a file does against its format. A fault that every record repeats is told a few
/// times and then counted, so that a report stays readable and memory small.
class Deviations {
 public:
  void add(std::string field, std::int64_t offset, std::string message);
  /// All that was added, in order, with one closing sentence for each field that was cut short.
  [[nodiscard]] std::vector<Deviation> take();

 private:
  static constexpr std::int64_t told_each = 5;
  std::vector<Deviation> list_;
  std::map<std::string, std::int64_t> count_;
};

}  // namespace psg::edf
