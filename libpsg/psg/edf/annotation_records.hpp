#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/onsets.hpp"

namespace psg::edf {

/// What the annotation signals of a file hold.
struct AnnotationRecords {
  std::vector<Annotation> annotations;  ///< in the order of the file, times since the header's start time
  Onsets onsets;                        ///< of every record; empty without annotation signals
};

/// The bytes of one annotation signal in a data record.
struct AnnotationLane {
  std::int64_t offset = 0;
  std::int64_t bytes = 0;
};

/// The annotation signals of a file, in the order of the header.
class AnnotationLanes {
 public:
  explicit AnnotationLanes(const Header& header);

  [[nodiscard]] bool empty() const noexcept { return lanes_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return lanes_.begin(); }
  [[nodiscard]] auto end() const noexcept { return lanes_.end(); }
  /// They lie within these bytes of a record.
  [[nodiscard]] std::int64_t low() const noexcept { return lanes_.front().offset; }
  [[nodiscard]] std::int64_t high() const noexcept { return lanes_.back().offset + lanes_.back().bytes; }
  /// Whether reading whole records is faster than skipping what lies between.
  [[nodiscard]] bool dense() const noexcept { return dense_; }
  /// Whether so little lies between them that they are read in one go.
  [[nodiscard]] bool together() const noexcept { return together_; }

 private:
  std::vector<AnnotationLane> lanes_;
  bool dense_ = false;
  bool together_ = true;
};

/// Takes records in order, from the first to the last, and gathers what their annotation signals hold.
class AnnotationCollector {
 public:
  AnnotationCollector(const Header& header, Deviations& deviations);

  /// The next records up to `end`, read from the file; only the bytes that are worth reading.
  /// @throws Error(io).
  void read(const File& file, std::int64_t end);
  /// The next record, whose lanes lie at their places in `bytes`, which lie at `offset` in the file.
  void take(std::span<const std::byte> bytes, std::int64_t offset);
  /// The next record, whose lanes follow each other in `bytes`; NULs at the end may be missing.
  void take_packed(std::string_view bytes);
  /// The next record, which says nothing but its onset.
  void take_onset(Time onset) { out_.onsets.push(onset); }
  [[nodiscard]] AnnotationRecords finish() { return std::move(out_); }

 private:
  [[nodiscard]] std::int64_t next() const noexcept { return out_.onsets.size(); }
  [[nodiscard]] std::int64_t lane_offset(const AnnotationLane& lane, std::int64_t record) const noexcept {
    return header_.data_offset + record * header_.record_bytes + lane.offset;
  }
  void read_dense(const File& file, std::int64_t end);
  void read_sparse(const File& file, std::int64_t end);
  void take_lane(std::int64_t record, const AnnotationLane& lane, std::string_view bytes);
  void take_time(std::int64_t record, std::int64_t offset, Time onset);

  const Header& header_;
  Deviations& deviations_;
  AnnotationLanes lanes_;
  AnnotationRecords out_;
};

/// The onset of one record, or `unknown_onset`. @throws Error(io).
[[nodiscard]] Time onset_of_record(const File& file, const Header& header, std::int64_t record);

/// Reads the annotation signals of the whole file. @throws Error(io).
[[nodiscard]] AnnotationRecords read_annotation_records(const File& file, const Header& header,
                                                        Deviations& deviations);

}  // namespace psg::edf
