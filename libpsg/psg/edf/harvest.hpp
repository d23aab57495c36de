#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "psg/edf/annotation_records.hpp"
#include "psg/edf/deviations.hpp"
#include "psg/edf/file.hpp"
#include "psg/edf/header.hpp"

namespace psg::edf {

/// Gathers the annotation signals of a file while somebody else reads its samples, so that the file
/// is read once. Records may come in any order, more than once, and from several threads at a time.
///
/// A record that starts when it should and says nothing more is one bit; of the others the bytes are
/// kept and are taken apart at the end, in the order of the file.
class Harvest {
 public:
  /// @param first_onset of the first record, which the others are expected to follow.
  Harvest(const Header& header, Time first_onset);

  /// Whether a record is missing still.
  [[nodiscard]] bool wanting() const noexcept { return missing_.load(std::memory_order_relaxed) > 0; }
  /// Whether this record is.
  [[nodiscard]] bool wants(std::int64_t record) const noexcept;
  /// The annotation signals lie within these bytes of a record.
  [[nodiscard]] const AnnotationLanes& lanes() const noexcept { return lanes_; }
  /// Takes a record, whose lanes lie at their places in `bytes`, which lie at `offset` in the file.
  void take(std::int64_t record, std::span<const std::byte> bytes, std::int64_t offset);
  /// Forgets records [first, end), whose bytes turned out not to be those of the file.
  void put_back(std::int64_t first, std::int64_t end);
  /// All annotation signals, as `read_annotation_records` gives them; records that were not taken are
  /// read. @throws Error(io).
  [[nodiscard]] AnnotationRecords finish(const File& file, Deviations& deviations) const;

 private:
  /// A record that says something, and where its bytes are in a pool.
  struct Telling {
    std::int64_t record;
    std::size_t at;
    std::size_t size;
  };

  [[nodiscard]] bool silent(std::int64_t record, std::string_view bytes) const;
  void keep(std::int64_t record, std::string_view bytes);
  bool mark(std::int64_t record);

  Header header_;
  AnnotationLanes lanes_;
  Time first_onset_;
  std::vector<std::atomic<std::uint64_t>> taken_;  // a bit for each record
  std::atomic<std::int64_t> missing_;
  mutable std::mutex mutex_;  // of what was told
  std::vector<Telling> tellings_;
  std::string pool_;
};

}  // namespace psg::edf
