#include "psg/edf/annotation_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>

#include "psg/core/characters.hpp"
#include "psg/core/stop.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/tal.hpp"

namespace psg::edf {
namespace {

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Time onset_of(const std::vector<Tal>& tals) {
  const bool keeps_time = !tals.empty() && !tals.front().texts.empty() && tals.front().texts.front().empty();
  return keeps_time ? tals.front().onset : unknown_onset;
}

/// The place of the first list that keeps a time, of a signal that does not begin with it.
std::int64_t bytes_before_onset(std::string_view bytes) {
  auto at = bytes.find('\0');
  while (at != std::string_view::npos && !begins_with_onset(bytes.substr(at + 1)))
    at = bytes.find('\0', at + 1);
  return at == std::string_view::npos ? 0 : static_cast<std::int64_t>(at) + 1;
}

}  // namespace

AnnotationSignals::AnnotationSignals(const Header& header) {
  for (const SignalHeader& s : header.signals) {
    const std::int64_t bytes = s.channel.samples_per_record * header.sample_bytes;
    if (!s.annotations || bytes == 0) continue;
    together_ = together_ && (signals_.empty() || s.record_offset - high() <= worth_skipping);
    signals_.push_back({s.record_offset, bytes});
  }
  if (signals_.empty()) return;
  const std::int64_t between = header.record_bytes - (high() - low());
  dense_ = header.record_bytes <= chunk_bytes && between <= worth_skipping;
}

AnnotationCollector::AnnotationCollector(const Header& header, Deviations& deviations,
                                         std::span<const LostRecords> lost)
    : header_(header),
      deviations_(deviations),
      lost_(lost),
      signals_(header),
      out_{{}, Onsets(header.record_duration), {}} {}

/// Asked of one record after the other.
bool AnnotationCollector::is_lost(std::int64_t record) {
  while (!lost_.empty() && lost_.front().end <= record) lost_ = lost_.subspan(1);
  return !lost_.empty() && lost_.front().first <= record;
}

void AnnotationCollector::read(const File& file, std::int64_t end) {
  if (!signals_.empty()) signals_.dense() ? read_dense(file, end) : read_sparse(file, end);
}

void AnnotationCollector::take(std::span<const std::byte> bytes, std::int64_t offset) {
  const std::int64_t record = next();
  for (const AnnotationSignal& signal : signals_) {
    const auto at = static_cast<std::size_t>(signal_offset(signal, record) - offset);
    take_signal(record, signal, as_text(bytes.subspan(at, static_cast<std::size_t>(signal.bytes))));
  }
}

void AnnotationCollector::take_packed(std::string_view bytes) {
  const std::int64_t record = next();
  for (const AnnotationSignal& signal : signals_) {
    const std::size_t size = std::min(bytes.size(), static_cast<std::size_t>(signal.bytes));
    take_signal(record, signal, bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
}

void AnnotationCollector::take_onset(Time onset) { out_.onsets.push(is_lost(next()) ? off_grid : onset); }

void AnnotationCollector::read_dense(const File& file, std::int64_t end) {
  const std::int64_t per_chunk = chunk_bytes / header_.record_bytes;
  const auto buffer = scratch(chunk_bytes);
  while (next() < end) {
    const std::int64_t chunk_end = std::min(next() + per_chunk, end);
    const std::int64_t from = header_.data_offset + next() * header_.record_bytes + signals_.low();
    const std::int64_t to = header_.data_offset + (chunk_end - 1) * header_.record_bytes + signals_.high();
    const auto bytes = buffer.first(static_cast<std::size_t>(to - from));
    file.read(from, bytes);
    while (next() < chunk_end) take(bytes, from);
  }
}

void AnnotationCollector::read_sparse(const File& file, std::int64_t end) {
  while (next() < end) {
    const std::int64_t record = next();
    for (const AnnotationSignal& signal : signals_) {
      const auto bytes = scratch(signal.bytes).first(static_cast<std::size_t>(signal.bytes));
      file.read(signal_offset(signal, record), bytes);
      take_signal(record, signal, as_text(bytes));
    }
  }
}

/// Signals of a record come in order; the first of them keeps its time.
void AnnotationCollector::take_signal(std::int64_t record, const AnnotationSignal& signal,
                                      std::string_view bytes) {
  const std::int64_t offset = signal_offset(signal, record);
  if (is_lost(record)) {
    if (record == next()) out_.onsets.push(off_grid);
    return;
  }
  std::vector<Tal> tals = parse_tals(bytes, record, offset, deviations_);
  if (record == next()) take_time(record, offset, onset_of(tals), bytes);
  for (Tal& tal : tals) {
    const bool keeps_time = !tal.duration && tal.onset == out_.onsets[record];
    for (std::string& t : tal.texts) {
      if (!t.empty()) {
        out_.annotations.push_back({tal.onset, tal.duration, std::move(t)});
      } else if (!keeps_time) {
        deviations_.add(
            {.kind = DeviationKind::tal_without_text,
             .field = "annotation",
             .record = record + 1,
             .offset = offset,
             .found = fmt::format("found an annotation without text at {:.4f} s", to_seconds(tal.onset)),
             .expected = "a text, or the onset of the record"});
      }
    }
  }
}

void AnnotationCollector::take_time(std::int64_t record, std::int64_t offset, Time onset,
                                    std::string_view bytes) {
  out_.onsets.push(onset);
  if (!begins_with_onset(bytes) && bytes.find_first_not_of('\0') != std::string_view::npos) {
    out_.doubtful.push_back({record, onset == unknown_onset ? 0 : bytes_before_onset(bytes)});
  }
  // Of a discontinuous file `record_times` says what became of the record.
  if (onset != unknown_onset || header_.record_duration == 0s || header_.discontinuous()) return;
  deviations_.add({.kind = DeviationKind::onset_missing,
                   .field = "timekeeping annotation",
                   .record = record + 1,
                   .offset = offset,
                   .found = fmt::format("record {} does not begin with its onset", record + 1),
                   .expected = "an annotation without text",
                   .consequence = "the record was taken to follow the one before"});
}

Time onset_of_record(const File& file, const Header& header, std::int64_t record) {
  const AnnotationSignals signals(header);
  if (signals.empty()) return unknown_onset;
  const std::int64_t offset = header.data_offset + record * header.record_bytes + signals.low();
  const std::int64_t size = signals.begin()->bytes;
  const auto bytes = scratch(size).first(static_cast<std::size_t>(size));
  file.read(offset, bytes);
  Deviations ignored;  // they are listed when the record is taken
  return onset_of(parse_tals(as_text(bytes), record, offset, ignored));
}

AnnotationRecords read_annotation_records(const File& file, const Header& header, Deviations& deviations,
                                          std::span<const LostRecords> lost) {
  AnnotationCollector collector(header, deviations, lost);
  collector.read(file, header.records);
  return collector.finish();
}

namespace {

/// A night's annotations are some 100 kB. Beyond this they are read again at the end, so that
/// damaged files do not fill the memory.
constexpr std::size_t most_kept_bytes = std::size_t{4} * 1024 * 1024;

/// The time of a list "+12.5\x14\x14" that fills `text` up to NULs; empty for everything else.
std::optional<Time> lone_onset(std::string_view text) {
  constexpr int digits_of_ns = 9, most_digits = 9;
  if (text.empty() || text.front() != '+') return {};
  std::size_t at = 1;
  std::int64_t value = 0;
  const auto digits = [&](int most) {
    int count = 0;
    for (; at < text.size() && is_digit(text[at]) && count < most; ++at, ++count) {
      value = value * 10 + (text[at] - '0');
    }
    return count;
  };
  if (digits(most_digits) == 0) return {};
  int decimals = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    decimals = digits(digits_of_ns);
  }
  for (; decimals < digits_of_ns; ++decimals) value *= 10;
  if (text.substr(at) != "\x14\x14") return {};
  return Time(value);
}

/// The text without the NULs that fill it up.
std::string_view without_padding(std::string_view signal) {
  // Eight at a time: this is looked at in every record of a night.
  std::size_t size = signal.size();
  for (std::uint64_t eight = 0; size >= sizeof eight; size -= sizeof eight) {
    std::memcpy(&eight, signal.data() + size - sizeof eight, sizeof eight);
    if (eight != 0) break;
  }
  while (size > 0 && signal[size - 1] == '\0') --size;
  return signal.substr(0, size);
}

}  // namespace

StreamedAnnotations::StreamedAnnotations(const Header& header, Time first_onset)
    : header_(header),
      signals_(header_),
      first_onset_(first_onset),
      taken_(static_cast<std::size_t>(header.records / 64 + 1)),
      missing_(header.records) {}

bool StreamedAnnotations::wants(std::int64_t record) const noexcept {
  const std::uint64_t word = taken_[static_cast<std::size_t>(record / 64)].load(std::memory_order_relaxed);
  return (word >> (record % 64) & 1U) == 0;
}

/// Whether nobody else had brought the record in the meantime.
bool StreamedAnnotations::mark(std::int64_t record) {
  const std::uint64_t bit = std::uint64_t{1} << (record % 64);
  if ((taken_[static_cast<std::size_t>(record / 64)].fetch_or(bit) & bit) != 0) return false;
  missing_.fetch_sub(1, std::memory_order_relaxed);
  return true;
}

void StreamedAnnotations::take(std::int64_t record, std::span<const std::byte> bytes, std::int64_t offset) {
  if (!wants(record)) return;
  const std::int64_t low = header_.data_offset + record * header_.record_bytes + signals_.low() - offset;
  const auto part = bytes.subspan(static_cast<std::size_t>(low),
                                  static_cast<std::size_t>(signals_.high() - signals_.low()));
  const std::string_view text(reinterpret_cast<const char*>(part.data()), part.size());
  holds_only_its_onset(record, text) ? static_cast<void>(mark(record)) : keep(record, text);
}

/// Whether the signals, the first of which begins `bytes`, hold nothing but the onset that is expected.
bool StreamedAnnotations::holds_only_its_onset(std::int64_t record, std::string_view bytes) const {
  const auto text_of = [&](const AnnotationSignal& signal) {
    return without_padding(bytes.substr(static_cast<std::size_t>(signal.offset - signals_.low()),
                                        static_cast<std::size_t>(signal.bytes)));
  };
  if (lone_onset(text_of(*signals_.begin())) != first_onset_ + header_.record_duration * record) return false;
  return std::all_of(std::next(signals_.begin()), signals_.end(),
                     [&](const AnnotationSignal& signal) { return text_of(signal).empty(); });
}

void StreamedAnnotations::keep(std::int64_t record, std::string_view bytes) {
  std::string packed;
  for (const AnnotationSignal& signal : signals_) {
    packed += bytes.substr(static_cast<std::size_t>(signal.offset - signals_.low()),
                           static_cast<std::size_t>(signal.bytes));
  }
  packed.resize(without_padding(packed).size());
  const std::scoped_lock lock(mutex_);
  if (pool_.size() + packed.size() > most_kept_bytes || !mark(record)) return;
  kept_.push_back({record, pool_.size(), packed.size()});
  pool_ += packed;
}

void StreamedAnnotations::put_back(std::int64_t first, std::int64_t end) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(kept_, [&](const KeptRecord& t) { return first <= t.record && t.record < end; });
  for (std::int64_t r = first; r < end; ++r) {
    const std::uint64_t bit = std::uint64_t{1} << (r % 64);
    if ((taken_[static_cast<std::size_t>(r / 64)].fetch_and(~bit) & bit) != 0) missing_.fetch_add(1);
  }
}

AnnotationRecords StreamedAnnotations::finish(const File& file, Deviations& deviations,
                                              std::span<const LostRecords> lost) const {
  const std::scoped_lock lock(mutex_);
  std::vector<KeptRecord> kept = kept_;
  std::ranges::sort(kept, {}, &KeptRecord::record);
  AnnotationCollector collector(header_, deviations, lost);
  auto next = kept.begin();
  for (std::int64_t r = 0; r < header_.records;) {
    stop_tick();
    if (wants(r)) {
      while (r < header_.records && wants(r)) ++r;
      collector.read(file, r);
      continue;
    }
    if (next != kept.end() && next->record == r) {
      collector.take_packed(std::string_view(pool_).substr(next->at, next->size));
      ++next;
    } else {
      collector.take_onset(first_onset_ + header_.record_duration * r);
    }
    ++r;
  }
  return collector.finish();
}

}  // namespace psg::edf
