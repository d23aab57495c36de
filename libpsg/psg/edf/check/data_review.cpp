#include "psg/edf/check/data_review.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "psg/channels/known_label.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/stop.hpp"
#include "psg/edf/samples.hpp"
#include "psg/edf/tal.hpp"

namespace psg::edf {
namespace {

using K = DeviationKind;

/// Digits, and after a point at least one more.
bool strict_seconds(std::string_view text) {
  const auto point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (whole.empty() || !std::ranges::all_of(whole, is_digit)) return false;
  if (point == std::string_view::npos) return true;
  const std::string_view decimals = text.substr(point + 1);
  return !decimals.empty() && std::ranges::all_of(decimals, is_digit);
}

/// "+seconds" or "-seconds", perhaps byte 21 and a duration.
bool strict_stamp(std::string_view stamp) {
  if (!stamp.starts_with('+') && !stamp.starts_with('-')) return false;
  const auto mark = stamp.find(tal_before_duration);
  if (!strict_seconds(stamp.substr(1, mark == std::string_view::npos ? mark : mark - 1))) return false;
  return mark == std::string_view::npos || strict_seconds(stamp.substr(mark + 1));
}

bool stray_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 && c != tal_separator && c != '\t' && c != '\n' && c != '\r';
}

class TalReview {
 public:
  TalReview(std::int64_t record, Deviations& deviations) : record_(record), deviations_(deviations) {}
  void take(std::string_view list, std::int64_t offset, bool ended);
  void tell(K kind, std::int64_t offset, std::string found, std::string expected = {}) {
    deviations_.add({.kind = kind,
                     .field = "annotation",
                     .record = record_ + 1,
                     .offset = offset,
                     .found = std::move(found),
                     .expected = std::move(expected)});
  }

 private:
  std::int64_t record_;
  Deviations& deviations_;
};

void TalReview::take(std::string_view list, std::int64_t offset, bool ended) {
  const auto stamp_end = list.find(tal_separator);
  const std::string_view stamp = list.substr(0, stamp_end);
  const bool strict = strict_stamp(stamp);
  if (stamp_end == std::string_view::npos || !strict) {
    Deviations ignored;
    if (parse_tals(list, record_, offset, ignored).empty()) return;
  }
  if (!strict) {
    tell(K::tal_time_form, offset, "found " + quoted(stamp), "seconds such as +12.5");
  }
  // A last text without byte 20 was reported by the reader.
  if (!ended && list.ends_with(tal_separator)) {
    tell(K::tal_not_ended, offset, fmt::format("found {} up to the end of the signal", quoted(list)),
         "byte 0 behind it");
  }
  if (std::ranges::any_of(list.substr(stamp_end), stray_control)) {
    tell(K::tal_control_characters, offset, "found " + quoted(list.substr(stamp_end)));
  }
}

}  // namespace

void review_tals(std::string_view bytes, std::int64_t record, std::int64_t offset, Deviations& deviations) {
  TalReview review(record, deviations);
  for (std::size_t at = 0, expected = 0; at < bytes.size();) {
    at = bytes.find_first_not_of('\0', at);
    if (at == std::string_view::npos) return;
    stop_tick();
    const std::int64_t position = offset + static_cast<std::int64_t>(at);
    if (at != expected) {
      review.tell(K::tal_place, position, fmt::format("found {} NUL bytes before it", at - expected), "none");
    }
    const auto end = bytes.find('\0', at);
    review.take(bytes.substr(at, end - at), position, end != std::string_view::npos);
    if (end == std::string_view::npos) return;
    at = expected = end + 1;
  }
}

namespace {

using K = DeviationKind;

/// Bytes read at a time; a longer record is read in pieces.
constexpr std::int64_t piece_bytes = std::int64_t{1} << 20;

/// One signal's samples against its digital range.
struct RangeCount {
  std::int32_t low = 0;
  std::int32_t high = 0;
  bool wanted = false;  ///< samples can lie outside
  std::int64_t outside = 0;
  std::int32_t lowest = 0;   ///< of those outside
  std::int32_t highest = 0;  ///< of those outside
  std::int64_t first = 0;    ///< byte offset in the file of the first sample outside
};

template <class Sample>
void count(RangeCount& of, std::span<const std::byte> samples, std::int64_t offset) {
  const auto total = static_cast<std::int64_t>(samples.size()) / Sample::bytes;
  std::int32_t lowest = INT32_MAX, highest = INT32_MIN;
  for (std::int64_t i = 0; i < total; ++i) {
    const std::int32_t value = Sample::at(samples.data(), i);
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  if (lowest >= of.low && highest <= of.high) return;
  for (std::int64_t i = 0; i < total; ++i) {
    const std::int32_t value = Sample::at(samples.data(), i);
    if (value >= of.low && value <= of.high) continue;
    if (of.outside++ == 0) {
      of.first = offset + i * Sample::bytes;
      of.lowest = of.highest = value;
    }
    of.lowest = std::min(of.lowest, value);
    of.highest = std::max(of.highest, value);
  }
}

class DataReview {
 public:
  DataReview(const File& file, const Header& header, Deviations& deviations)
      : file_(file), header_(header), deviations_(deviations) {
    for (const SignalHeader& signal : header.signals) counts_.push_back(range_of(signal));
  }
  void run(const std::function<void(double)>& progress);

 private:
  [[nodiscard]] RangeCount range_of(const SignalHeader& signal) const;
  [[nodiscard]] std::int64_t bytes_of(std::size_t signal) const {
    return header_.signals[signal].channel.samples_per_record * header_.sample_bytes;
  }
  void read_records(std::int64_t first, std::int64_t end);
  void read_long_record(std::int64_t record);
  void take(std::size_t signal, std::int64_t record, std::span<const std::byte> bytes, std::int64_t offset);
  void tell(std::size_t signal);

  const File& file_;
  const Header& header_;
  Deviations& deviations_;
  std::vector<RangeCount> counts_;
  std::vector<std::byte> buffer_;
};

RangeCount DataReview::range_of(const SignalHeader& signal) const {
  const Channel& channel = signal.channel;
  RangeCount range;
  range.low = std::min(channel.digital_min, channel.digital_max);
  range.high = std::max(channel.digital_min, channel.digital_max);
  const DigitalLimits limits = digital_limits(header_.sample_bytes == Int24::bytes);
  const bool all = range.low <= limits.lowest && range.high >= limits.highest;
  // Of a signal that is left out the limits may not be known.
  range.wanted = !signal.annotations && !all && channel.unusable.empty();
  return range;
}

void DataReview::take(std::size_t signal, std::int64_t record, std::span<const std::byte> bytes,
                      std::int64_t offset) {
  if (header_.signals[signal].annotations) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    review_tals(text, record, offset, deviations_);
  } else if (counts_[signal].wanted) {
    header_.sample_bytes == Int24::bytes ? count<Int24>(counts_[signal], bytes, offset)
                                         : count<Int16>(counts_[signal], bytes, offset);
  }
}

void DataReview::read_records(std::int64_t first, std::int64_t end) {
  const std::int64_t from = header_.data_offset + first * header_.record_bytes;
  const auto bytes = std::span(buffer_).first(static_cast<std::size_t>((end - first) * header_.record_bytes));
  file_.read(from, bytes);
  for (std::int64_t record = first; record < end; ++record) {
    for (std::size_t s = 0; s < counts_.size(); ++s) {
      const std::int64_t at = (record - first) * header_.record_bytes + header_.signals[s].record_offset;
      take(s, record, bytes.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(bytes_of(s))),
           from + at);
    }
  }
}

/// A record that is longer than the buffer: signal by signal, samples in pieces, annotations whole.
void DataReview::read_long_record(std::int64_t record) {
  const std::int64_t start = header_.data_offset + record * header_.record_bytes;
  for (std::size_t s = 0; s < counts_.size(); ++s) {
    const bool whole = header_.signals[s].annotations;
    if (!whole && !counts_[s].wanted) continue;
    const std::int64_t most = whole ? bytes_of(s) : piece_bytes / 6 * 6;
    for (std::int64_t done = 0; done < bytes_of(s); done += most) {
      const auto size = static_cast<std::size_t>(std::min(most, bytes_of(s) - done));
      buffer_.resize(std::max(buffer_.size(), size));
      const auto bytes = std::span(buffer_).first(size);
      const std::int64_t offset = start + header_.signals[s].record_offset + done;
      file_.read(offset, bytes);
      take(s, record, bytes, offset);
    }
  }
}

void DataReview::tell(std::size_t signal) {
  const RangeCount& of = counts_[signal];
  if (of.outside == 0) return;
  const std::int64_t record = (of.first - header_.data_offset) / header_.record_bytes + 1;
  const auto number = static_cast<std::int64_t>(signal) + 1;
  deviations_.add({.kind = K::samples_outside,
                   .field = fmt::format("signal {} samples", number),
                   .signal = number,
                   .record = record,
                   .offset = of.first,
                   .found = fmt::format("found {} samples outside, from {} to {}, the first in record {}",
                                        of.outside, of.lowest, of.highest, record),
                   .expected = fmt::format("{} to {}", of.low, of.high)});
}

void DataReview::run(const std::function<void(double)>& progress) {
  const std::int64_t together = piece_bytes / header_.record_bytes;
  buffer_.resize(static_cast<std::size_t>(std::min(piece_bytes, header_.records * header_.record_bytes)));
  const std::int64_t step = std::max<std::int64_t>(together, 1);
  for (std::int64_t first = 0; first < header_.records; first += step) {
    const std::int64_t end = std::min(first + step, header_.records);
    together > 0 ? read_records(first, end) : read_long_record(first);
    if (progress) progress(static_cast<double>(end) / static_cast<double>(header_.records));
  }
  for (std::size_t s = 0; s < counts_.size(); ++s) tell(s);
}

}  // namespace

void review_data(const File& file, const Header& header, Deviations& deviations,
                 const std::function<void(double)>& progress) {
  DataReview(file, header, deviations).run(progress);
}

}  // namespace psg::edf
