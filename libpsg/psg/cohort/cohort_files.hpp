#pragma once

#include <string>

#include "psg/system/atomic_file.hpp"
#include "psg/table/table.hpp"

namespace psg::cohort {

/// The files of a cohort, as this or an earlier version wrote them.
/// @{
[[nodiscard]] FileKind cohort_tsv_kind();
[[nodiscard]] FileKind dictionary_kind();
[[nodiscard]] FileKind movements_tsv_kind();
/// @}

/// Writes the table as TSV; the caller commits it. @throws Error(io)
void write_tsv(const Table& table, AtomicFile& file);

/// Writes what the columns of the table mean as JSON; the caller commits it. @throws Error(io)
void write_dictionary(const Table& table, AtomicFile& file);

/// All movements of a cohort as one TSV, recording after recording; nothing of it stays in memory.
class MovementsFile {
 public:
  MovementsFile(const std::string& path, const Overwrite& overwrite)
      : file_({path, movements_tsv_kind(), overwrite}) {}
  /// The movements of a result.
  struct Lines {
    std::string heading;
    std::string rows;
  };
  /// @throws Error(malformed) when they have other columns than those written before.
  [[nodiscard]] Lines lines_of(const std::string& id, const Tables& result) const;
  /// Adds rows, below the heading when they are the first.
  /// @throws Error(io)
  void write(const Lines& lines);
  void commit() { file_.commit(); }

 private:
  AtomicFile file_;
  std::string heading_;
};

}  // namespace psg::cohort
