// docs/format.md and the tables that are written say the same.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <type_traits>
#include <vector>

#include "psg/store/tables.hpp"
#include "store/builders.hpp"

namespace psg::testing_store {
namespace {

/// The heading of a table in the document; the table's place in the file, with names left open.
std::string heading_of(const std::string& table) {
  if (table == "rules") return "rules/<name>/rule";
  for (const char* of_rule :
       {"activity", "movements", "series", "runs", "indices", "interval_histogram", "distribution"}) {
    if (table == of_rule) return fmt::format("rules/<name>/{}", table);
  }
  return table.starts_with("envelopes/") && table != "envelopes/clock" ? "envelopes/<leg>" : table;
}

std::string type_of(const Column& column, const std::string& heading) {
  constexpr std::array types = {"float64", "int64", "text"};
  return heading == "envelopes/<leg>" ? "float32" : types[column.values.index()];
}

/// The lines of the document below the heading of this table, up to the next.
std::vector<std::string> section(const std::string& document, const std::string& heading) {
  const auto start = document.find(fmt::format("### `{}`\n", heading));
  if (start == std::string::npos) return {};
  const std::string text = document.substr(start, document.find("\n##", start + 1) - start);
  std::vector<std::string> rows;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (text.substr(at, 3) == "| `") rows.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return rows;
}

TEST(FormatDocument, ListsEveryColumnWithItsTypeUnitAndMeaningAndNoOther) {
  std::ifstream file(PSG_SAMPLES "/../docs/format.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(document.empty());
  for (const Table& table : tables_of(score_with_envelopes()).tables) {
    const std::string heading = heading_of(table.name);
    std::vector<std::string> expected;
    for (const Column& column : table.columns) {
      expected.push_back(fmt::format("| `{}` | {} | {} | {} |", column.name, type_of(column, heading),
                                     column.unit, column.description));
    }
    EXPECT_EQ(section(document, heading), expected) << heading;
  }
}

}  // namespace
}  // namespace psg::testing_store
