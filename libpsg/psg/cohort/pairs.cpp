#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "psg/cohort/cohort.hpp"
#include "psg/cohort/columns.hpp"
#include "psg/cohort/levels.hpp"
#include "psg/cohort/strata.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/core/error.hpp"
#include "psg/core/quantile.hpp"
#include "psg/table/select.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

using namespace cohort;  // the room's own names

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorKind::bad_argument, why); }

/// Whether a level is what a treatment is compared with.
bool is_before(const std::string& level) {
  constexpr std::array<std::string_view, 9> words{"before", "baseline", "pre",     "none", "untreated",
                                                  "off",    "placebo",  "control", "no"};
  return std::ranges::find(words, lower(level)) != words.end();
}

/// The two levels to compare, the earlier first.
std::pair<std::string, std::string> levels_to_compare(const Levels& levels, const PairQuestion& question) {
  std::vector<std::string> there(levels.labels.begin(), levels.labels.end() - 1);
  for (const std::string& wanted : {question.first, question.second}) {
    if (!wanted.empty() && std::ranges::find(there, wanted) == there.end()) {
      refuse(fmt::format("column \"{}\" has no level \"{}\", it has {}", question.column, wanted,
                         fmt::join(there, ", ")));
    }
  }
  if (question.first.empty() != question.second.empty() ||
      (!question.first.empty() && question.first == question.second))
    refuse(fmt::format("column \"{}\" is compared at two levels, expected both or neither to be named",
                       question.column));
  if (!question.first.empty()) return {question.first, question.second};
  if (there.size() != 2) {
    refuse(fmt::format("column \"{}\" has the levels {}; name two of them as {}=FIRST,SECOND",
                       question.column, fmt::join(there, ", "), question.column));
  }
  std::stable_partition(there.begin(), there.end(), is_before);
  return {there[0], there[1]};
}

using Rows = std::vector<std::size_t>;

/// The nights of one subject at the two levels.
struct Nights {
  std::size_t at_first = 0;
  std::size_t at_second = 0;
  Rows first;  ///< where the measure is defined
  Rows second;
};

struct NaturalLess {
  bool operator()(const std::string& a, const std::string& b) const { return natural_less(a, b); }
};
using Subjects = std::map<std::string, Nights, NaturalLess>;

/// The median of what is known on these nights; NaN where nothing is.
double median_of(const std::vector<double>& values, const Rows& rows) {
  std::vector<double> known;
  for (const std::size_t row : rows) {
    if (!std::isnan(values[row])) known.push_back(values[row]);
  }
  std::ranges::sort(known);
  return quantile_of_sorted(known, 0.5);
}

/// What all these nights say; empty where one says nothing or they differ.
std::string common_text(const std::vector<std::string>& texts, const Rows& rows) {
  const bool same =
      std::ranges::all_of(rows, [&](std::size_t row) { return texts[row] == texts[rows.front()]; });
  return same && !rows.empty() ? texts[rows.front()] : "";
}

/// A covariate that stands beside the differences: the ferritin, a dose.
struct Beside {
  const CovariateInfo* info;
  std::vector<double> values;
  std::vector<std::string> drugs;  ///< of a dose, where the cohort says of which drug
};

/// The columns of the cohort that the vocabulary wants beside the differences.
std::vector<Beside> beside_in(const Table& cohort) {
  std::vector<Beside> all;
  for (const CovariateInfo& info : covariate_vocabulary()) {
    if (!info.beside_pairs || column_named(cohort, info.name) == nullptr) continue;
    Beside beside{&info, numbers_of(cohort, info.name), {}};
    if (!info.dose_of.empty() && column_named(cohort, info.dose_of) != nullptr)
      beside.drugs = values_of<std::string>(cohort, info.dose_of);
    all.push_back(std::move(beside));
  }
  return all;
}

/// Whether doses of these can be subtracted: of one drug, or of a drug and of none.
bool same_drug(const std::string& first, const std::string& second) {
  const auto one = [](const std::string& drug) {
    return !drug.empty() && drug != "other" && drug != "several";
  };
  return one(first) && one(second) && (first == second || first == "none" || second == "none");
}

void declare(TableBuilder& table, const Beside& beside) {
  const CovariateInfo& info = *beside.info;
  const std::string unit = info.units.empty() ? "" : info.units.front().spelling;
  if (!beside.drugs.empty()) {
    table.text(info.dose_of + "_first", "At the first level; empty where its nights differ.")
        .text(info.dose_of + "_second", "At the second level.");
  }
  table.number(info.name + "_first", unit, info.description + " At the first level.")
      .number(info.name + "_second", unit, "At the second level.")
      .number(info.name + "_difference", unit,
              info.dose_of.empty() ? "Second - first."
                                   : "Second - first, of one drug; undefined between two drugs.");
}

/// The dose on these nights; NaN where they are not of one drug.
double dose_of(const Beside& beside, const Rows& rows, const std::string& drug) {
  return rows.size() > 1 && drug.empty() ? nan : median_of(beside.values, rows);
}

void append(std::vector<std::variant<double, std::string>>& line, const Beside& beside,
            const Nights& nights) {
  if (beside.drugs.empty()) {
    const double first = median_of(beside.values, nights.first);
    const double second = median_of(beside.values, nights.second);
    line.insert(line.end(), {first, second, beside.info->dose_of.empty() ? second - first : nan});
    return;
  }
  const std::string first_drug = common_text(beside.drugs, nights.first);
  const std::string second_drug = common_text(beside.drugs, nights.second);
  const double first = dose_of(beside, nights.first, first_drug);
  const double second = dose_of(beside, nights.second, second_drug);
  line.insert(line.end(), {first_drug, second_drug, first, second,
                           same_drug(first_drug, second_drug) ? second - first : nan});
}

/// Why a subject has no pair; empty when it has one.
std::string why_unpaired(const std::string& subject, const Nights& nights, const Pairs& pairs,
                         const std::string& measure) {
  if (subject.empty()) return fmt::format("{} nights without a subject", nights.at_first + nights.at_second);
  for (const auto& [count, rows, level] : {std::tuple{nights.at_first, &nights.first, &pairs.first},
                                           {nights.at_second, &nights.second, &pairs.second}}) {
    if (count == 0) return fmt::format("no night at \"{}\"", *level);
    if (rows->empty()) return fmt::format("{} is undefined at \"{}\"", measure, *level);
  }
  return "";
}

Subjects subjects_of(const Table& cohort, const std::string& rule, const Levels& levels, const Pairs& pairs,
                     const std::vector<double>& measure) {
  const auto& names = values_of<std::string>(cohort, "subject");
  Subjects subjects;
  for (const std::size_t row : rows_for(cohort, rule)) {
    const std::string& level = levels.labels[levels.of_row[row]];
    Nights& nights = subjects[names[row]];
    const bool first = level == pairs.first;
    if (!first && level != pairs.second) continue;
    ++(first ? nights.at_first : nights.at_second);
    if (!std::isnan(measure[row])) (first ? nights.first : nights.second).push_back(row);
  }
  return subjects;
}

std::variant<double, std::string> count_if(const std::vector<double>& differences, bool (*is)(double)) {
  return static_cast<double>(std::ranges::count_if(differences, is));
}

}  // namespace

Pairs pairs_of(const Table& cohort, const PairQuestion& question) {
  if (column_named(cohort, "subject") == nullptr)
    throw Error(ErrorKind::not_found, "the cohort has no column \"subject\", which pairs nights");
  const std::vector<double> measure = numbers_of(cohort, question.measure);
  const std::string unit = cohort_column(question.measure).unit;
  const Levels levels = levels_of(cohort, question.column);
  Pairs pairs;
  std::tie(pairs.first, pairs.second) = levels_to_compare(levels, question);

  TableBuilder subjects(
      "pairs", "Nights of one subject at two levels; several nights at one level count as their median.");
  subjects.text("rule", "Rule set.").text("subject", "Code of the person.");
  subjects.number("first", unit, "The measure at the first level.")
      .number("second", unit, "At the second level.");
  subjects.number("difference", unit, "Second - first.");
  const std::vector<Beside> all_beside = beside_in(cohort);
  for (const Beside& beside : all_beside) declare(subjects, beside);
  TableBuilder unpaired("unpaired", "Subjects without a pair, and why.");
  unpaired.text("rule", "Rule set.").text("subject", "Code of the person.").text("reason", "Why.");
  TableBuilder summary("differences", "The differences, second - first; it describes and does not test.");
  summary.text("rule", "Rule set.").number("pairs", "1", "Subjects with a pair.");
  summary.number("higher", "1", "Subjects whose second is higher.").number("lower", "1", "Lower.");
  summary.number("equal", "1", "Equal.").number("median", unit, "Median of the differences.");
  summary.number("q1", unit, "First quartile (type 7 of Hyndman & Fan 1996).")
      .number("q3", unit, "Third quartile.");
  summary.number("min", unit, "Smallest.").number("max", unit, "Largest.");

  for (const std::string& rule : rules_for(cohort, question.rule)) {
    std::vector<double> differences;
    for (const auto& [subject, nights] : subjects_of(cohort, rule, levels, pairs, measure)) {
      if (const std::string why = why_unpaired(subject, nights, pairs, question.measure); !why.empty()) {
        unpaired.add({rule, subject, why});
        continue;
      }
      const double first = median_of(measure, nights.first), second = median_of(measure, nights.second);
      differences.push_back(second - first);
      std::vector<std::variant<double, std::string>> line = {rule, subject, first, second, second - first};
      for (const Beside& beside : all_beside) append(line, beside, nights);
      subjects.add(std::move(line));
    }
    const Spread spread = spread_of(differences);
    summary.add({rule, static_cast<double>(spread.n), count_if(differences, [](double d) { return d > 0; }),
                 count_if(differences, [](double d) { return d < 0; }),
                 count_if(differences, [](double d) { return d == 0; }), spread.median, spread.q1, spread.q3,
                 spread.min, spread.max});
  }
  pairs.subjects = std::move(subjects).take();
  pairs.summary = std::move(summary).take();
  pairs.unpaired = std::move(unpaired).take();
  return pairs;
}

}  // namespace psg
