#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/recording.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"

namespace psg::edf {

/// One field of the header: where it lies and how many characters it has.
struct Field {
  std::string_view name;
  std::int64_t offset;  ///< of a file field: in the file; of a signal field: see `signal_field_offset`
  std::int64_t width;
};

/// The first 256 bytes (Kemp 1992; EDF+, Kemp & Olivan 2003; BDF differs in `version` only).
struct FileFields {
  static constexpr Field version{"version", 0, 8};
  static constexpr Field patient{"local patient identification", 8, 80};
  static constexpr Field identification{"local recording identification", 88, 80};
  static constexpr Field date{"startdate", 168, 8};
  static constexpr Field time{"starttime", 176, 8};
  static constexpr Field header_bytes{"number of bytes in header", 184, 8};
  static constexpr Field reserved{"reserved", 192, 44};
  static constexpr Field records{"number of data records", 236, 8};
  static constexpr Field duration{"duration of a data record", 244, 8};
  static constexpr Field signals{"number of signals", 252, 4};
};

/// The 256 bytes of each signal. The file holds all labels, then all transducers, and so on;
/// `offset` is the sum of the widths before.
struct SignalFields {
  static constexpr Field label{"label", 0, 16};
  static constexpr Field transducer{"transducer type", 16, 80};
  static constexpr Field unit{"physical dimension", 96, 8};
  static constexpr Field physical_min{"physical minimum", 104, 8};
  static constexpr Field physical_max{"physical maximum", 112, 8};
  static constexpr Field digital_min{"digital minimum", 120, 8};
  static constexpr Field digital_max{"digital maximum", 128, 8};
  static constexpr Field prefilter{"prefiltering", 136, 80};
  static constexpr Field samples{"number of samples in a data record", 216, 8};
  static constexpr Field reserved{"reserved", 224, 32};
};

/// Where `field` of signal `index` lies in a file of `signals` signals.
[[nodiscard]] constexpr std::int64_t signal_field_offset(const Field& field, std::int64_t index,
                                                         std::int64_t signals) noexcept {
  return 256 + signals * field.offset + index * field.width;
}

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

/// Reads the header. Faults that leave no doubt about the structure are added to `deviations`.
/// @throws Error(malformed) when the structure or the time base cannot be known; Error(io).
[[nodiscard]] Header read_header(const File& file, Deviations& deviations);

}  // namespace psg::edf
