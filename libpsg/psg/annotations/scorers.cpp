#include "psg/annotations/scorers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>

#include "psg/annotations/known_text.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/core/stop.hpp"
#include "psg/text/numbers.hpp"
#include "psg/text/text.hpp"

namespace psg::annotations {
namespace {

/// Headings of columns that say who scored, the clearest first (folded).
constexpr auto scorer_headings = std::to_array<std::string_view>(
    {"scorer", "scorerid", "scoredby", "annotator", "annotatorid", "rater", "raterid", "reader", "readerid",
     "expert", "expertid", "annotationmethod", "method", "algorithm", "model", "source", "author", "user"});

/// The first of them name people.
constexpr std::size_t people_headings = 11;

constexpr std::size_t most_scorers = 20;  // of a night; a column with more values tells something else

struct StageRow {
  std::string onset;  ///< the same for "30" and "30.0"
  Time time{};        ///< where the onset is a number
  Stage stage = Stage::unscored;
  const Delimited::Row* row = nullptr;
};

std::vector<StageRow> stage_rows(const Delimited& table, const StagingColumns& columns) {
  std::vector<StageRow> rows;
  for (const Delimited::Row& row : table.rows) {
    stop_tick();
    const auto stage = columns.stage(row);
    if (!stage) continue;
    const std::string_view onset = row.at(columns.onset);
    const auto seconds = seconds_in(onset);
    rows.push_back({seconds ? std::to_string(seconds->count()) : std::string(onset),
                    seconds.value_or(Time{0}), *stage, &row});
  }
  return rows;
}

enum class Timelines : std::uint8_t { one, same, different };

/// Whether most onsets have several stages, and whether these are the same.
Timelines timelines_of(const std::vector<StageRow>& rows) {
  std::map<std::string_view, std::pair<std::size_t, std::set<Stage>>> by_onset;
  for (const StageRow& row : rows) {
    auto& [count, stages] = by_onset[row.onset];
    ++count;
    stages.insert(row.stage);
  }
  std::size_t doubled = 0;
  bool differ = false;
  for (const auto& [onset, at] : by_onset) {
    doubled += at.first > 1 ? 1 : 0;
    differ = differ || at.second.size() > 1;
  }
  if (by_onset.size() < 2 || 2 * doubled < by_onset.size()) return Timelines::one;
  return differ ? Timelines::different : Timelines::same;
}

using Values = std::map<std::string, std::vector<const StageRow*>>;

/// The rows by what a column says, empty where it says more than scorers could be.
Values values_of(const std::vector<StageRow>& rows, std::size_t column) {
  Values values;
  for (const StageRow& row : rows) {
    values[std::string(row.row->at(column))].push_back(&row);
    if (values.size() > most_scorers) return {};
  }
  return values;
}

/// Whether each value has a timeline of its own: no onset twice.
bool has_own_timelines(const Values& values) {
  if (values.size() < 2) return false;
  return std::ranges::all_of(values, [](const auto& entry) {
    std::set<std::string_view> onsets;
    return std::ranges::all_of(entry.second,
                               [&](const StageRow* row) { return onsets.insert(row->onset).second; });
  });
}

/// Whether two values stage the same stretch of the night; two people who share a night do not.
bool overlap(const Values& values) {
  std::vector<Span> spans;
  for (const auto& [value, rows] : values) {
    const auto [first, last] = std::ranges::minmax(rows, {}, [](const StageRow* row) { return row->time; });
    if (is_missing(value)) continue;
    spans.push_back({first->time, last->time});
  }
  std::ranges::sort(spans, {}, &Span::start);
  return std::ranges::adjacent_find(spans, [](const Span& a, const Span& b) { return b.start < a.end; }) !=
         spans.end();
}

std::size_t rank_of(std::string_view heading) {
  return static_cast<std::size_t>(std::ranges::find(scorer_headings, heading) - scorer_headings.begin());
}

bool says_consensus(std::string_view value) {
  const Words words = words_of(value);
  return std::ranges::any_of(words, [](const std::string& word) { return word.starts_with("consens"); });
}

/// The one value that counts where the caller chose none: that of a person, a consensus before others.
std::optional<std::string> preferred(const Values& values) {
  std::vector<std::string> people, agreed;
  for (const auto& [value, rows] : values) {
    if (is_missing(value) || names_program(value)) continue;
    people.push_back(value);
    if (says_consensus(value)) agreed.push_back(value);
  }
  if (people.size() == 1) return people.front();
  return agreed.size() == 1 ? std::optional(agreed.front()) : std::nullopt;
}

std::optional<std::string> chosen(const Values& values, const std::string& scorer) {
  for (const auto& [value, rows] : values) {
    if (folded(value) == folded(scorer)) return value;
  }
  return std::nullopt;
}

struct Candidate {
  std::size_t column = 0;
  Values values;
};

/// Columns that may tell scorers apart, those that say so first.
std::vector<Candidate> candidates(const Delimited& table, const std::vector<StageRow>& rows,
                                  const StagingColumns& columns) {
  const Timelines timelines = timelines_of(rows);
  const bool parallel = timelines == Timelines::different;
  std::vector<Candidate> found;
  if (timelines == Timelines::same) return found;
  for (std::size_t column = 0; column < table.heading.size(); ++column) {
    if (column == columns.onset || std::ranges::find(columns.known, column) != columns.known.end()) continue;
    const bool named = names_scorers(table.heading[column]);
    if (!parallel && !named) continue;
    Values values = values_of(rows, column);
    if (has_own_timelines(values) && (parallel || overlap(values)))
      found.push_back({column, std::move(values)});
  }
  std::ranges::stable_sort(found, {}, [&](const Candidate& c) { return rank_of(table.heading[c.column]); });
  return found;
}

[[noreturn]] void refuse(const std::string& path, const Candidate& candidate) {
  constexpr std::size_t most_named = 6, most_characters = 40;
  std::vector<std::string> names;
  for (const auto& [value, rows] : candidate.values) {
    if (names.size() < most_named)
      names.push_back(fmt::format("\"{}\"", shown(value).substr(0, most_characters)));
  }
  throw Error(
      ErrorKind::ambiguous,
      fmt::format("{}: holds {} stagings that column {} tells apart ({}{}), expected the choice of one "
                  "(--scorer NAME, in Python scorer)",
                  path, candidate.values.size(), candidate.column + 1, fmt::join(names, ", "),
                  names.size() < candidate.values.size() ? ", ..." : ""));
}

}  // namespace

bool names_scorers(std::string_view heading) { return rank_of(heading) < scorer_headings.size(); }

bool names_program(std::string_view text) {
  constexpr auto words = std::to_array<std::string_view>(
      {"ai",        "algorithm",  "machine", "software", "model",   "computer", "program",
       "predicted", "prediction", "pred",    "yasa",     "usleep",  "luna",     "caisr",
       "gssc",      "somnolyzer", "dl",      "net",      "network", "deep"});
  return std::ranges::any_of(words_of(text), [&](const std::string& word) {
    return word.starts_with("auto") || std::ranges::find(words, word) != words.end();
  });
}

Scorers::Scorers(const std::string& path, const Delimited& table, const StagingColumns& columns,
                 const ReadOptions& options, std::vector<std::string>& warnings) {
  const std::vector<StageRow> rows = stage_rows(table, columns);
  const std::vector<Candidate> all = candidates(table, rows, columns);
  const Candidate* taken = nullptr;
  std::optional<std::string> value;
  for (const Candidate& candidate : all) {
    const auto wanted =
        options.scorer.empty() ? preferred(candidate.values) : chosen(candidate.values, options.scorer);
    if (!wanted) continue;
    taken = &candidate;
    value = wanted;
    break;
  }
  if (all.empty()) {
    take_events(table, columns, options, warnings);
    return;
  }
  if (taken == nullptr) refuse(path, all.front());
  found_ = !options.scorer.empty();
  column_ = taken->column;
  used_ = *value;
  for (const auto& [other, of_it] : taken->values) {
    if (other != used_) left_out_.push_back(other);
  }
  // A scorer's name may be a person's, and warnings are stored.
  const std::string whose = is_known_text(used_) ? fmt::format("\"{}\"", used_) : std::string("one");
  warnings.push_back(fmt::format(
      "{} stagings are in the annotation file and differ, told apart by column {}: that of {} is used, "
      "{} rows of the other{} are not; --scorer (in Python scorer) takes another",
      taken->values.size(), taken->column + 1, whose,
      std::ranges::count_if(table.rows, [&](const Delimited::Row& row) { return !counts(row); }),
      left_out_.size() == 1 ? "" : "s"));
}

/// Rows of events: those of all scorers count unless the caller chose one.
void Scorers::take_events(const Delimited& table, const StagingColumns& columns, const ReadOptions& options,
                          std::vector<std::string>& warnings) {
  for (std::size_t column = 0; column < table.heading.size(); ++column) {
    const auto people = std::span(scorer_headings).first(people_headings);
    if (std::ranges::find(people, table.heading[column]) == people.end()) continue;
    std::set<std::string, std::less<>> names;
    for (const Delimited::Row& row : table.rows) {
      if (!is_missing(row.at(column)) && !columns.stage(row)) names.emplace(row.at(column));
      if (names.size() > most_scorers) break;
    }
    const auto wanted = std::ranges::find_if(names, [&](const std::string& name) {
      return !options.scorer.empty() && folded(name) == folded(options.scorer);
    });
    if (wanted != names.end()) {
      found_ = true;
      column_ = column;
      used_ = *wanted;
      for (const std::string& name : names) {
        if (name != used_) left_out_.push_back(name);
      }
      return;
    }
    if (names.size() < 2 || names.size() > most_scorers) continue;
    warnings.push_back(
        fmt::format("column {} of the annotation file names {} scorers and the rows of all count; --scorer "
                    "(in Python scorer) "
                    "takes those of one",
                    column + 1, names.size()));
    return;
  }
}

bool Scorers::counts(const Delimited::Row& row) const {
  if (!column_) return true;
  return std::ranges::find(left_out_, row.at(column_)) == left_out_.end();
}

}  // namespace psg::annotations
