#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "psg/core/event.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"
#include "psg/edf/record_times.hpp"

namespace psg::edf {

/// A record that holds bytes where its onset should be, but does not begin with it.
struct DoubtfulRecord {
  std::int64_t record = 0;
  std::int64_t before = 0;  ///< bytes before its onset, which can be read behind them; 0: it cannot
};

/// What the annotation signals of a file hold.
struct AnnotationRecords {
  std::vector<Annotation> annotations;   ///< in the order of the file, times since the header's start time
  Onsets onsets;                         ///< of every record; empty without annotation signals
  std::vector<DoubtfulRecord> doubtful;  ///< in the order of the file
};

/// Records [first, end) that are not where the header says: bytes were lost or inserted before or in the
/// first of them. Nothing of them is taken.
struct LostRecords {
  std::int64_t first = 0;
  std::int64_t end = 0;
  std::int64_t seen = 0;  ///< the first one whose onset is not at its place
  /// By how many bytes they lie too late; negative: too early. Empty when no onset was found near its place.
  std::optional<std::int64_t> displaced = {};
};

/// The bytes of one annotation signal in a data record.
struct AnnotationSignal {
  std::int64_t offset = 0;
  std::int64_t bytes = 0;
};

/// The annotation signals of a file, in the order of the header.
class AnnotationSignals {
 public:
  explicit AnnotationSignals(const Header& header);

  [[nodiscard]] bool empty() const noexcept { return signals_.empty(); }
  [[nodiscard]] auto begin() const noexcept { return signals_.begin(); }
  [[nodiscard]] auto end() const noexcept { return signals_.end(); }
  /// They lie within these bytes of a record.
  [[nodiscard]] std::int64_t low() const noexcept { return signals_.front().offset; }
  [[nodiscard]] std::int64_t high() const noexcept { return signals_.back().offset + signals_.back().bytes; }
  /// Whether reading whole records is faster than skipping what lies between.
  [[nodiscard]] bool dense() const noexcept { return dense_; }
  /// Whether so little lies between them that they are read in one go.
  [[nodiscard]] bool together() const noexcept { return together_; }

 private:
  std::vector<AnnotationSignal> signals_;
  bool dense_ = false;
  bool together_ = true;
};

/// Takes records in order, from the first to the last, and gathers what their annotation signals hold.
class AnnotationCollector {
 public:
  /// @param lost in order; must outlive the collector
  AnnotationCollector(const Header& header, Deviations& deviations, std::span<const LostRecords> lost);

  /// The next records up to `end`, read from the file; only the bytes that are worth reading.
  /// @throws Error(io).
  void read(const File& file, std::int64_t end);
  /// The next record, whose signals lie at their places in `bytes`, which lie at `offset` in the file.
  void take(std::span<const std::byte> bytes, std::int64_t offset);
  /// The next record, whose signals follow each other in `bytes`; NULs at the end may be missing.
  void take_packed(std::string_view bytes);
  /// The next record, which says nothing but its onset.
  void take_onset(Time onset);
  [[nodiscard]] AnnotationRecords finish() { return std::move(out_); }

 private:
  [[nodiscard]] std::int64_t next() const noexcept { return out_.onsets.size(); }
  [[nodiscard]] std::int64_t signal_offset(const AnnotationSignal& signal,
                                           std::int64_t record) const noexcept {
    return header_.data_offset + record * header_.record_bytes + signal.offset;
  }
  void read_dense(const File& file, std::int64_t end);
  void read_sparse(const File& file, std::int64_t end);
  void take_signal(std::int64_t record, const AnnotationSignal& signal, std::string_view bytes);
  void take_time(std::int64_t record, std::int64_t offset, Time onset, std::string_view bytes);
  [[nodiscard]] bool is_lost(std::int64_t record);

  const Header& header_;
  Deviations& deviations_;
  std::span<const LostRecords> lost_;  // that are ahead still
  AnnotationSignals signals_;
  AnnotationRecords out_;
};

/// The onset of one record, or `unknown_onset`. @throws Error(io).
[[nodiscard]] Time onset_of_record(const File& file, const Header& header, std::int64_t record);

/// Reads the annotation signals of the whole file, but of records that are `lost`. @throws Error(io).
[[nodiscard]] AnnotationRecords read_annotation_records(const File& file, const Header& header,
                                                        Deviations& deviations,
                                                        std::span<const LostRecords> lost = {});

/// The annotation signals of a file, collected while its samples are read, so that the file is read once.
/// Records may come in any order, more than once, and from several threads at a time.
///
/// A record that starts when it should and holds no other annotation takes one bit; the bytes of the others
/// are kept, and an `AnnotationCollector` parses them at the end, in the order of the file.
class StreamedAnnotations {
 public:
  /// @param first_onset of the first record, which the others are expected to follow.
  StreamedAnnotations(const Header& header, Time first_onset);

  /// Whether a record is missing still.
  [[nodiscard]] bool incomplete() const noexcept { return missing_.load(std::memory_order_relaxed) > 0; }
  /// Whether this record is.
  [[nodiscard]] bool wants(std::int64_t record) const noexcept;
  /// The annotation signals lie within these bytes of a record.
  [[nodiscard]] const AnnotationSignals& signals() const noexcept { return signals_; }
  /// Takes a record, whose signals lie at their places in `bytes`, which lie at `offset` in the file.
  void take(std::int64_t record, std::span<const std::byte> bytes, std::int64_t offset);
  /// Forgets records [first, end), whose bytes turned out not to be those of the file.
  void put_back(std::int64_t first, std::int64_t end);
  /// All annotation signals, as `read_annotation_records` gives them; records that were not taken are
  /// read. @throws Error(io).
  [[nodiscard]] AnnotationRecords finish(const File& file, Deviations& deviations,
                                         std::span<const LostRecords> lost = {}) const;

 private:
  /// A record with annotations, and where its bytes are in the pool.
  struct KeptRecord {
    std::int64_t record;
    std::size_t at;
    std::size_t size;
  };

  [[nodiscard]] bool holds_only_its_onset(std::int64_t record, std::string_view bytes) const;
  void keep(std::int64_t record, std::string_view bytes);
  bool mark(std::int64_t record);

  Header header_;
  AnnotationSignals signals_;
  Time first_onset_;
  std::vector<std::atomic<std::uint64_t>> taken_;  // a bit for each record
  std::atomic<std::int64_t> missing_;
  mutable std::mutex mutex_;  // of kept_ and pool_
  std::vector<KeptRecord> kept_;
  std::string pool_;
};

}  // namespace psg::edf
