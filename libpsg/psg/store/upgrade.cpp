#include "psg/store/upgrade.hpp"

#include <algorithm>
#include <array>
#include <variant>
#include <vector>

namespace psg::store {
namespace {

/// A word of version 1 and what it became in version 2.
struct Renamed {
  std::string_view table;
  std::string_view column;  ///< whose texts are meant; empty: the column itself is renamed
  std::string_view before;
  std::string_view after;
};

constexpr auto renamed = std::to_array<Renamed>({
    {"activity", "", "group", "movement"},
    {"indices", "", "group", "legs"},
    {"movements", "non_candidate", "group_too_long", "movement_too_long"},
    {"rules", "threshold", "candidate_max_group", "candidate_max_movement"},
    {"rules", "text", "mark_group", "mark_movement"},
});

void rename_texts(Column& column, const Renamed& word) {
  auto* texts = std::get_if<std::vector<std::string>>(&column.values);
  if (texts == nullptr) return;
  std::ranges::replace(*texts, std::string(word.before), std::string(word.after));
}

}  // namespace

std::string_view column_today(std::string_view table, std::string_view column) noexcept {
  for (const Renamed& word : renamed) {
    if (word.table == table && word.column.empty() && word.before == column) return word.after;
  }
  return column;
}

Table upgraded(Table table, std::int64_t version) {
  if (version >= 2) return table;
  for (Column& column : table.columns) {
    column.name = column_today(table.name, column.name);
    for (const Renamed& word : renamed) {
      if (word.table == table.name && word.column == column.name) rename_texts(column, word);
    }
  }
  return table;
}

}  // namespace psg::store
