#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header_fields.hpp"

namespace psg::edf {

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
