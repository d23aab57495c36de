#include "psg/edf/header_size.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "psg/core/characters.hpp"
#include "psg/edf/raw_header.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::edf {
namespace {

constexpr std::int64_t block = 256;
constexpr std::int64_t most_signals = 9999;
constexpr std::int64_t most_shifted = 8;  // bytes

bool is_bdf(std::string_view bytes) {
  return bytes.starts_with(
      "\xff"
      "BIOSEMI");
}

/// The whole number in a field; empty outside the header too.
std::optional<std::int64_t> number_at(std::string_view header, std::int64_t offset, std::int64_t width) {
  if (offset + width > std::ssize(header)) return {};
  return parse_integer(header.substr(static_cast<std::size_t>(offset), static_cast<std::size_t>(width)));
}

/// The last bytes of a header are no spaces, but those before them are: they belong to the first record.
bool ends_too_late(std::string_view header, std::int64_t missing) {
  const auto end = header.size() - static_cast<std::size_t>(missing);
  const auto begin = header.size() - static_cast<std::size_t>(SignalFields::reserved.width);
  const auto blank = [](char c) { return c == ' '; };
  return std::ranges::all_of(header.substr(begin, end - begin), blank) &&
         !std::ranges::all_of(header.substr(end), blank);
}

}  // namespace

bool begins_a_recording(std::string_view bytes) {
  return is_bdf(bytes) || trimmed_field(bytes.substr(0, 8)) == "0";
}

std::optional<HeaderSize> header_size(std::string_view header, std::int64_t shift, bool whole) {
  constexpr std::int64_t most_records = 99'999'999, largest_record = std::int64_t{1} << 34;
  const std::int64_t first = whole ? shift : 0;
  const auto signals = number_at(header, FileFields::signals.offset + first, FileFields::signals.width);
  const auto records = number_at(header, FileFields::records.offset + first, FileFields::records.width);
  if (!signals || *signals < 1 || *signals > most_signals) return {};
  if (!records || *records < -1 || *records > most_records) return {};
  HeaderSize size{.header_bytes = block * (*signals + 1), .records = *records, .only_annotations = true};
  for (std::int64_t s = 0; s < *signals; ++s) {
    const auto at = [&](const Field& field) { return signal_field_offset(field, s, *signals) + shift; };
    const auto samples = number_at(header, at(SignalFields::samples), SignalFields::samples.width);
    if (!samples || *samples < 0 || *samples > largest_record) return {};
    // A field that begins with a space reads the same from a byte before it.
    if (shift != 0 && !is_digit(header[static_cast<std::size_t>(at(SignalFields::samples))])) return {};
    size.record_bytes += *samples * (is_bdf(header) ? 3 : 2);
    if (size.record_bytes > largest_record) return {};
    const auto label = header.substr(static_cast<std::size_t>(at(SignalFields::label)), 16);
    size.only_annotations = size.only_annotations && lower(label).find("annotation") != std::string::npos;
  }
  if (size.record_bytes == 0) return {};
  return size;
}

namespace {

/// Whether `size`, read at `shift`, is that of the file, and what lies behind the header's place is still
/// its.
bool fits(std::string_view start, const HeaderSize& size, std::int64_t shift, std::int64_t file_bytes) {
  if (size.records <= 0 || size.file_bytes() + shift != file_bytes) return false;
  if (shift < 0) return true;
  const auto rest =
      start.substr(static_cast<std::size_t>(size.header_bytes), static_cast<std::size_t>(shift));
  return std::ranges::all_of(rest, [](char c) { return c == ' '; });
}

}  // namespace

std::optional<HeaderShift> header_shift(const File& file) {
  const auto bytes = std::min<std::int64_t>(file.size(), block * (most_signals + 2));
  std::string start(static_cast<std::size_t>(bytes), '\0');
  file.read(0, std::as_writable_bytes(std::span(start)));
  if (!begins_a_recording(start)) return {};
  for (std::int64_t by = 1; by <= most_shifted; ++by) {
    for (const std::int64_t shift : {-by, by}) {
      for (const bool whole : {true, false}) {
        const auto size = header_size(start, shift, whole);
        if (size && fits(start, *size, shift, file.size())) return HeaderShift{shift, !whole};
      }
    }
    const auto size = header_size(start);
    if (size && fits(start, *size, -by, file.size()) &&
        ends_too_late(std::string_view(start).substr(0, static_cast<std::size_t>(size->header_bytes)), by)) {
      return HeaderShift{-by, true};
    }
  }
  return {};
}

}  // namespace psg::edf
