#include "psg/edf/annotation_records.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "psg/edf/scratch.hpp"
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

}  // namespace

AnnotationLanes::AnnotationLanes(const Header& header) {
  for (const SignalHeader& s : header.signals) {
    const std::int64_t bytes = s.channel.samples_per_record * header.sample_bytes;
    if (!s.annotations || bytes == 0) continue;
    together_ = together_ && (lanes_.empty() || s.record_offset - high() <= worth_skipping);
    lanes_.push_back({s.record_offset, bytes});
  }
  if (lanes_.empty()) return;
  const std::int64_t between = header.record_bytes - (high() - low());
  dense_ = header.record_bytes <= chunk_bytes && between <= worth_skipping;
}

AnnotationCollector::AnnotationCollector(const Header& header, Deviations& deviations)
    : header_(header), deviations_(deviations), lanes_(header), out_{{}, Onsets(header.record_duration)} {}

void AnnotationCollector::read(const File& file, std::int64_t end) {
  if (!lanes_.empty()) lanes_.dense() ? read_dense(file, end) : read_sparse(file, end);
}

void AnnotationCollector::take(std::span<const std::byte> bytes, std::int64_t offset) {
  const std::int64_t record = next();
  for (const AnnotationLane& lane : lanes_) {
    const auto at = static_cast<std::size_t>(lane_offset(lane, record) - offset);
    take_lane(record, lane, as_text(bytes.subspan(at, static_cast<std::size_t>(lane.bytes))));
  }
}

void AnnotationCollector::take_packed(std::string_view bytes) {
  const std::int64_t record = next();
  for (const AnnotationLane& lane : lanes_) {
    const std::size_t size = std::min(bytes.size(), static_cast<std::size_t>(lane.bytes));
    take_lane(record, lane, bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
}

void AnnotationCollector::read_dense(const File& file, std::int64_t end) {
  const std::int64_t per_chunk = chunk_bytes / header_.record_bytes;
  const auto buffer = scratch(chunk_bytes);
  while (next() < end) {
    const std::int64_t chunk_end = std::min(next() + per_chunk, end);
    const std::int64_t from = header_.data_offset + next() * header_.record_bytes + lanes_.low();
    const std::int64_t to = header_.data_offset + (chunk_end - 1) * header_.record_bytes + lanes_.high();
    const auto bytes = buffer.first(static_cast<std::size_t>(to - from));
    file.read(from, bytes);
    while (next() < chunk_end) take(bytes, from);
  }
}

void AnnotationCollector::read_sparse(const File& file, std::int64_t end) {
  while (next() < end) {
    const std::int64_t record = next();
    for (const AnnotationLane& lane : lanes_) {
      const auto bytes = scratch(lane.bytes).first(static_cast<std::size_t>(lane.bytes));
      file.read(lane_offset(lane, record), bytes);
      take_lane(record, lane, as_text(bytes));
    }
  }
}

/// Lanes of a record come in order; the first of them keeps its time.
void AnnotationCollector::take_lane(std::int64_t record, const AnnotationLane& lane, std::string_view bytes) {
  const std::int64_t offset = lane_offset(lane, record);
  std::vector<Tal> tals = parse_tals(bytes, record, offset, deviations_);
  if (record == next()) take_time(record, offset, onset_of(tals));
  for (Tal& tal : tals) {
    for (std::string& t : tal.texts) {
      if (!t.empty()) out_.annotations.push_back({tal.onset, tal.duration, std::move(t)});
    }
  }
}

void AnnotationCollector::take_time(std::int64_t record, std::int64_t offset, Time onset) {
  out_.onsets.push(onset);
  // Of a discontinuous file the timeline says what became of the record.
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
  const AnnotationLanes lanes(header);
  if (lanes.empty()) return unknown_onset;
  const std::int64_t offset = header.data_offset + record * header.record_bytes + lanes.low();
  const std::int64_t size = lanes.begin()->bytes;
  const auto bytes = scratch(size).first(static_cast<std::size_t>(size));
  file.read(offset, bytes);
  Deviations ignored;  // they are told when the record is taken
  return onset_of(parse_tals(as_text(bytes), record, offset, ignored));
}

AnnotationRecords read_annotation_records(const File& file, const Header& header, Deviations& deviations) {
  AnnotationCollector collector(header, deviations);
  collector.read(file, header.records);
  return collector.finish();
}

}  // namespace psg::edf
