#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// What a header field may hold.
enum class FieldForm : std::uint8_t { version, text, number, whole_number, date, time };

/// A field of one header as its bytes.
struct RawField {
  Field field;
  FieldForm form = FieldForm::text;
  std::optional<std::int64_t> signal;  ///< counted from 0; empty for the fields of the file
  std::int64_t offset = 0;             ///< in the file
  std::string_view bytes;

  /// As messages call it: "startdate", "signal 3 label".
  [[nodiscard]] std::string name() const;
  /// The number of its signal, counted from 1; empty for the fields of the file.
  [[nodiscard]] std::optional<std::int64_t> signal_number() const noexcept;
  /// Where it is: a finding without its kind and its words.
  [[nodiscard]] Finding place() const;
  /// A finding at this field.
  [[nodiscard]] Finding finding(DeviationKind kind, std::string found, std::string expected = {}) const;
  /// Whether it may name the patient; then its text is not repeated in messages.
  [[nodiscard]] bool identifying() const noexcept;
  [[nodiscard]] bool is(const Field& other) const noexcept { return field.name == other.name; }
};

/// The bytes of a header, as they are.
class RawHeader {
 public:
  /// Reads the fixed header, and the headers of the signals where their number is possible.
  /// The file has at least 256 bytes. @throws Error(io).
  explicit RawHeader(const File& file);

  [[nodiscard]] const std::string& bytes() const noexcept { return bytes_; }
  /// 0 where the number is impossible.
  [[nodiscard]] std::int64_t signals() const noexcept { return signals_; }
  [[nodiscard]] bool bdf() const noexcept { return bytes_.front() == '\xff'; }
  /// All fields, those of the file first.
  [[nodiscard]] std::vector<RawField> fields() const;
  [[nodiscard]] RawField field(const Field& field) const;
  [[nodiscard]] RawField field(const Field& field, std::int64_t signal) const;
  /// Where a field is among `fields()`.
  [[nodiscard]] std::size_t index(const Field& field) const;
  [[nodiscard]] std::size_t index(const Field& field, std::int64_t signal) const;

 private:
  std::string bytes_;
  std::int64_t signals_ = 0;
};

}  // namespace psg::edf
