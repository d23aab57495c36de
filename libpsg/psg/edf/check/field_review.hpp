#pragma once

#include <string>
#include <vector>

#include "psg/edf/deviations.hpp"
#include "psg/edf/raw_header.hpp"

namespace psg::edf {

/// One field of a header: what it should hold, and which deviations that would cure.
struct FieldReview {
  RawField field;
  std::string text;  ///< without the spaces that fill it up
  std::vector<DeviationKind> cures;

  /// The whole field, filled up with spaces.
  [[nodiscard]] std::string filled() const;
  [[nodiscard]] bool changed() const { return filled() != field.bytes; }
};

/// Every field of a header held against the format. What the reader says itself is not said again.
struct HeaderReview {
  std::vector<FieldReview> fields;
  std::vector<Finding> findings;
};

}  // namespace psg::edf
