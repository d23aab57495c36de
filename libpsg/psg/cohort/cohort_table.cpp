#include "psg/cohort/cohort_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "psg/cohort/columns.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/core/characters.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/version.hpp"
#include "psg/table/select.hpp"
#include "psg/table/table_text.hpp"
#include "psg/text/text.hpp"

namespace psg::cohort {
namespace {

constexpr std::size_t piece = std::size_t{1} << 20;

}  // namespace

FileKind cohort_tsv_kind() {
  return text_beginning("the cohort.tsv of a batch", "id\tsubject\tsession\trule\tstaged\t");
}

FileKind dictionary_kind() {
  return {"the cohort.json of a batch", [](const std::string&, std::string_view bytes) {
            return bytes.starts_with("{\n \"title\": ") &&
                   bytes.find("\n \"libpsg\": ") != std::string_view::npos;
          }};
}

FileKind movements_tsv_kind() {
  return text_beginning("the movements.tsv of a batch", "id\trule\tonset_s\t");
}

void write_tsv(const Table& table, AtomicFile& file) {
  TextRows rows;
  add_heading(rows, table);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    add_row(rows, table, row);
    if (rows.size() >= piece) file.write(rows.take());
  }
  file.write(rows.take());
}

void write_dictionary(const Table& table, AtomicFile& file) {
  using Json = nlohmann::ordered_json;
  Json columns = Json::array();
  for (const Column& column : table.columns) {
    const CohortColumn meaning = cohort_column(column.name);
    Json entry = {{"name", column.name},
                  {"type", name(meaning.type)},
                  {"unit", column.unit},
                  {"description", column.description},
                  {"denominator", meaning.denominator},
                  {"source", meaning.source}};
    if (!meaning.levels.empty()) entry["levels"] = meaning.levels;
    columns.push_back(std::move(entry));
  }
  const Json json = {
      {"title", table.description},
      {"libpsg", version},
      {"notice",
       "These numbers describe nights; they diagnose nobody. Research software, not a medical device."},
      {"missing", missing_text},
      {"flags", "1 is yes, 0 is no"},
      {"rows", table.rows()},
      {"columns", std::move(columns)}};
  file.write(shown_json(json.dump(1, ' ', false, Json::error_handler_t::replace)) + '\n');
}

MovementsFile::Lines MovementsFile::lines_of(const std::string& id, const Tables& result) const {
  Table table = table_named(result, "movements");
  table.columns.insert(table.columns.begin(),
                       Column{"id", "", "", std::vector<std::string>(table.rows(), id)});
  TextRows rows;
  add_heading(rows, table);
  Lines lines{rows.take(), {}};
  if (!heading_.empty() && lines.heading != heading_) {
    throw Error(
        ErrorKind::malformed,
        "its table \"movements\" has other columns than those before, expected results of one version");
  }
  for (std::size_t row = 0; row < table.rows(); ++row) add_row(rows, table, row);
  lines.rows = rows.take();
  return lines;
}

void MovementsFile::write(const Lines& lines) {
  if (heading_.empty()) file_.write(lines.heading);
  heading_ = lines.heading;
  file_.write(lines.rows);
}

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using Values = std::variant<double, std::int64_t, std::string>;

/// The first row of a column.
template <typename Value>
Value first_of(const Tables& result, const char* table, const char* column) {
  const Table& rows = table_named(result, table);
  const auto& values = values_of<Value>(rows, column);
  if constexpr (std::is_same_v<Value, double>) static_cast<void>(finite_numbers_of(rows, column));
  if (values.empty())
    throw Error(ErrorKind::malformed, fmt::format("table \"{}\" has no rows, expected one", table));
  return values.front();
}

/// The statistics of one rule set, found by name, group and state.
class Indices {
 public:
  Indices(const Tables& result, const std::string& rule) {
    const Table& table = table_named(result, "indices");
    const auto& rules = values_of<std::string>(table, "rule");
    statistic_ = &values_of<std::string>(table, "statistic");
    group_ = &values_of<std::string>(table, "legs");
    state_ = &values_of<std::string>(table, "state");
    value_ = &finite_numbers_of(table, "value");
    denominator_ = &finite_numbers_of(table, "denominator");
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (rules[i] == rule) rows_.emplace(Key{(*statistic_)[i], (*group_)[i], (*state_)[i]}, i);
    }
  }

  [[nodiscard]] double of(const CohortColumn& column) const {
    const auto row = rows_.find(Key{column.statistic, column.legs, column.state});
    if (row == rows_.end()) return nan;
    return (column.unit == "h" ? *denominator_ : *value_)[row->second];
  }

 private:
  using Key = std::tuple<std::string_view, std::string_view, std::string_view>;
  const std::vector<std::string>* statistic_;
  const std::vector<std::string>* group_;
  const std::vector<std::string>* state_;
  const std::vector<double>* value_;
  const std::vector<double>* denominator_;
  std::map<Key, std::size_t> rows_;
};

std::string attribute(const Tables& result, const std::string& name) {
  for (const auto& [key, value] : result.attributes) {
    if (key == name) return value;
  }
  return "";
}

std::string text_of(const Covariates& covariates, const std::string& name) {
  const auto found = std::ranges::find(covariates, name, &Covariate::name);
  return found == covariates.end() ? "" : found->text;
}

std::int64_t warnings_for(const Tables& result, const std::string& rule) {
  const auto& scopes = values_of<std::string>(table_named(result, "warnings"), "scope");
  const auto rules = rules_in(result);
  return std::ranges::count_if(scopes, [&](const std::string& scope) {
    return scope == rule || std::ranges::find(rules, scope) == rules.end();
  });
}

/// A flag of the night; NaN where an older result does not have it.
double flag_of(const Table& recording, const char* flag) {
  if (column_named(recording, flag) == nullptr) return nan;
  const auto& values = values_of<std::int64_t>(recording, flag);
  return values.empty() ? nan : static_cast<double>(values.front());
}

/// What the row says that is no statistic, by the name of its column.
std::map<std::string, Values, std::less<>> facts_of(const std::string& id, const Tables& result,
                                                    const std::string& rule, const Covariates& covariates) {
  std::map<std::string, Values, std::less<>> facts = {
      {"id", id},
      {"subject", text_of(covariates, "subject")},
      {"session", text_of(covariates, "session")},
      {"rule", rule},
      {"staged", first_of<std::int64_t>(result, "recording", "staged")},
      {"recording_h", first_of<double>(result, "recording", "duration_s") / 3600},
      {"arousals_scored", flag_of(table_named(result, "recording"), "arousals_scored")},
      {"respiratory_scored", flag_of(table_named(result, "recording"), "respiratory_scored")},
      {"warnings", warnings_for(result, rule)},
      {"version", attribute(result, "version")},
      {"input_hash", attribute(result, "input_hash")}};
  const Table& channels = table_named(result, "channels");
  const auto& legs = values_of<std::string>(channels, "leg");
  for (const auto& [leg, suffix] : {std::pair{"L", "left"}, {"R", "right"}, {"B", "both"}}) {
    const auto row = static_cast<std::size_t>(std::ranges::find(legs, leg) - legs.begin());
    const bool there = row < legs.size();
    const auto text = [&](const char* column) {
      return there ? values_of<std::string>(channels, column)[row] : std::string();
    };
    facts[fmt::format("channel_{}", suffix)] = text("channel");
    facts[fmt::format("quality_{}", suffix)] = text("quality");
    facts[fmt::format("resting_{}_uv", suffix)] =
        there ? finite_numbers_of(channels, "resting_uv")[row] : nan;
  }
  return facts;
}

Column empty_column(const CohortColumn& column) {
  Column result{column.name, column.unit, column.description, std::vector<double>{}};
  if (column.type == CohortType::text) result.values = std::vector<std::string>{};
  const bool always = column.name == "staged" || column.name == "warnings";  // never undefined
  if (always) result.values = std::vector<std::int64_t>{};
  return result;
}

void push(Column& column, Values value) {
  std::visit(
      [&]<typename Value>(Value& v) { std::get<std::vector<Value>>(column.values).push_back(std::move(v)); },
      value);
}

void fill(Column& column, std::size_t rows) {
  std::visit(
      [&]<typename Value>(std::vector<Value>& values) {
        if constexpr (std::is_same_v<Value, double>) {
          values.resize(rows, nan);
        } else {
          values.resize(rows);
        }
      },
      column.values);
}

/// Where a covariate's column stands: those of the vocabulary in its order, then the others by name.
std::size_t place_of(const std::string& name) {
  const auto& all = covariate_vocabulary();
  return static_cast<std::size_t>(std::ranges::find(all, name, &CovariateInfo::name) - all.begin());
}

}  // namespace

std::string column_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool plain = is_letter(c) || is_digit(c);
    if (plain || (!name.empty() && name.back() != '_')) name += plain ? c : '_';
  }
  while (name.ends_with('_')) name.pop_back();
  return name.empty() ? "unnamed" : name;
}

CohortTable::CohortTable()
    : table_{"cohort", "One row for each recording and rule set; docs/cohort.md.", {}} {
  for (const CohortColumn& column : cohort_columns()) table_.columns.push_back(empty_column(column));
}

void CohortTable::reserve(std::size_t rows) {
  for (Column& column : table_.columns)
    std::visit([&](auto& values) { values.reserve(rows); }, column.values);
}

void CohortTable::add(const std::string& id, const Tables& result, const Covariates& covariates) {
  const auto& columns = cohort_columns();
  std::vector<std::vector<Values>> rows;
  for (const std::string& rule : rules_in(result)) {
    const Indices indices(result, rule);
    auto facts = facts_of(id, result, rule, covariates);
    auto& row = rows.emplace_back();
    for (const CohortColumn& column : columns) {
      row.push_back(column.statistic.empty() ? facts.at(column.name) : Values(indices.of(column)));
    }
  }
  for (auto& row : rows) {
    for (std::size_t c = 0; c < columns.size(); ++c) push(table_.columns[c], std::move(row[c]));
    add_extras(covariates);
  }
}

/// Puts the covariates into the last row.
void CohortTable::add_extras(const Covariates& covariates) {
  for (const Covariate& covariate : covariates) {
    if (covariate.name == "subject" || covariate.name == "session") continue;
    Column& column = extra(covariate);
    fill(column, table_.rows());
    if (auto* numbers = std::get_if<std::vector<double>>(&column.values)) {
      numbers->back() = covariate.value;
    } else {
      std::get<std::vector<std::string>>(column.values).back() = covariate.text;
    }
  }
}

Column& CohortTable::extra(const Covariate& covariate) {
  const bool known = covariate.origin != CovariateOrigin::unknown;
  const auto found = std::ranges::find_if(
      extras_, [&](const Extra& e) { return e.known == known && e.name == covariate.name; });
  if (found != extras_.end()) return found->column;
  Column column = empty_column(cohort_column(known ? covariate.name : ""));
  if (!known)
    column.description =
        fmt::format("Column \"{}\" of the lab, not in the vocabulary: kept as text.", covariate.name);
  return extras_.emplace_back(Extra{covariate.name, known, std::move(column)}).column;
}

std::vector<std::string> CohortTable::unknown() const {
  std::vector<std::string> names;
  for (const Extra& e : extras_) {
    if (!e.known) names.push_back(e.name);
  }
  std::ranges::sort(names, natural_less);
  return names;
}

Table CohortTable::take() && {
  std::ranges::sort(extras_, [](const Extra& a, const Extra& b) {
    if (a.known != b.known) return a.known;
    if (a.known) return place_of(a.name) < place_of(b.name);
    return natural_less(a.name, b.name);
  });
  const std::size_t rows = table_.rows();
  std::set<std::string> taken;
  for (const Column& column : table_.columns) taken.insert(column.name);
  for (Extra& e : extras_) {
    fill(e.column, rows);
    if (!e.known) {
      // A lab's own "rule" or "warnings" must not be taken for ours.
      e.column.name = column_name(e.name);
      if (covariate_named(e.column.name) != nullptr) e.column.name += "_given";
      while (!taken.insert(e.column.name).second) e.column.name += "_given";
    }
    table_.columns.push_back(std::move(e.column));
  }
  return std::move(table_);
}

}  // namespace psg::cohort
