#pragma once

#include <optional>
#include <string>
#include <vector>

#include "psg/edf/deviations.hpp"
#include "psg/edf/header.hpp"
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

/// What is known of a file beyond the bytes of its header.
struct HeaderFacts {
  const Header* header = nullptr;  ///< as the reader takes it; null when it refuses the file
  std::optional<char> plus_kind;   ///< 'C' or 'D', as the onsets of the records show; empty: not sure
  bool keeps_times_as_d = false;   ///< read as discontinuous, every record would have the same time
  bool drop_gap = false;           ///< what lies between header and data is blank and will be cut
};

/// `raw` must outlive the review.
[[nodiscard]] HeaderReview review_header(const RawHeader& raw, const HeaderFacts& facts);

/// Holds the headers of the signals, and what they make of a data record, against the format.
/// @param plus whether the file calls itself EDF+ or BDF+
/// @param header as the reader takes it; null when it refuses the file
/// @param review has one entry for each field of `raw`, in its order, and is added to
void review_signals(const RawHeader& raw, bool plus, const Header* header, HeaderReview& review);

}  // namespace psg::edf
