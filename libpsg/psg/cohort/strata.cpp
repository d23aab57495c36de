#include "psg/cohort/strata.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "psg/cohort/columns.hpp"
#include "psg/cohort/levels.hpp"
#include "psg/core/quantile.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

using namespace cohort;  // the room's own names

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
// ICSD-3, periodic limb movement disorder, criterion B: above 15/h in adults, above 5/h in children.
constexpr double adult_threshold_per_h = 15;
constexpr double child_threshold_per_h = 5;
constexpr double adult_age_years = 18;

using Rows = std::vector<std::size_t>;

/// The rows of each combination of levels that occurs, by the order of the levels.
std::map<std::vector<std::size_t>, Rows> strata_among(const Rows& rows, const std::vector<Levels>& by) {
  std::map<std::vector<std::size_t>, Rows> strata;
  for (const std::size_t row : rows) {
    std::vector<std::size_t> key;
    for (const Levels& levels : by) key.push_back(levels.of_row[row]);
    strata[key].push_back(row);
  }
  return strata;
}

Rows where_defined(const Rows& rows, const std::vector<double>& measure) {
  Rows defined;
  for (const std::size_t row : rows) {
    if (!std::isnan(measure[row])) defined.push_back(row);
  }
  return defined;
}

double above(const Rows& rows, const std::vector<double>& measure, double threshold) {
  return static_cast<double>(
      std::ranges::count_if(rows, [&](std::size_t row) { return measure[row] > threshold; }));
}

/// How many people these nights are of; NaN when that cannot be said.
double subjects_among(const Table& cohort, const Rows& rows) {
  if (column_named(cohort, "subject") == nullptr) return nan;
  const auto& names = values_of<std::string>(cohort, "subject");
  std::set<std::string> known;
  for (const std::size_t row : rows) {
    if (names[row].empty()) return nan;
    known.insert(names[row]);
  }
  return static_cast<double>(known.size());
}

TableBuilder strata_table(const std::vector<Levels>& by, const std::string& unit) {
  TableBuilder table("strata", "The cohort described by strata; it describes and does not diagnose.");
  table.text("rule", "Rule set.");
  for (const Levels& levels : by) table.text(levels.name, "Its level; \"missing\" where it is not known.");
  table.number("nights", "1", "Nights of the stratum.")
      .number("subjects", "1", "People among them; undefined where a night has no subject.")
      .number("n", "1", "Nights on which the measure is defined; the rest describes these.")
      .number("median", unit, "Median.")
      .number("q1", unit, "First quartile (type 7 of Hyndman & Fan 1996).")
      .number("q3", unit, "Third quartile.")
      .number("min", unit, "Smallest.")
      .number("max", unit, "Largest.")
      .number("above_15_per_h", "1", "Nights above 15/h, the threshold of ICSD-3 for adults.")
      .number("children", "1", "Nights of subjects below 18 years.")
      .number("children_above_5_per_h", "1", "Of these above 5/h, the threshold of ICSD-3 for children.");
  return table;
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  std::ranges::sort(values);
  Spread spread{.n = static_cast<std::int64_t>(values.size())};
  spread.median = quantile_of_sorted(values, 0.5);
  spread.q1 = quantile_of_sorted(values, 0.25);
  spread.q3 = quantile_of_sorted(values, 0.75);
  spread.min = quantile_of_sorted(values, 0);
  spread.max = quantile_of_sorted(values, 1);
  return spread;
}

Table strata_of(const Table& cohort, const StrataQuestion& question) {
  const CohortColumn meaning = cohort_column(question.measure);
  const std::vector<double> measure = numbers_of(cohort, question.measure);
  const bool ages = column_named(cohort, "age_years") != nullptr;
  const std::vector<double> age =
      ages ? numbers_of(cohort, "age_years") : std::vector<double>(cohort.rows(), nan);
  std::vector<Levels> by;
  for (const std::string& what : question.by) by.push_back(levels_of(cohort, what));

  TableBuilder table = strata_table(by, meaning.unit);
  for (const std::string& rule : rules_for(cohort, question.rule)) {
    for (const auto& [levels, rows] : strata_among(rows_for(cohort, rule), by)) {
      const Rows defined = where_defined(rows, measure);
      std::vector<double> values;
      Rows children;
      for (const std::size_t row : defined) {
        values.push_back(measure[row]);
        if (age[row] < adult_age_years) children.push_back(row);
      }
      const Spread spread = spread_of(values);
      std::vector<std::variant<double, std::string>> line = {rule};
      for (std::size_t i = 0; i < by.size(); ++i) line.emplace_back(by[i].labels[levels[i]]);
      for (const double number :
           {static_cast<double>(rows.size()), subjects_among(cohort, rows), static_cast<double>(spread.n),
            spread.median, spread.q1, spread.q3, spread.min, spread.max,
            meaning.plms_index ? above(defined, measure, adult_threshold_per_h) : nan,
            ages ? static_cast<double>(children.size()) : nan,
            ages && meaning.plms_index ? above(children, measure, child_threshold_per_h) : nan}) {
        line.emplace_back(number);
      }
      table.add(std::move(line));
    }
  }
  return std::move(table).take();
}

}  // namespace psg
