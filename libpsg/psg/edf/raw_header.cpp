#include "psg/edf/raw_header.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "psg/text/numbers.hpp"

namespace psg::edf {
namespace {

constexpr std::int64_t block = 256;

struct FormedField {
  Field field;
  FieldForm form;
};

using enum FieldForm;

constexpr std::array file_fields = {
    FormedField{FileFields::version, version},      FormedField{FileFields::patient, text},
    FormedField{FileFields::identification, text},  FormedField{FileFields::date, date},
    FormedField{FileFields::time, FieldForm::time}, FormedField{FileFields::header_bytes, whole_number},
    FormedField{FileFields::reserved, text},        FormedField{FileFields::records, whole_number},
    FormedField{FileFields::duration, number},      FormedField{FileFields::signals, whole_number},
};

constexpr std::array signal_fields = {
    FormedField{SignalFields::label, text},
    FormedField{SignalFields::transducer, text},
    FormedField{SignalFields::unit, text},
    FormedField{SignalFields::physical_min, number},
    FormedField{SignalFields::physical_max, number},
    FormedField{SignalFields::digital_min, whole_number},
    FormedField{SignalFields::digital_max, whole_number},
    FormedField{SignalFields::prefilter, text},
    FormedField{SignalFields::samples, whole_number},
    FormedField{SignalFields::reserved, text},
};

/// Offsets tell the fields of a list apart.
std::size_t place_in(const auto& list, const Field& field) {
  const auto found =
      std::ranges::find(list, field.offset, [](const FormedField& f) { return f.field.offset; });
  return static_cast<std::size_t>(found - list.begin());
}

}  // namespace

std::string RawField::name() const {
  return signal ? fmt::format("signal {} {}", *signal_number(), field.name) : std::string(field.name);
}

std::optional<std::int64_t> RawField::signal_number() const noexcept {
  return signal ? std::optional(*signal + 1) : std::nullopt;
}

Finding RawField::place() const { return {.field = name(), .signal = signal_number(), .offset = offset}; }

Finding RawField::finding(DeviationKind kind, std::string found, std::string expected) const {
  Finding finding = place();
  finding.kind = kind;
  finding.found = std::move(found);
  finding.expected = std::move(expected);
  return finding;
}

bool RawField::identifying() const noexcept {
  return is(FileFields::patient) || is(FileFields::identification);
}

RawHeader::RawHeader(const File& file) {
  bytes_.resize(block);
  file.read(0, std::as_writable_bytes(std::span(bytes_)));
  const auto count = parse_integer(field(FileFields::signals).bytes);
  if (!count || *count < 1 || *count > file.size() / block - 1) return;
  signals_ = *count;
  bytes_.resize(static_cast<std::size_t>(block * (signals_ + 1)));
  file.read(block, std::as_writable_bytes(std::span(bytes_)).subspan(block));
}

RawField RawHeader::field(const Field& field) const {
  return {field,
          file_fields[place_in(file_fields, field)].form,
          {},
          field.offset,
          std::string_view(bytes_).substr(static_cast<std::size_t>(field.offset),
                                          static_cast<std::size_t>(field.width))};
}

RawField RawHeader::field(const Field& field, std::int64_t signal) const {
  const std::int64_t offset = signal_field_offset(field, signal, signals_);
  return {field, signal_fields[place_in(signal_fields, field)].form, signal, offset,
          std::string_view(bytes_).substr(static_cast<std::size_t>(offset),
                                          static_cast<std::size_t>(field.width))};
}

std::size_t RawHeader::index(const Field& field) const { return place_in(file_fields, field); }

std::size_t RawHeader::index(const Field& field, std::int64_t signal) const {
  const auto columns = static_cast<std::int64_t>(place_in(signal_fields, field));
  return file_fields.size() + static_cast<std::size_t>(columns * signals_ + signal);
}

std::vector<RawField> RawHeader::fields() const {
  std::vector<RawField> all;
  for (const FormedField& f : file_fields) all.push_back(field(f.field));
  for (const FormedField& f : signal_fields) {
    for (std::int64_t s = 0; s < signals_; ++s) all.push_back(field(f.field, s));
  }
  return all;
}

}  // namespace psg::edf
