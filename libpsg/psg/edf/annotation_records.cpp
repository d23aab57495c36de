#include "psg/edf/annotation_records.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/edf/samples.hpp"
#include "psg/edf/tal.hpp"
#include "psg/edf/timeline.hpp"

namespace psg::edf {
namespace {

/// The bytes of one annotation signal in a data record.
struct Lane {
  std::int64_t offset;
  std::int64_t bytes;
};

std::vector<Lane> lanes_of(const Header& header) {
  std::vector<Lane> lanes;
  for (const SignalHeader& s : header.signals) {
    const std::int64_t bytes = s.channel.samples_per_record * header.sample_bytes;
    if (s.annotations && bytes > 0) lanes.push_back({s.record_offset, bytes});
  }
  return lanes;
}

class Collector {
 public:
  Collector(const Header& header, Deviations& deviations) : header_(header), deviations_(deviations) {}

  /// Takes the bytes of one lane of one record; lanes of a record come in order.
  void take(std::int64_t record, bool first_lane, std::span<const std::byte> bytes, std::int64_t offset) {
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::vector<Tal> tals = parse_tals(text, offset, deviations_);
    if (first_lane) take_onset(record, tals, offset);
    for (Tal& tal : tals) {
      for (std::string& t : tal.texts) {
        if (!t.empty()) out_.annotations.push_back({tal.onset, tal.duration, std::move(t)});
      }
    }
  }

  AnnotationRecords finish() { return std::move(out_); }

 private:
  void take_onset(std::int64_t record, const std::vector<Tal>& tals, std::int64_t offset) {
    const bool keeps_time =
        !tals.empty() && !tals.front().texts.empty() && tals.front().texts.front().empty();
    out_.onsets.push_back(keeps_time ? tals.front().onset : unknown_onset);
    // Of a discontinuous file the timeline says what became of the record.
    if (keeps_time || header_.record_duration == 0s || header_.discontinuous()) return;
    deviations_.add(
        "timekeeping annotation", offset,
        fmt::format("record {} does not begin with its onset, expected an annotation without text; the "
                    "record was taken to follow the one before",
                    record + 1));
  }

  const Header& header_;
  Deviations& deviations_;
  AnnotationRecords out_;
};

void read_dense(const File& file, const Header& header, const std::vector<Lane>& lanes,
                Collector& collector) {
  const std::int64_t low = lanes.front().offset;
  const std::int64_t high = lanes.back().offset + lanes.back().bytes;
  const std::int64_t per_chunk = chunk_bytes / header.record_bytes;
  const auto buffer = scratch(chunk_bytes);
  for (std::int64_t r = 0; r < header.records; r += per_chunk) {
    const std::int64_t end = std::min(r + per_chunk, header.records);
    const std::int64_t from = header.data_offset + r * header.record_bytes + low;
    const std::int64_t to = header.data_offset + (end - 1) * header.record_bytes + high;
    file.read(from, buffer.first(static_cast<std::size_t>(to - from)));
    for (std::int64_t k = r; k < end; ++k) {
      for (const Lane& lane : lanes) {
        const std::int64_t offset = header.data_offset + k * header.record_bytes + lane.offset;
        collector.take(
            k, &lane == lanes.data(),
            buffer.subspan(static_cast<std::size_t>(offset - from), static_cast<std::size_t>(lane.bytes)),
            offset);
      }
    }
  }
}

void read_sparse(const File& file, const Header& header, const std::vector<Lane>& lanes,
                 Collector& collector) {
  for (std::int64_t r = 0; r < header.records; ++r) {
    for (const Lane& lane : lanes) {
      const std::int64_t offset = header.data_offset + r * header.record_bytes + lane.offset;
      const auto buffer = scratch(lane.bytes).first(static_cast<std::size_t>(lane.bytes));
      file.read(offset, buffer);
      collector.take(r, &lane == lanes.data(), buffer, offset);
    }
  }
}

}  // namespace

AnnotationRecords read_annotation_records(const File& file, const Header& header, Deviations& deviations) {
  const std::vector<Lane> lanes = lanes_of(header);
  if (lanes.empty()) return {};
  const std::int64_t between =
      header.record_bytes - (lanes.back().offset + lanes.back().bytes - lanes.front().offset);
  Collector collector(header, deviations);
  const bool dense = header.record_bytes <= chunk_bytes && between <= worth_skipping;
  (dense ? read_dense : read_sparse)(file, header, lanes, collector);
  return collector.finish();
}

}  // namespace psg::edf
