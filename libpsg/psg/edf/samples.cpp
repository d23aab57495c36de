#include "psg/edf/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/file_window.hpp"

namespace psg::edf {
namespace {

/// A window is worth mapping where many pieces of it are wanted: of short records, for a long stretch, and
/// not too small a share of it.
constexpr std::int64_t longest_record_in_window = std::int64_t{32} * 1024;
constexpr std::int64_t shortest_stretch_in_window = std::int64_t{512} * 1024;
constexpr std::int64_t smallest_share_in_window = 16;

/// Where a channel's samples lie in a data record, and their physical value.
struct StoredChannel {
  std::int64_t offset = 0;
  std::int64_t samples = 0;
  float gain = 1;
  float zero = 0;
};

/// Samples [first, end) wanted of one channel, counted from the start of the file.
struct Wanted {
  std::size_t request = 0;
  const StoredChannel* channel = nullptr;
  std::int64_t first = 0;
  std::int64_t end = 0;

  /// The part of it in a record, counted within the record.
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> in_record(std::int64_t record) const noexcept {
    const std::int64_t base = record * channel->samples;
    return {std::clamp<std::int64_t>(first - base, 0, channel->samples),
            std::clamp<std::int64_t>(end - base, 0, channel->samples)};
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

/// Reads what is wanted in the order of the file, and as much as is worth it in one go, and hands it on in
/// pieces: sink(wanted, source bytes, index of the first sample in the file, count).
class Walk {
 public:
  Walk(const File& file, FileWindow& window, const Header& header, std::vector<Wanted> wanted,
       StreamedAnnotations* annotations)
      : file_(file),
        window_(window),
        annotations_(annotations != nullptr && annotations->incomplete() ? annotations : nullptr),
        data_offset_(header.data_offset),
        record_bytes_(header.record_bytes),
        width_(header.sample_bytes),
        wanted_(std::move(wanted)),
        buffer_(scratch(chunk_bytes)) {
    std::ranges::stable_sort(wanted_, {}, [](const Wanted& w) { return w.channel->offset; });
  }

  template <typename Sink>
  void run(const Sink& sink) {
    if (wanted_.empty()) return;
    std::int64_t first = INT64_MAX, end = 0;
    for (const Wanted& w : wanted_) {
      first = std::min(first, w.first / w.channel->samples);
      end = std::max(end, (w.end - 1) / w.channel->samples + 1);
    }
    windowed_ = worth_a_window((end - first) * record_bytes_);
    try {
      for (std::int64_t r = first; r < end; ++r) {
        stop_tick();
        add_record(r, sink);
      }
      read_parts(sink);
      window_.check();
    } catch (...) {
      if (annotations_ != nullptr) annotations_->put_back(first, end);
      throw;
    }
  }

 private:
  /// Bytes [low, high) of the file: samples of a record, or its annotation signals.
  struct Part {
    std::int64_t low, high;
    std::int64_t record;
    const Wanted* wanted;  // null for annotation signals
  };

  [[nodiscard]] bool worth_a_window(std::int64_t stretch) const noexcept {
    std::int64_t bytes = 0;
    for (const Wanted& w : wanted_) bytes += (w.end - w.first) * width_;
    return record_bytes_ <= longest_record_in_window && stretch >= shortest_stretch_in_window &&
           bytes >= stretch / smallest_share_in_window;
  }

  /// The parts of a record in their order, the annotation signals among them while they are asked for.
  template <typename Sink>
  void add_record(std::int64_t record, const Sink& sink) {
    const std::int64_t start = data_offset_ + record * record_bytes_;
    bool missing = annotations_ != nullptr && annotations_->wants(record);
    const auto add_annotations = [&] {
      const AnnotationSignals& signals = annotations_->signals();
      add({start + signals.low(), start + signals.high(), record, nullptr}, sink);
      missing = false;
    };
    for (const Wanted& w : wanted_) {
      const auto [a, b] = w.in_record(record);
      if (a >= b) continue;
      if (missing && annotations_->signals().low() < w.channel->offset) add_annotations();
      const std::int64_t first = start + w.channel->offset;
      add({first + a * width_, first + b * width_, record, &w}, sink);
    }
    if (missing) add_annotations();
  }

  /// Neighbours are read in one go, with what little may lie between them.
  template <typename Sink>
  void add(const Part& part, const Sink& sink) {
    const bool joins = !parts_.empty() && part.low - high_ <= worth_skipping &&
                       std::max(high_, part.high) - std::min(low_, part.low) <= chunk_bytes;
    if (!joins) read_parts(sink);
    low_ = parts_.empty() ? part.low : std::min(low_, part.low);
    high_ = parts_.empty() ? part.high : std::max(high_, part.high);
    parts_.push_back(part);
  }

  /// Reads the parts that were added since the last time.
  template <typename Sink>
  void read_parts(const Sink& sink) {
    if (parts_.empty()) return;
    if (high_ - low_ > chunk_bytes) {
      read_pieces(parts_.front(), sink);
    } else if (!give_from_window(sink)) {
      const auto bytes = buffer_.first(static_cast<std::size_t>(high_ - low_));
      file_.read(low_, bytes);
      for (const Part& part : parts_) {
        if (part.wanted != nullptr) give(part, bytes.data(), sink);
      }
      take_annotations(bytes);
    }
    parts_.clear();
  }

  /// Samples go from the window to where they are wanted, annotation signals to the buffer first.
  template <typename Sink>
  bool give_from_window(const Sink& sink) {
    if (!windowed_) return false;
    const std::byte* const bytes = window_.bytes(low_, high_ - low_);
    if (bytes == nullptr) return false;
    // Pieces are too short for the processor to see where the next ones lie.
    for (const Part& part : parts_) window_.expect(part.low + record_bytes_, part.high - part.low);
    const bool given = window_.guarded([&]() noexcept {
      for (const Part& part : parts_) {
        if (part.wanted != nullptr) {
          give(part, bytes, sink);
        } else {
          std::memcpy(buffer_.data() + (part.low - low_), bytes + (part.low - low_),
                      static_cast<std::size_t>(part.high - part.low));
        }
      }
    });
    if (given) take_annotations(buffer_.first(static_cast<std::size_t>(high_ - low_)));
    return given;
  }

  /// `bytes` of the file from low_ on.
  template <typename Sink>
  void give(const Part& part, const std::byte* bytes, const Sink& sink) const {
    const Wanted& w = *part.wanted;
    const std::int64_t a = w.in_record(part.record).first;
    sink(w, bytes + (part.low - low_), part.record * w.channel->samples + a, (part.high - part.low) / width_);
  }

  void take_annotations(std::span<const std::byte> bytes) const {
    for (const Part& part : parts_) {
      if (part.wanted == nullptr) annotations_->take(part.record, bytes, low_);
    }
  }

  /// A part that is larger than the buffer, for example a whole night in one record.
  template <typename Sink>
  void read_pieces(const Part& part, const Sink& sink) const {
    if (part.wanted == nullptr) return;  // annotation signals that nobody took are read at the end
    const std::int64_t most = chunk_bytes / width_;
    const Wanted& w = *part.wanted;
    const auto [a, b] = w.in_record(part.record);
    for (std::int64_t i = a; i < b; i += most) {
      const std::int64_t count = std::min(most, b - i);
      file_.read(part.low + (i - a) * width_, buffer_.first(static_cast<std::size_t>(count * width_)));
      sink(w, buffer_.data(), part.record * w.channel->samples + i, count);
    }
  }

  const File& file_;
  FileWindow& window_;
  StreamedAnnotations* annotations_;
  std::int64_t data_offset_;
  std::int64_t record_bytes_;
  std::int64_t width_;
  std::vector<Wanted> wanted_;
  std::span<std::byte> buffer_;
  std::vector<Part> parts_;  // to be read next, within bytes [low_, high_) of the file
  std::int64_t low_ = 0;
  std::int64_t high_ = 0;
  bool windowed_ = false;
};

class EdfSamples final : public SampleSource {
 public:
  EdfSamples(std::shared_ptr<const File> file, const Header& header,
             std::shared_ptr<StreamedAnnotations> annotations)
      : file_(std::move(file)), windows_(file_), annotations_(std::move(annotations)) {
    layout_.data_offset = header.data_offset;
    layout_.record_bytes = header.record_bytes;
    layout_.records = header.records;
    layout_.sample_bytes = header.sample_bytes;
    for (const SignalHeader& s : header.signals) {
      if (s.annotations) continue;
      channels_.push_back({s.record_offset, s.channel.samples_per_record,
                           static_cast<float>(s.channel.gain()), static_cast<float>(s.channel.offset())});
    }
  }

  void read(const Segment& segment, std::span<const SampleRequest> requests) const override {
    Walk(*file_, *windows_.take(), layout_, wanted_by(segment, requests), annotations_.get())
        .run([&](const Wanted& w, const std::byte* from, std::int64_t first, std::int64_t count) {
          float* to = requests[w.request].out.data() + (first - w.first);
          layout_.sample_bytes == 2 ? to_physical<Int16>(from, to, count, w.channel->gain, w.channel->zero)
                                    : to_physical<Int24>(from, to, count, w.channel->gain, w.channel->zero);
        });
  }

  [[nodiscard]] std::optional<Int16Scale> int16_scale(std::size_t channel) const override {
    if (layout_.sample_bytes != Int16::bytes || channel >= channels_.size()) return {};
    return Int16Scale{channels_[channel].gain, channels_[channel].zero, 1};
  }

  void read_int16(const Segment& segment, std::span<const Int16Request> requests) const override {
    if (layout_.sample_bytes != Int16::bytes) return SampleSource::read_int16(segment, requests);
    Walk(*file_, *windows_.take(), layout_, wanted_by(segment, requests), annotations_.get())
        .run([&](const Wanted& w, const std::byte* from, std::int64_t first, std::int64_t count) {
          std::memcpy(requests[w.request].out.data() + (first - w.first), from,
                      static_cast<std::size_t>(count * Int16::bytes));
        });
  }

  [[nodiscard]] std::vector<std::int32_t> digital(const Segment& segment,
                                                  std::size_t channel) const override {
    std::vector<Wanted> wanted;
    const std::int64_t samples =
        channel < channels_.size() ? channels_[channel].samples * segment.records : 0;
    add(wanted, segment, 0, channel, 0, samples);
    std::vector<std::int32_t> out(static_cast<std::size_t>(samples));
    Walk(*file_, *windows_.take(), layout_, std::move(wanted), annotations_.get())
        .run([&](const Wanted& w, const std::byte* from, std::int64_t first, std::int64_t count) {
          std::int32_t* to = out.data() + (first - w.first);
          layout_.sample_bytes == 2 ? to_digital<Int16>(from, to, count) : to_digital<Int24>(from, to, count);
        });
    return out;
  }

 private:
  template <typename Request>
  [[nodiscard]] std::vector<Wanted> wanted_by(const Segment& segment,
                                              std::span<const Request> requests) const {
    std::vector<Wanted> wanted;
    wanted.reserve(requests.size());
    for (std::size_t i = 0; i < requests.size(); ++i) {
      const auto count = static_cast<std::int64_t>(requests[i].out.size());
      add(wanted, segment, i, requests[i].channel, requests[i].first, count);
    }
    return wanted;
  }

  void add(std::vector<Wanted>& wanted, const Segment& segment, std::size_t request, std::size_t channel,
           std::int64_t first, std::int64_t count) const {
    const bool inside_file = segment.first_record >= 0 && segment.records >= 0 &&
                             segment.records <= layout_.records - segment.first_record;
    if (channel >= channels_.size() || !inside_file || first < 0 || count < 0 ||
        count > segment.records * channels_[channel].samples - first) {
      throw Error(
          ErrorKind::bad_argument,
          fmt::format("{}: samples {} to {} of channel {} wanted, expected samples inside the segment",
                      file_->name(), first, first + count, channel));
    }
    if (count == 0) return;
    const StoredChannel& stored = channels_[channel];
    const std::int64_t start = segment.first_record * stored.samples + first;
    wanted.push_back({request, &stored, start, start + count});
  }

  std::shared_ptr<const File> file_;
  mutable FileWindows windows_;
  std::shared_ptr<StreamedAnnotations> annotations_;
  Header layout_;
  std::vector<StoredChannel> channels_;
};

}  // namespace

std::shared_ptr<const SampleSource> sample_source(std::shared_ptr<const File> file, const Header& header,
                                                  std::shared_ptr<StreamedAnnotations> annotations) {
  return std::make_shared<EdfSamples>(std::move(file), header, std::move(annotations));
}

}  // namespace psg::edf
