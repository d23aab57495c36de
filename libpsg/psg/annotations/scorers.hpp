#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/annotations/read_options.hpp"
#include "psg/core/hypnogram.hpp"
#include "psg/table/delimited.hpp"

namespace psg::annotations {

/// Where a table says what its rows are.
struct StagingColumns {
  std::optional<std::size_t> onset;
  std::vector<std::size_t> known;  ///< columns whose meaning is known and that name no scorer
  /// The stage of a row; empty: the row holds none.
  std::function<std::optional<Stage>(const Delimited::Row&)> stage;
};

/// Which rows of a table count when several scorers or methods staged the night in it, told apart by a column
/// (BIDS: `annotation_method`, `annotator_id`, `scorer`).
///
/// That of a person counts, a consensus before others; a program's is the second opinion. `--scorer` takes
/// another. Two stagings that do not differ are none.
class Scorers {
 public:
  /// What is left out is a warning, and so is a table of events of several scorers, of which all count.
  /// @throws Error(ambiguous) when several may count and the caller chose none.
  Scorers(const std::string& path, const Delimited& table, const StagingColumns& columns,
          const ReadOptions& options, std::vector<std::string>& warnings);

  [[nodiscard]] bool counts(const Delimited::Row& row) const;
  /// Whether the scorer that the caller chose is in the table.
  [[nodiscard]] bool found() const noexcept { return found_; }

 private:
  void take_events(const Delimited& table, const StagingColumns& columns, const ReadOptions& options,
                   std::vector<std::string>& warnings);

  std::optional<std::size_t> column_;  ///< empty: there is one staging
  std::string used_;
  std::vector<std::string> left_out_;
  bool found_ = false;
};

/// Whether the column of such a heading (folded) says who or what scored.
[[nodiscard]] bool names_scorers(std::string_view heading);

/// Whether a name or heading tells of a program rather than of a person: "automated", "stage_ai", "YASA".
[[nodiscard]] bool names_program(std::string_view text);

}  // namespace psg::annotations
