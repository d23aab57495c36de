#pragma once

#include <optional>

#include "psg/edf/check/field_review.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/raw_header.hpp"

namespace psg::edf {

/// What is known of a file beyond the bytes of its header.
struct HeaderFacts {
  const Header* header = nullptr;  ///< as the reader takes it; null when it refuses the file
  std::optional<char> plus_kind;   ///< 'C' or 'D', as the onsets of the records show; empty: not sure
  bool keeps_times_as_d = false;   ///< read as discontinuous, every record would have the same time
  bool drop_gap = false;           ///< what lies between header and data is blank and will be cut
};

/// `raw` must outlive the review.
[[nodiscard]] HeaderReview review_header(const RawHeader& raw, const HeaderFacts& facts);

}  // namespace psg::edf
