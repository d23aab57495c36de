#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "psg/cohort/covariates.hpp"
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

/// The table of a cohort while it is filled, recording after recording.
class CohortTable {
 public:
  CohortTable();

  /// Takes memory for that many rows at once; columns that grow step by step leave holes in it.
  void reserve(std::size_t rows);
  /// Adds one row for each rule set of a result.
  /// @throws Error(malformed) when the result has not the tables of docs/format.md; then nothing was added.
  void add(const std::string& id, const Tables& result, const Covariates& covariates);

  [[nodiscard]] std::size_t rows() const { return table_.rows(); }
  /// Names of the covariates that the vocabulary does not know, as the lab writes them, by natural order.
  [[nodiscard]] std::vector<std::string> unknown() const;
  /// The table: columns of `cohort_columns`, then of the covariates that are known of at least one recording.
  [[nodiscard]] Table take() &&;

 private:
  struct Extra {
    std::string name;  ///< as the lab writes it
    bool known = true;
    Column column;
  };
  void add_extras(const Covariates& covariates);
  Column& extra(const Covariate& covariate);

  Table table_;
  std::vector<Extra> extras_;
};

/// A name that can be a column's: other characters than letters, digits and "_" become "_".
[[nodiscard]] std::string column_name(const std::string& text);

}  // namespace psg::cohort
