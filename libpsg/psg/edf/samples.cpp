#include "psg/edf/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "psg/core/error.hpp"

namespace psg::edf {
namespace {

static_assert(std::endian::native == std::endian::little, "EDF samples are little-endian");

/// Where a channel's samples lie in a data record, and their physical value.
struct Lane {
  std::int64_t offset = 0;
  std::int64_t samples = 0;
  float gain = 1;
  float zero = 0;
};

/// Samples [first, end) wanted of one lane, counted from the start of the file.
struct Wanted {
  std::size_t request = 0;
  const Lane* lane = nullptr;
  std::int64_t first = 0;
  std::int64_t end = 0;

  /// The part of it in a record, counted within the record.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> in_record(std::int64_t record) const noexcept {
    const std::int64_t base = record * lane->samples;
    return {std::clamp<std::int64_t>(first - base, 0, lane->samples),
            std::clamp<std::int64_t>(end - base, 0, lane->samples)};
  }
};

struct Int16 {
  static constexpr std::int64_t bytes = 2;
  static std::int32_t at(const std::byte* p, std::int64_t i) noexcept {
    std::int16_t value = 0;
    std::memcpy(&value, p + i * bytes, sizeof value);
    return value;
  }
};

struct Int24 {
  static constexpr std::int64_t bytes = 3;
  static std::int32_t at(const std::byte* p, std::int64_t i) noexcept {
    const std::byte* q = p + i * bytes;
    const auto value = std::to_integer<std::uint32_t>(q[0]) << 8 |
                       std::to_integer<std::uint32_t>(q[1]) << 16 |
                       std::to_integer<std::uint32_t>(q[2]) << 24;
    return static_cast<std::int32_t>(value) >> 8;
  }
};

template <typename Sample>
void to_physical(const std::byte* __restrict from, float* __restrict to, std::int64_t count, float gain,
                 float zero) noexcept {
  for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<float>(Sample::at(from, i)) * gain + zero;
}

template <typename Sample>
void to_digital(const std::byte* __restrict from, std::int32_t* __restrict to, std::int64_t count) noexcept {
  for (std::int64_t i = 0; i < count; ++i) to[i] = Sample::at(from, i);
}

/// Reads the records that hold what is wanted and hands it on in pieces:
/// sink(wanted, source bytes, index of the first sample in the file, count).
class Walk {
 public:
  Walk(const File& file, const Header& header, std::vector<Wanted> wanted, Harvest* harvest)
      : file_(file),
        harvest_(harvest != nullptr && harvest->wanting() ? harvest : nullptr),
        data_offset_(header.data_offset),
        record_bytes_(header.record_bytes),
        width_(header.sample_bytes),
        wanted_(std::move(wanted)) {
    std::ranges::stable_sort(wanted_, {}, [](const Wanted& w) { return w.lane->offset; });
  }

  template <typename Sink>
  void run(const Sink& sink) {
    if (wanted_.empty()) return;
    first_record_ = INT64_MAX;
    for (const Wanted& w : wanted_) {
      first_record_ = std::min(first_record_, w.first / w.lane->samples);
      end_record_ = std::max(end_record_, (w.end - 1) / w.lane->samples + 1);
    }
    group();
    const bool dense = record_bytes_ <= chunk_bytes && record_bytes_ - grouped_bytes_ <= worth_skipping;
    dense ? read_chunks(sink) : read_groups(sink);
  }

 private:
  using Group = std::pair<std::size_t, std::size_t>;  // [first, end) of wanted_

  /// Neighbours in the record are read in one go, with what little may lie between them.
  void group() {
    std::int64_t begin = 0;
    std::int64_t end = 0;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const Lane& lane = *wanted_[i].lane;
      if (groups_.empty() || lane.offset - end > worth_skipping / 4) {
        grouped_bytes_ += end - begin;
        begin = end = lane.offset;
        groups_.emplace_back(i, i);
      }
      groups_.back().second = i + 1;
      end = std::max(end, lane.offset + lane.samples * width_);
    }
    grouped_bytes_ += end - begin;
  }

  [[nodiscard]] std::int64_t record_start(std::int64_t record) const {
    return data_offset_ + record * record_bytes_;
  }

  /// Hands on what is wanted of a record; `base` is where byte 0 of the record lies.
  template <typename Sink>
  void give(const Wanted& w, std::int64_t record, const std::byte* buffer, std::int64_t buffer_offset,
            const Sink& sink) const {
    const auto [a, b] = w.in_record(record);
    if (a >= b) return;
    const std::int64_t at = record_start(record) + w.lane->offset + a * width_ - buffer_offset;
    sink(w, buffer + at, record * w.lane->samples + a, b - a);
  }

  template <typename Sink>
  void read_chunks(const Sink& sink) const {
    std::int64_t low = wanted_.front().lane->offset;
    std::int64_t high = 0;
    for (const Wanted& w : wanted_) high = std::max(high, w.lane->offset + w.lane->samples * width_);
    if (harvest_ != nullptr) {
      low = std::min(low, harvest_->lanes().low());
      high = std::max(high, harvest_->lanes().high());
    }
    const std::int64_t per_chunk = chunk_bytes / record_bytes_;
    const auto buffer = scratch(per_chunk * record_bytes_);
    for (std::int64_t r = first_record_; r < end_record_; r += per_chunk) {
      const std::int64_t end = std::min(r + per_chunk, end_record_);
      const std::int64_t from = record_start(r) + low;
      const auto bytes = buffer.first(static_cast<std::size_t>(record_start(end - 1) + high - from));
      file_.read(from, bytes);
      if (harvest_ != nullptr) harvest_->take(r, end, bytes, from);
      for (std::int64_t k = r; k < end; ++k) {
        for (const Wanted& w : wanted_) give(w, k, buffer.data(), from, sink);
      }
    }
  }

  template <typename Sink>
  void read_groups(const Sink& sink) const {
    for (std::int64_t r = first_record_; r < end_record_; ++r) {
      for (const auto& [first, end] : groups_) read_group(r, first, end, sink);
    }
  }

  template <typename Sink>
  void read_group(std::int64_t record, std::size_t first, std::size_t end, const Sink& sink) const {
    std::int64_t low = INT64_MAX;
    std::int64_t high = 0;
    for (std::size_t i = first; i < end; ++i) {
      const auto [a, b] = wanted_[i].in_record(record);
      if (a >= b) continue;
      low = std::min(low, wanted_[i].lane->offset + a * width_);
      high = std::max(high, wanted_[i].lane->offset + b * width_);
    }
    if (low >= high) return;
    if (high - low > chunk_bytes) {
      for (std::size_t i = first; i < end; ++i) read_pieces(wanted_[i], record, sink);
      return;
    }
    const auto buffer = scratch(chunk_bytes);
    file_.read(record_start(record) + low, buffer.first(static_cast<std::size_t>(high - low)));
    for (std::size_t i = first; i < end; ++i) {
      give(wanted_[i], record, buffer.data(), record_start(record) + low, sink);
    }
  }

  /// One lane of a record that is larger than a chunk, for example a whole night in one record.
  template <typename Sink>
  void read_pieces(const Wanted& w, std::int64_t record, const Sink& sink) const {
    const auto [a, b] = w.in_record(record);
    const auto buffer = scratch(chunk_bytes);
    const std::int64_t most = chunk_bytes / width_;
    for (std::int64_t i = a; i < b; i += most) {
      const std::int64_t count = std::min(most, b - i);
      file_.read(record_start(record) + w.lane->offset + i * width_,
                 buffer.first(static_cast<std::size_t>(count * width_)));
      sink(w, buffer.data(), record * w.lane->samples + i, count);
    }
  }

  const File& file_;
  Harvest* harvest_;
  std::int64_t data_offset_;
  std::int64_t record_bytes_;
  std::int64_t width_;
  std::vector<Wanted> wanted_;
  std::vector<Group> groups_;
  std::int64_t grouped_bytes_ = 0;
  std::int64_t first_record_ = 0;
  std::int64_t end_record_ = 0;
};

class EdfSamples final : public SampleSource {
 public:
  EdfSamples(std::shared_ptr<const File> file, const Header& header, std::shared_ptr<Harvest> harvest)
      : file_(std::move(file)), harvest_(std::move(harvest)) {
    layout_.data_offset = header.data_offset;
    layout_.record_bytes = header.record_bytes;
    layout_.records = header.records;
    layout_.sample_bytes = header.sample_bytes;
    for (const SignalHeader& s : header.signals) {
      if (s.annotations) continue;
      lanes_.push_back({s.record_offset, s.channel.samples_per_record, static_cast<float>(s.channel.gain()),
                        static_cast<float>(s.channel.offset())});
    }
  }

  void read(const Segment& segment, std::span<const SampleRequest> requests) const override {
    std::vector<Wanted> wanted;
    wanted.reserve(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const auto count = static_cast<std::int64_t>(requests[i].out.size());
      add(wanted, segment, i, requests[i].channel, requests[i].first, count);
    }
    Walk(*file_, layout_, std::move(wanted), harvest_.get())
        .run([&](const Wanted& w, const std::byte* from, std::int64_t first, std::int64_t count) {
          float* to = requests[w.request].out.data() + (first - w.first);
          layout_.sample_bytes == 2 ? to_physical<Int16>(from, to, count, w.lane->gain, w.lane->zero)
                                    : to_physical<Int24>(from, to, count, w.lane->gain, w.lane->zero);
        });
  }

  [[nodiscard]] std::vector<std::int32_t> digital(const Segment& segment,
                                                  std::size_t channel) const override {
    std::vector<Wanted> wanted;
    const std::int64_t samples = channel < lanes_.size() ? lanes_[channel].samples * segment.records : 0;
    add(wanted, segment, 0, channel, 0, samples);
    std::vector<std::int32_t> out(static_cast<std::size_t>(samples));
    Walk(*file_, layout_, std::move(wanted), harvest_.get())
        .run([&](const Wanted& w, const std::byte* from, std::int64_t first, std::int64_t count) {
          std::int32_t* to = out.data() + (first - w.first);
          layout_.sample_bytes == 2 ? to_digital<Int16>(from, to, count) : to_digital<Int24>(from, to, count);
        });
    return out;
  }

 private:
  void add(std::vector<Wanted>& wanted, const Segment& segment, std::size_t request, std::size_t channel,
           std::int64_t first, std::int64_t count) const {
    const bool inside_file = segment.first_record >= 0 && segment.records >= 0 &&
                             segment.records <= layout_.records - segment.first_record;
    if (channel >= lanes_.size() || !inside_file || first < 0 || count < 0 ||
        count > segment.records * lanes_[channel].samples - first) {
      throw Error(
          ErrorKind::bad_argument,
          fmt::format("{}: samples {} to {} of channel {} wanted, expected samples inside the segment",
                      file_->name(), first, first + count, channel));
    }
    if (count == 0) return;
    const Lane& lane = lanes_[channel];
    const std::int64_t start = segment.first_record * lane.samples + first;
    wanted.push_back({request, &lane, start, start + count});
  }

  std::shared_ptr<const File> file_;
  std::shared_ptr<Harvest> harvest_;
  Header layout_;
  std::vector<Lane> lanes_;
};

}  // namespace

std::span<std::byte> scratch(std::int64_t bytes) {
  thread_local std::vector<std::byte> buffer;
  if (static_cast<std::int64_t>(buffer.size()) < bytes) buffer.resize(static_cast<std::size_t>(bytes));
  return buffer;
}

std::shared_ptr<const SampleSource> sample_source(std::shared_ptr<const File> file, const Header& header,
                                                  std::shared_ptr<Harvest> harvest) {
  return std::make_shared<EdfSamples>(std::move(file), header, std::move(harvest));
}

}  // namespace psg::edf
