#include "psg/compare/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "psg/core/version.hpp"
#include "psg/store/rule_table.hpp"
#include "psg/table/fields.hpp"

namespace psg {
namespace {

constexpr auto warning_fields = std::to_array<Field<std::string>>({
    {"message", "", "One sentence.", [](const std::string& message) { return message; }},
});

}  // namespace

Tables tables_of(const Comparison& night) {
  Tables result;
  result.attributes = {{"version", version},
                       {"kind", "comparison"},
                       {"rule", night.options.rule.name},
                       {"min_iou", fmt::format("{}", night.options.min_iou)},
                       {"window_start_s", fmt::format("{}", to_seconds(night.window.span.start))},
                       {"window_end_s", fmt::format("{}", to_seconds(night.window.span.end))},
                       {"window_from", night.window.from},
                       {"window_to", night.window.to},
                       {"test", night.has_test ? night.scorers.back().name : ""}};
  const auto add = [&](std::vector<Table> tables) {
    std::ranges::move(tables, std::back_inserter(result.tables));
  };
  add(compare::agreement_tables(night));
  add(compare::stage_tables(night));
  add({compare::index_table(night)});
  add(compare::scorer_tables(night));
  add(compare::movement_tables(night));
  add({rule_table({&night.options.rule}),
       table_of<std::string>("warnings", "What was bent or left out.", warning_fields, night.warnings)});
  return result;
}

}  // namespace psg
