#pragma once

#include <span>
#include <string>
#include <vector>

#include "psg/compare/comparison.hpp"
#include "psg/table/fields.hpp"

namespace psg::compare {

/// Two scorers by name, and what is said about them.
template <typename Part>
struct PartRow {
  const Comparison* night = nullptr;
  const PairAgreement* pair = nullptr;
  const Part* part = nullptr;
  [[nodiscard]] const std::string& a() const { return night->scorers[pair->a].name; }
  [[nodiscard]] const std::string& b() const { return night->scorers[pair->b].name; }
};

/// A row for each pair of scorers and each of the parts that `parts(pair)` gives.
template <typename Part, typename Parts>
std::vector<PartRow<Part>> rows_of(const Comparison& night, Parts parts) {
  std::vector<PartRow<Part>> rows;
  for (const PairAgreement& pair : night.pairs) {
    for (const Part& part : parts(pair)) rows.push_back({&night, &pair, &part});
  }
  return rows;
}

/// The table of these rows, the names of the two scorers first. A row knows them as `a()` and `b()`.
template <typename Row>
Table pair_table(const char* name, const char* description, std::span<const Field<Row>> fields,
                 const std::vector<Row>& rows) {
  std::vector<Field<Row>> all = {{"scorer_a", "", "The reference of precision, recall and differences.",
                                  [](const Row& r) { return r.a(); }},
                                 {"scorer_b", "", "The other scorer; the test where it is one of the two.",
                                  [](const Row& r) { return r.b(); }}};
  all.insert(all.end(), fields.begin(), fields.end());
  return table_of<Row>(name, description, all, rows);
}

}  // namespace psg::compare
