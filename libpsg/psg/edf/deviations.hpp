#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/edf/deviation_kind.hpp"

namespace psg::edf {

/// One deviation of one file: where, what was found, and what became of it.
struct Finding {
  DeviationKind kind = DeviationKind::nul_padding;
  std::string field = {};                ///< "number of data records", "signal 3 label", ...
  std::optional<std::int64_t> signal{};  ///< counted from 1, annotation signals included
  std::optional<std::int64_t> record{};  ///< data record, counted from 1
  std::int64_t offset = 0;               ///< byte offset in the file
  std::string found = {};                ///< "found -1, a recording that was not closed"
  std::string expected = {};             ///< "their number"; may be empty
  std::string consequence = {};          ///< what was done about it; empty: as the kind's rule says
  std::int64_t count = 1;                ///< deviations that this one stands for

  /// One sentence: what was found, what was expected, and the consequence.
  [[nodiscard]] std::string message() const;
};

/// Collects what a file does against its format. A fault that every record repeats is told a few
/// times and then counted, so that a report stays readable and memory small.
class Deviations {
 public:
  explicit Deviations(std::int64_t told_each = 5) : told_each_(told_each) {}
  /// Adds a deviation, unless one of its kind is known at its place already.
  void add(Finding finding);
  /// All that was added, in order, with one closing entry for each field that was cut short.
  [[nodiscard]] std::vector<Finding> findings() const;
  /// The same as a recording tells it. Nothing is left.
  [[nodiscard]] std::vector<Deviation> take();

 private:
  struct Tally {
    std::int64_t count = 0;
    std::size_t first = 0;                ///< where the first of them is in the list
    std::vector<std::int64_t> told = {};  ///< the offsets of those in the list
  };
  std::int64_t told_each_;
  std::vector<Finding> list_;
  std::map<std::pair<DeviationKind, std::string>, Tally> tally_;
};

}  // namespace psg::edf
