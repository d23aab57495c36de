#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "psg/cohort/covariates.hpp"
#include "psg/table/table.hpp"

namespace psg::cohort {

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
