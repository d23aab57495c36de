#include <array>
#include <limits>

#include "psg/rules/explain.hpp"
#include "psg/rules/series.hpp"
#include "psg/rules/analysis_window.hpp"
#include "psg/store/table_parts.hpp"
#include "psg/table/fields.hpp"

namespace psg {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct ActivityRow {
  const std::string& rule;
  const NightContext& night;
  const ScoredActivity& movement;
  const Activity& activity;
};
using A = const ActivityRow&;

constexpr auto activity_fields = std::to_array<Field<ActivityRow>>({
    {"rule", "", "Name of the rule set.", [](A r) { return r.rule; }},
    {"onset_s", "s", "Onset since the start of the recording.",
     [](A r) { return to_seconds(r.activity.span.start); }},
    {"duration_s", "s", "Onset to offset.", [](A r) { return to_seconds(r.activity.span.duration()); }},
    {"leg", "", "L, R, or B for one derivation of both legs.",
     [](A r) { return std::string(name(r.activity.leg)); }},
    {"amplitude_uv", "uV", "Largest value of the measure above the resting level; NaN when not measured.",
     [](A r) { return r.activity.amplitude_uv; }},
    {"resting_uv", "uV", "Resting level at the onset; NaN when not measured.",
     [](A r) { return r.activity.resting_uv; }},
    {"open_end", "", "1: still running when the signal or the analysis ended.",
     [](A r) { return std::int64_t{r.activity.open_end}; }},
    {"verdict", "", "counted, or the first rule that rejected it.",
     [](A r) { return std::string(name(r.movement.verdict.reason)); }},
    {"reason", "", "The verdict as a sentence with its numbers.",
     [](A r) { return explain(r.movement, r.night); }},
    {"movement", "", "Row of this rule's movements that it is part of, from 0; -1 when rejected.",
     [](A r) { return std::int64_t{r.movement.movement}; }},
});

struct MovementRow {
  const std::string& rule;
  const LegMovement& movement;
  double interval_s;
};
using G = const MovementRow&;

constexpr auto movement_fields = std::to_array<Field<MovementRow>>({
    {"rule", "", "Name of the rule set.", [](G r) { return r.rule; }},
    {"onset_s", "s", "First onset since the start of the recording.",
     [](G r) { return to_seconds(r.movement.span.start); }},
    {"duration_s", "s", "First onset to last offset.",
     [](G r) { return to_seconds(r.movement.span.duration()); }},
    {"legs", "", "L, R, LR for bilateral, or B for one derivation of both legs.",
     [](G r) { return std::string(name(r.movement.sides)); }},
    {"components", "1", "Movements of one leg that it is made of.",
     [](G r) { return std::int64_t{r.movement.components}; }},
    {"stage", "", "Sleep stage of the epoch that contains the onset: W, N1, N2, N3, R or ?.",
     [](G r) { return std::string(name(r.movement.stage)); }},
    {"candidate", "", "1: may be part of a series.",
     [](G r) { return std::int64_t{r.movement.candidate()}; }},
    {"non_candidate", "", "Why not; empty for candidates.",
     [](G r) { return std::string(name(r.movement.non_candidate)); }},
    {"respiratory", "", "1: associated with a respiratory event.",
     [](G r) { return std::int64_t{r.movement.respiratory >= 0}; }},
    {"arousal", "", "1: associated with an arousal.",
     [](G r) { return std::int64_t{r.movement.arousal >= 0}; }},
    {"plm", "", "1: periodic, part of a series.", [](G r) { return std::int64_t{r.movement.plm()}; }},
    {"plm_nr", "", "1: periodic in the pass without respiratory movements.",
     [](G r) { return std::int64_t{r.movement.plm_nr()}; }},
    {"series", "", "Number of its series in pass all, from 0; -1 when not periodic.",
     [](G r) { return std::int64_t{r.movement.series}; }},
    {"series_nr", "", "Number of its series in pass nr, from 0; -1 when not periodic.",
     [](G r) { return std::int64_t{r.movement.series_nr}; }},
    {"interval_s", "s", "Onset of the movement before to this onset; NaN where undefined.",
     [](G r) { return r.interval_s; }},
});

struct SeriesRow {
  const std::string& rule;
  const char* pass;
  std::size_t index;
  const Series& series;
};
using S = const SeriesRow&;

constexpr auto series_fields = std::to_array<Field<SeriesRow>>({
    {"rule", "", "Name of the rule set.", [](S r) { return r.rule; }},
    {"pass", "", "all, or nr for the pass without respiratory movements.",
     [](S r) { return std::string(r.pass); }},
    {"series", "", "Number of the series in its pass, from 0.",
     [](S r) { return static_cast<std::int64_t>(r.index); }},
    {"onset_s", "s", "First onset since the start of the recording.",
     [](S r) { return to_seconds(r.series.span.start); }},
    {"duration_s", "s", "First onset to last offset.",
     [](S r) { return to_seconds(r.series.span.duration()); }},
    {"movements", "1", "Number of its movements.",
     [](S r) { return static_cast<std::int64_t>(r.series.movements.size()); }},
    {"began", "", "What came before its first movement.",
     [](S r) { return std::string(name(r.series.began)); }},
    {"ended", "", "What came after its last movement.",
     [](S r) { return std::string(name(r.series.ended)); }},
});

struct IndexRow {
  const std::string& rule;
  const Index& index;
};
using I = const IndexRow&;

constexpr auto index_fields = std::to_array<Field<IndexRow>>({
    {"rule", "", "Name of the rule set.", [](I r) { return r.rule; }},
    {"statistic", "", "What was counted or measured.", [](I r) { return r.index.statistic; }},
    {"legs", "", "Of which legs: all, left, right or bilateral.", [](I r) { return r.index.legs; }},
    {"state", "", "In which state: TIB, TST, W, N1, N2, N3, R, NREM or empty.",
     [](I r) { return r.index.state; }},
    {"value", "", "The value in `unit`; NaN: undefined.", [](I r) { return r.index.value; }},
    {"unit", "", "Unit of `value`.", [](I r) { return r.index.unit; }},
    {"numerator", "", "What was divided.", [](I r) { return r.index.numerator; }},
    {"denominator", "", "By what, in the unit that `unit` implies (hours for 1/h).",
     [](I r) { return r.index.denominator; }},
});

std::vector<ActivityRow> activity_rows(const RuleScores& scores, const NightContext& night) {
  std::vector<ActivityRow> rows;
  for (const RuleScore* score : scores) {
    for (const ScoredActivity& m : score->activities)
      rows.push_back({score->rule.name, night, m, m.activity});
  }
  return rows;
}

/// The movements with the interval that ends at each: from the onset before to its own, where defined.
std::vector<MovementRow> movement_rows(const RuleScores& scores, const NightContext& night) {
  const AnalysisWindow window(night);
  std::vector<MovementRow> rows;
  for (const RuleScore* score : scores) {
    const LegMovement* before = nullptr;
    for (const LegMovement& movement : score->movements) {
      const bool defined = before != nullptr && !interruption_between(*before, movement, window);
      const double interval_s = defined ? to_seconds(movement.span.start - before->span.start) : nan;
      rows.push_back({score->rule.name, movement, interval_s});
      before = &movement;
    }
  }
  return rows;
}

std::vector<SeriesRow> series_rows(const RuleScores& scores) {
  std::vector<SeriesRow> rows;
  for (const RuleScore* score : scores) {
    const auto add = [&](const char* pass, const std::vector<Series>& list) {
      for (std::size_t i = 0; i < list.size(); ++i) rows.push_back({score->rule.name, pass, i, list[i]});
    };
    add("all", score->series);
    add("nr", score->series_nr);
  }
  return rows;
}

std::vector<IndexRow> index_rows(const RuleScores& scores) {
  std::vector<IndexRow> rows;
  for (const RuleScore* score : scores) {
    for (const Index& index : score->indices) rows.push_back({score->rule.name, index});
  }
  return rows;
}

}  // namespace

void each_rule_table(const RuleScores& scores, const NightContext& night, const TakeTable& take) {
  take(table_of<ActivityRow>("activity", "Every activity of one leg with its verdict, by onset.",
                             activity_fields, activity_rows(scores, night)));
  take(table_of<MovementRow>("movements", "Leg movements as the standard counts them, by onset.",
                             movement_fields, movement_rows(scores, night)));
  take(
      table_of<SeriesRow>("series", "Series of periodic leg movements.", series_fields, series_rows(scores)));
  take(table_of<IndexRow>("indices", "Statistics of the night.", index_fields, index_rows(scores)));
}

}  // namespace psg
