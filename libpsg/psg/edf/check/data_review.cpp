#include "psg/edf/check/data_review.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "psg/edf/check/tal_review.hpp"
#include "psg/edf/sample_type.hpp"

namespace psg::edf {
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
