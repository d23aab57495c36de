#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/raw_header.hpp"

namespace psg::edf {

/// One signal as the header describes it, and where its samples lie in a data record.
struct SignalHeader {
  Channel channel;
  bool annotations = false;        ///< an annotation signal; then only label and sizes mean something
  std::int64_t record_offset = 0;  ///< byte offset of its samples in a data record
};

/// The header, checked against the size of the file.
struct Header {
  Format format = Format::edf;
  std::string patient;
  std::string identification;
  StartClock start;  ///< whole seconds
  std::int64_t data_offset = 0;
  std::int64_t record_bytes = 0;
  std::int64_t records = 0;  ///< complete ones that the file really holds
  std::int64_t sample_bytes = 2;
  Time record_duration{};
  std::vector<SignalHeader> signals;

  [[nodiscard]] bool discontinuous() const noexcept {
    return format == Format::edf_plus_d || format == Format::bdf_plus_d;
  }
  /// Whether there are no signals but annotation signals.
  [[nodiscard]] bool only_annotations() const noexcept;
};

/// What an annotation signal is called.
[[nodiscard]] std::string_view annotation_label(bool bdf) noexcept;

/// Whether a label is nearly that: of the other format, in other letters, without the format or the s.
[[nodiscard]] bool nearly_annotation_label(std::string_view label);

/// Reads the header. Faults that leave no doubt about the structure are added to `deviations`.
/// @throws Error(malformed) when the structure or the time base cannot be known; Error(io).
[[nodiscard]] Header read_header(const File& file, Deviations& deviations);

}  // namespace psg::edf
