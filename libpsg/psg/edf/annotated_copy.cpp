#include "psg/edf/annotated_copy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string_view>
#include <utility>

#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/edf/annotation_records.hpp"
#include "psg/edf/check/field_suggestion.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/raw_header.hpp"
#include "psg/edf/record_times.hpp"
#include "psg/edf/tal.hpp"
#include "psg/system/atomic_file.hpp"

namespace psg {
namespace {

using edf::FileFields;
using edf::SignalFields;

/// A file as far as a copy must agree with it.
struct Read {
  explicit Read(const edf::File& file)
      : header(edf::read_header(file, deviations)),
        records(edf::read_annotation_records(file, header, deviations)),
        times(edf::record_times(header, records.onsets, file.name(), deviations)) {}

  [[nodiscard]] bool bdf() const noexcept { return header.sample_bytes == 3; }
  [[nodiscard]] bool plus() const noexcept {
    return header.format != Format::edf && header.format != Format::bdf;
  }
  /// Whether no signal of the file keeps the time of its records.
  [[nodiscard]] bool timeless() const noexcept { return records.onsets.empty(); }

  edf::Deviations deviations;
  edf::Header header;
  edf::AnnotationRecords records;
  edf::RecordTimes times;
};

std::string padded(const std::string& text, const edf::Field& field) {
  return fmt::format("{:<{}}", text, field.width).substr(0, static_cast<std::size_t>(field.width));
}

// ---- the annotations of each record

/// Annotations in the order in which the records take them up.
class Pieces {
 public:
  /// @param annotations on the clock of the samples
  Pieces(std::vector<Annotation> annotations, const edf::RecordTimes& times) {
    std::ranges::stable_sort(annotations, {}, &Annotation::onset);
    for (Annotation& annotation : annotations) {
      const Time onset = times.to_onsets(annotation.onset);
      if (annotation.duration) {
        annotation.duration = times.to_onsets(annotation.onset + *annotation.duration) - onset;
      }
      annotation.onset = onset;
      pieces_.push_back(edf::encode_tal(annotation));
      longest_ = std::max(longest_, pieces_.back().size());
    }
  }
  [[nodiscard]] std::size_t longest() const noexcept { return longest_; }
  /// How many records with room for so many bytes they take.
  [[nodiscard]] std::int64_t records(std::size_t room) const {
    std::int64_t count = 0;
    std::size_t left = 0;
    for (const std::string& piece : pieces_) {
      if (piece.size() > left) {
        ++count;
        left = room;
      }
      left -= piece.size();
    }
    return count;
  }
  /// The next ones that have room.
  void take(std::size_t room, std::string& out) {
    for (; next_ < pieces_.size() && pieces_[next_].size() <= room; ++next_) {
      room -= pieces_[next_].size();
      out += pieces_[next_];
    }
  }

 private:
  std::vector<std::string> pieces_;
  std::size_t longest_ = 0;
  std::size_t next_ = 0;
};

/// The new signal.
class NewSignal {
 public:
  NewSignal(const Read& recording, std::vector<Annotation> annotations)
      : duration_(recording.header.record_duration),
        keeps_time_(recording.timeless()),
        pieces_(std::move(annotations), recording.times) {
    const std::int64_t records = recording.header.records;
    if (keeps_time_) {
      const Time last = std::chrono::floor<std::chrono::seconds>(duration_ * records);
      const std::size_t decimals = edf::decimal(duration_ % 1s).size() - 1;  // "0.25" without its 0
      time_bytes_ = edf::tal_time(last).size() + decimals + time_end.size();
    }
    bytes_ = rounded(std::max(time_bytes_ + pieces_.longest(), least));
    while (pieces_.records(bytes_ - time_bytes_) > records) bytes_ = rounded(bytes_ + bytes_ / 4);
  }
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  /// Its bytes in the next record.
  std::string next() {
    std::string bytes = onset(record_++);
    bytes.reserve(bytes_);
    pieces_.take(bytes_ - time_bytes_, bytes);
    bytes.resize(bytes_, '\0');
    return bytes;
  }

 private:
  static constexpr std::size_t least = 24;
  static constexpr std::string_view time_end{"\x14\x14\0", 3};
  /// A multiple of the bytes of a sample, be it of EDF or BDF.
  static std::size_t rounded(std::size_t bytes) { return (bytes + 5) / 6 * 6; }
  [[nodiscard]] std::string onset(std::int64_t record) const {
    return keeps_time_ ? edf::tal_time(duration_ * record).append(time_end) : std::string();
  }

  Time duration_;
  bool keeps_time_;
  Pieces pieces_;
  std::size_t time_bytes_ = 0;
  std::size_t bytes_ = 0;
  std::int64_t record_ = 0;
};

// ---- the header

struct NewHeader {
  std::string bytes;
  std::vector<std::string> notes;
};

/// The header of the copy: that of the recording with one more signal.
class HeaderCopy {
 public:
  HeaderCopy(const edf::File& file, const Read& recording, std::size_t signal_bytes)
      : raw_(file), recording_(recording), signal_bytes_(signal_bytes) {}

  [[nodiscard]] NewHeader made() {
    out_.bytes = raw_.bytes().substr(0, 256);
    const std::int64_t signals = raw_.signals() + 1;
    put(FileFields::header_bytes, fmt::format("{}", 256 * (signals + 1)));
    put(FileFields::signals, fmt::format("{}", signals));
    put_records();
    if (!recording_.plus()) become_plus();
    for (const auto& [field, value] : new_signal()) append(field, value);
    return std::move(out_);
  }

 private:
  void put(const edf::Field& field, const std::string& text) {
    out_.bytes.replace(static_cast<std::size_t>(field.offset), static_cast<std::size_t>(field.width),
                       padded(text, field));
  }
  void put_records() {
    const std::string records = padded(fmt::format("{}", recording_.header.records), FileFields::records);
    if (raw_.field(FileFields::records).bytes == records) return;
    put(FileFields::records, records);
    out_.notes.push_back(fmt::format("the copy says that it has {} data records, as many as are whole",
                                     recording_.header.records));
  }
  /// An identification in the form that EDF+ asks for. Its text may be about the patient and is not repeated.
  template <class Suggest>
  void put_identification(const edf::Field& field, Suggest suggested) {
    const std::string text = edf::cleaned(raw_.field(field)).text;
    const edf::FieldSuggestion form = suggested(text);
    const bool fits = std::ranges::all_of(text, is_ascii) && (form.right || form.better);
    const std::string better = !fits ? *suggested("").better : form.right ? text : *form.better;
    if (padded(better, field) == raw_.field(field).bytes) return;
    put(field, better);
    out_.notes.push_back(fmt::format(
        "{} is {}", field.name,
        fits ? "put into the form of EDF+" : "left out, as it does not fit into the form of EDF+"));
  }
  void become_plus() {
    const char* format = recording_.bdf() ? "BDF+C" : "EDF+C";
    put(FileFields::reserved, format);
    out_.notes.push_back(
        fmt::format("the copy is {}, the recording {}", format, name(recording_.header.format)));
    put_identification(FileFields::patient, edf::suggested_patient);
    put_identification(FileFields::identification, [&](std::string_view text) {
      return edf::suggested_recording(text, recording_.header.start.date);
    });
  }
  [[nodiscard]] std::array<std::pair<edf::Field, std::string>, 10> new_signal() const {
    const bool bdf = recording_.bdf();
    const std::size_t samples = signal_bytes_ / static_cast<std::size_t>(recording_.header.sample_bytes);
    return {{{SignalFields::label, bdf ? "BDF Annotations" : "EDF Annotations"},
             {SignalFields::transducer, ""},
             {SignalFields::unit, ""},
             {SignalFields::physical_min, "-1"},
             {SignalFields::physical_max, "1"},
             {SignalFields::digital_min, bdf ? "-8388608" : "-32768"},
             {SignalFields::digital_max, bdf ? "8388607" : "32767"},
             {SignalFields::prefilter, ""},
             {SignalFields::samples, fmt::format("{}", samples)},
             {SignalFields::reserved, ""}}};
  }
  void append(const edf::Field& field, const std::string& value) {
    for (std::int64_t s = 0; s < raw_.signals(); ++s) out_.bytes += raw_.field(field, s).bytes;
    out_.bytes += padded(value, field);
  }

  edf::RawHeader raw_;
  const Read& recording_;
  std::size_t signal_bytes_;
  NewHeader out_;
};

// ---- the copy

void check_recording(const edf::File& file, const Read& recording) {
  const edf::Header& header = recording.header;
  if (header.only_annotations() || header.records == 0) {
    throw Error(ErrorKind::unsupported,
                fmt::format("{}: holds no samples, expected a recording with signals", file.name()));
  }
  constexpr std::size_t most_signals = 9998;  // the header has 4 characters for their number
  if (header.signals.size() <= most_signals) return;
  throw Error(ErrorKind::unsupported,
              fmt::format("{}: has {} signals, expected at most {} where one is added", file.name(),
                          header.signals.size(), most_signals));
}

void write_records(const edf::File& file, const edf::Header& header, NewSignal& signal, AtomicFile& out) {
  const std::int64_t at_once = std::max<std::int64_t>(1, edf::chunk_bytes / header.record_bytes);
  std::string bytes;
  std::string chunk;
  for (std::int64_t record = 0; record < header.records; record += at_once) {
    const std::int64_t count = std::min(at_once, header.records - record);
    bytes.resize(static_cast<std::size_t>(count * header.record_bytes));
    file.read(header.data_offset + record * header.record_bytes, std::as_writable_bytes(std::span(bytes)));
    chunk.clear();
    for (std::int64_t r = 0; r < count; ++r) {
      chunk.append(bytes, static_cast<std::size_t>(r * header.record_bytes),
                   static_cast<std::size_t>(header.record_bytes));
      chunk += signal.next();
    }
    out.write(chunk);
  }
}

/// Holds the copy against the recording before it gets its name.
void check_copy(const AtomicFile& copy, const Read& recording, std::size_t added) {
  const Read made(edf::File(copy.temporary(), copy.path()));
  const auto rates = [](const Read& file) {
    std::vector<std::int64_t> samples;
    for (const edf::SignalHeader& s : file.header.signals) {
      if (!s.annotations) samples.push_back(s.channel.samples_per_record);
    }
    return samples;
  };
  const bool same = made.header.records == recording.header.records && rates(made) == rates(recording) &&
                    made.header.record_duration == recording.header.record_duration &&
                    made.times.origin == recording.times.origin &&
                    made.times.segments == recording.times.segments &&
                    made.records.annotations.size() == recording.records.annotations.size() + added;
  if (same) return;
  throw Error(ErrorKind::io, fmt::format("{}: the copy does not read like the recording with {} annotations "
                                         "more, so it was not kept; expected {} records and {} annotations",
                                         edf::file_name(copy.path()), added, recording.header.records,
                                         recording.records.annotations.size() + added));
}

}  // namespace

FileKind annotated_copy_kind() {
  return {"a copy of a recording", [](const std::string&, std::string_view) { return false; }};
}

std::vector<std::string> write_annotated_copy(const std::string& recording,
                                              std::vector<Annotation> annotations, const std::string& path,
                                              const Overwrite& overwrite) {
  const edf::File file(recording);
  const Read read(file);
  check_recording(file, read);
  const std::size_t added = annotations.size();
  NewSignal signal(read, std::move(annotations));
  NewHeader header = HeaderCopy(file, read, signal.bytes()).made();
  Overwrite spared = overwrite;
  spared.inputs.push_back(recording);
  spared.copy_of = recording;
  AtomicFile out({path, annotated_copy_kind(), spared});
  out.write(header.bytes);
  write_records(file, read.header, signal, out);
  check_copy(out, read, added);
  out.commit();
  return std::move(header.notes);
}

}  // namespace psg
