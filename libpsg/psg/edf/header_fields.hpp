#pragma once

#include <cstdint>
#include <string_view>

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

}  // namespace psg::edf
