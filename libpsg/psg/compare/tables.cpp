#include "psg/compare/tables.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>
#include <utility>

#include "psg/compare/index_agreement.hpp"
#include "psg/compare/place.hpp"
#include "psg/core/version.hpp"
#include "psg/legs/fields.hpp"
#include "psg/legs/rule_table.hpp"

namespace psg {
namespace {

using namespace compare;  // the room's own names

constexpr double nan = MovementAgreement::nan;

/// Two scorers by name, and what is said about them.
template <typename Part>
struct Of {
  const Comparison* night = nullptr;
  const PairAgreement* pair = nullptr;
  const Part* part = nullptr;
  [[nodiscard]] const std::string& a() const { return night->scorers[pair->a].name; }
  [[nodiscard]] const std::string& b() const { return night->scorers[pair->b].name; }
};

template <typename Row>
constexpr Field<Row> scorer_a{"scorer_a", "", "The reference of precision, recall and differences.",
                              [](const Row& r) { return r.a(); }};
template <typename Row>
constexpr Field<Row> scorer_b{"scorer_b", "", "The other scorer; the test where it is one of the two.",
                              [](const Row& r) { return r.b(); }};

/// One row for each pair of scorers and each part of what is said about them.
template <typename Part>
std::vector<Of<Part>> rows_of(const Comparison& night, std::vector<Part> PairAgreement::*parts) {
  std::vector<Of<Part>> rows;
  for (const PairAgreement& pair : night.pairs) {
    for (const Part& part : pair.*parts) rows.push_back({&night, &pair, &part});
  }
  return rows;
}

// ---- movements

using AgreementRow = Of<MovementAgreement>;
using A = const AgreementRow&;

constexpr auto agreement_fields = std::to_array<Field<AgreementRow>>({
    scorer_a<AgreementRow>,
    scorer_b<AgreementRow>,
    {"legs", "", "all (movements of any leg that share time are one), left or right.",
     [](A r) { return std::string(name(r.part->legs)); }},
    {"movements_a", "1", "Movements of a.", [](A r) { return r.part->movements_a; }},
    {"movements_b", "1", "Movements of b.", [](A r) { return r.part->movements_b; }},
    {"matched", "1", "Movements that both have, matched one to one.",
     [](A r) { return static_cast<std::int64_t>(r.part->matches.size()); }},
    {"precision", "1", "matched / movements_b; NaN: undefined.", [](A r) { return r.part->precision; }},
    {"recall", "1", "matched / movements_a.", [](A r) { return r.part->recall; }},
    {"f1", "1", "2 matched / (movements_a + movements_b).", [](A r) { return r.part->f1; }},
    {"epochs", "1", "Whole epochs of 30 s that are compared.", [](A r) { return r.part->epochs.total(); }},
    {"epochs_both", "1", "Epochs in which both have a movement.",
     [](A r) { return r.part->epochs.at(1, 1); }},
    {"epochs_only_a", "1", "Epochs in which a alone has one.", [](A r) { return r.part->epochs.at(1, 0); }},
    {"epochs_only_b", "1", "Epochs in which b alone has one.", [](A r) { return r.part->epochs.at(0, 1); }},
    {"epochs_neither", "1", "Epochs in which neither has one.", [](A r) { return r.part->epochs.at(0, 0); }},
    {"kappa", "1", "Cohen's kappa of the epochs with and without a movement.",
     [](A r) { return r.part->kappa.kappa; }},
    {"why", "", "Why precision, recall or F1 is undefined; else empty.", [](A r) { return r.part->why; }},
    {"kappa_why", "", "Why kappa is undefined; else empty.", [](A r) { return r.part->kappa.why; }},
});

struct TimingRow {
  AgreementRow of;
  const char* edge = "onset";
  const Spread* spread = nullptr;
  [[nodiscard]] const std::string& a() const { return of.a(); }
  [[nodiscard]] const std::string& b() const { return of.b(); }
};
using T = const TimingRow&;

constexpr auto timing_fields = std::to_array<Field<TimingRow>>({
    scorer_a<TimingRow>,
    scorer_b<TimingRow>,
    {"legs", "", "all, left or right.", [](T r) { return std::string(name(r.of.part->legs)); }},
    {"edge", "", "onset or offset of the matched movements.", [](T r) { return std::string(r.edge); }},
    {"matched", "1", "Matched movements.", [](T r) { return r.spread->count; }},
    {"median_s", "s", "Median of b - a; positive: b is later.", [](T r) { return r.spread->median; }},
    {"lower_quartile_s", "s", "25th percentile.", [](T r) { return r.spread->lower_quartile; }},
    {"upper_quartile_s", "s", "75th percentile.", [](T r) { return r.spread->upper_quartile; }},
    {"mean_s", "s", "Mean: the bias.", [](T r) { return r.spread->mean; }},
    {"sd_s", "s", "Standard deviation (n - 1).", [](T r) { return r.spread->sd; }},
    {"lower_limit_s", "s", "Lower 95 % limit of agreement, mean - 1.96 SD.",
     [](T r) { return r.spread->lower_limit; }},
    {"upper_limit_s", "s", "Upper 95 % limit of agreement, mean + 1.96 SD.",
     [](T r) { return r.spread->upper_limit; }},
    {"why", "", "Why something is undefined; else empty.",
     [](T r) {
       if (!r.of.part->comparable) return r.of.part->why;
       return std::string(r.spread->count == 0   ? "no movement is matched"
                          : r.spread->count == 1 ? "SD and limits need two matches"
                                                 : "");
     }},
});

std::vector<TimingRow> timing_rows(const Comparison& night) {
  std::vector<TimingRow> rows;
  for (const AgreementRow& row : rows_of(night, &PairAgreement::movements)) {
    rows.push_back({row, "onset", &row.part->onset});
    rows.push_back({row, "offset", &row.part->offset});
  }
  return rows;
}

// ---- stages

using StageRow = Of<StageAgreement>;
using S = const StageRow&;

constexpr auto stage_fields = std::to_array<Field<StageRow>>({
    scorer_a<StageRow>,
    scorer_b<StageRow>,
    {"epochs", "1", "Epochs of 30 s that both scored.", [](S r) { return r.part->epochs.total(); }},
    {"left_out", "1", "Epochs that one of them did not score.", [](S r) { return r.part->left_out; }},
    {"agreement", "1", "Share of epochs with the same stage; NaN: undefined.",
     [](S r) { return r.part->kappa.observed; }},
    {"kappa", "1", "Cohen's kappa of the five stages W, N1, N2, N3, R.",
     [](S r) { return r.part->kappa.kappa; }},
    {"why", "", "Why it is undefined; else empty.", [](S r) { return r.part->kappa.why; }},
});

struct CellRow {
  StageRow of;
  std::size_t stage_a = 0, stage_b = 0;
  [[nodiscard]] const std::string& a() const { return of.a(); }
  [[nodiscard]] const std::string& b() const { return of.b(); }
};
using C = const CellRow&;

constexpr auto confusion_fields = std::to_array<Field<CellRow>>({
    scorer_a<CellRow>,
    scorer_b<CellRow>,
    {"stage_a", "", "Stage by a.", [](C r) { return std::string(name(static_cast<Stage>(r.stage_a))); }},
    {"stage_b", "", "Stage by b.", [](C r) { return std::string(name(static_cast<Stage>(r.stage_b))); }},
    {"epochs", "1", "Epochs of 30 s that a and b scored so.",
     [](C r) { return r.of.part->epochs.at(r.stage_a, r.stage_b); }},
});

std::vector<StageRow> stage_rows(const Comparison& night) {
  std::vector<StageRow> rows;
  for (const PairAgreement& pair : night.pairs) rows.push_back({&night, &pair, &pair.stages});
  return rows;
}

std::vector<CellRow> confusion_rows(const Comparison& night) {
  std::vector<CellRow> rows;
  for (const StageRow& row : stage_rows(night)) {
    if (row.part->epochs.total() == 0) continue;
    for (std::size_t a = 0; a < row.part->epochs.classes(); ++a) {
      for (std::size_t b = 0; b < row.part->epochs.classes(); ++b) rows.push_back({row, a, b});
    }
  }
  return rows;
}

// ---- indices

using IndexRow = Of<IndexAgreement>;
using I = const IndexRow&;

constexpr auto index_fields = std::to_array<Field<IndexRow>>({
    scorer_a<IndexRow>,
    scorer_b<IndexRow>,
    {"rule", "", "Rule set by which both were scored.", [](I r) { return r.night->options.rule.name; }},
    {"statistic", "", "What was counted, as in the table indices of a scored night.",
     [](I r) { return r.part->a.statistic; }},
    {"group", "", "Of which movements: all, left, right or bilateral.", [](I r) { return r.part->a.group; }},
    {"state", "", "In which state: TIB, TST or W.", [](I r) { return r.part->a.state; }},
    {"unit", "", "Unit of the values and of their difference.", [](I r) { return r.part->a.unit; }},
    {"value_a", "", "The index of a; NaN: undefined.", [](I r) { return r.part->a.value; }},
    {"numerator_a", "", "What was divided.", [](I r) { return r.part->a.numerator; }},
    {"denominator_a", "", "By what (hours for 1/h).", [](I r) { return r.part->a.denominator; }},
    {"value_b", "", "The index of b.", [](I r) { return r.part->b.value; }},
    {"numerator_b", "", "What was divided.", [](I r) { return r.part->b.numerator; }},
    {"denominator_b", "", "By what (hours for 1/h).", [](I r) { return r.part->b.denominator; }},
    {"difference", "", "value_b - value_a, in the same unit.", [](I r) { return r.part->difference; }},
    {"ratio", "", "value_b / value_a; undefined where value_a is 0.", [](I r) { return r.part->ratio; }},
    {"why", "", "Why something is undefined; else empty.", [](I r) { return r.part->why; }},
});

// ---- summary, place, scorers, warnings

using SummaryRow = Of<PairAgreement>;
using U = const SummaryRow&;

double plms(U row, double (*get)(const IndexAgreement&)) {
  const IndexAgreement* index = find_index(*row.pair, "plms_index");
  return index == nullptr ? nan : get(*index);
}

constexpr auto summary_fields = std::to_array<Field<SummaryRow>>({
    scorer_a<SummaryRow>,
    scorer_b<SummaryRow>,
    {"movements_a", "1", "Movements of a, all legs.",
     [](U r) { return r.pair->movements.front().movements_a; }},
    {"movements_b", "1", "Movements of b, all legs.",
     [](U r) { return r.pair->movements.front().movements_b; }},
    {"precision", "1", "matched / movements_b; NaN: undefined.",
     [](U r) { return r.pair->movements.front().precision; }},
    {"recall", "1", "matched / movements_a.", [](U r) { return r.pair->movements.front().recall; }},
    {"f1", "1", "Of the movements of all legs.", [](U r) { return value_of(Criterion::f1, *r.pair); }},
    {"kappa_movements", "1", "Cohen's kappa of epochs with and without a movement.",
     [](U r) { return value_of(Criterion::kappa_movements, *r.pair); }},
    {"kappa_stages", "1", "Cohen's kappa of the sleep stages.",
     [](U r) { return value_of(Criterion::kappa_stages, *r.pair); }},
    {"onset_median_s", "s", "Median onset difference b - a; positive: b is later.",
     [](U r) { return r.pair->movements.front().onset.median; }},
    {"plms_index_a", "1/h", "PLM in sleep per hour of sleep by a.",
     [](U r) { return plms(r, [](const IndexAgreement& i) { return i.a.value; }); }},
    {"plms_index_b", "1/h", "The same by b.",
     [](U r) { return plms(r, [](const IndexAgreement& i) { return i.b.value; }); }},
    {"plms_index_difference", "1/h", "b - a.",
     [](U r) { return plms(r, [](const IndexAgreement& i) { return i.difference; }); }},
});

std::string role_of(const Comparison& night, std::size_t scorer) {
  return night.has_test && scorer + 1 == night.scorers.size() ? "test" : "scorer";
}

struct PlaceRow {
  const Comparison* night = nullptr;
  Place place;
};
using P = const PlaceRow&;

constexpr auto place_fields = std::to_array<Field<PlaceRow>>({
    {"measure", "", "f1, kappa_movements, kappa_stages, or plms_index_difference (absolute, 1/h).",
     [](P r) { return std::string(name(r.place.criterion)); }},
    {"scorer", "", "Who is compared with the others.",
     [](P r) { return r.night->scorers[r.place.scorer].name; }},
    {"role", "", "scorer, or test: judged by the scorers and judging none.",
     [](P r) { return role_of(*r.night, r.place.scorer); }},
    {"others", "1", "Scorers that the mean is over.", [](P r) { return r.place.others; }},
    {"mean", "", "Mean of the measure over these; NaN: undefined.", [](P r) { return r.place.mean; }},
    {"rank", "1", "1 is the best; 0: undefined.", [](P r) { return r.place.rank; }},
    {"ranked", "1", "How many have a rank.", [](P r) { return r.place.ranked; }},
    {"why", "", "Why mean or rank is undefined; else empty.", [](P r) { return r.place.why; }},
});

struct ScorerRow {
  const Comparison* night = nullptr;
  std::size_t index = 0;
  [[nodiscard]] const ScoredNight& scored() const { return night->nights[index]; }
  [[nodiscard]] const Scorer& scorer() const { return night->scorers[index]; }
};
using R = const ScorerRow&;

std::int64_t count(const std::vector<Span>& spans) { return static_cast<std::int64_t>(spans.size()); }

constexpr auto scorer_fields = std::to_array<Field<ScorerRow>>({
    {"scorer", "", "Name, from the file's.", [](R r) { return r.scorer().name; }},
    {"role", "", "scorer, or test: judged by the scorers.", [](R r) { return role_of(*r.night, r.index); }},
    {"marked", "1", "Leg movements it has.", [](R r) { return r.scored().marked; }},
    {"compared", "1", "Those that the rule set counts inside the common time.",
     [](R r) { return r.scored().compared; }},
    {"all", "1", "Movements of any leg, those that share time as one.",
     [](R r) { return count(r.scored().all); }},
    {"left", "1", "Movements of the left leg.", [](R r) { return count(r.scored().left); }},
    {"right", "1", "Movements of the right leg.", [](R r) { return count(r.scored().right); }},
    {"unknown_leg", "1", "Movements whose leg is unknown.", [](R r) { return r.scored().unknown_leg; }},
    {"staged", "", "1: it has sleep stages.",
     [](R r) { return std::int64_t{!r.scorer().scoring.hypnogram.empty()}; }},
});

struct WarningRow {
  std::string message;
};

constexpr auto warning_fields = std::to_array<Field<WarningRow>>({
    {"message", "", "One sentence.", [](const WarningRow& w) { return w.message; }},
});

std::vector<SummaryRow> summary_rows(const Comparison& night) {
  std::vector<SummaryRow> rows;
  for (const PairAgreement& pair : night.pairs) rows.push_back({&night, &pair, &pair});
  return rows;
}

std::vector<PlaceRow> place_rows(const Comparison& night) {
  std::vector<PlaceRow> rows;
  for (Place& place : places(night)) rows.push_back({&night, std::move(place)});
  return rows;
}

std::vector<ScorerRow> scorer_rows(const Comparison& night) {
  std::vector<ScorerRow> rows;
  for (std::size_t i = 0; i < night.scorers.size(); ++i) rows.push_back({&night, i});
  return rows;
}

std::vector<WarningRow> warning_rows(const Comparison& night) {
  std::vector<WarningRow> rows;
  for (const std::string& message : night.warnings) rows.push_back({message});
  return rows;
}

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
  auto& tables = result.tables;
  tables.push_back(table_of<SummaryRow>("summary", "The inter-scorer matrix, one row for each pair.",
                                        summary_fields, summary_rows(night)));
  tables.push_back(table_of<AgreementRow>("agreement", "Agreement on leg movements, by legs.",
                                          agreement_fields, rows_of(night, &PairAgreement::movements)));
  tables.push_back(table_of<TimingRow>("timing", "Onset and offset of matched movements, b - a.",
                                       timing_fields, timing_rows(night)));
  tables.push_back(
      table_of<StageRow>("stages", "Agreement on sleep stages.", stage_fields, stage_rows(night)));
  tables.push_back(table_of<CellRow>("confusion", "Epochs by the stages that two scorers gave them.",
                                     confusion_fields, confusion_rows(night)));
  tables.push_back(table_of<IndexRow>("indices", "Indices of two scorers by the same rule set.", index_fields,
                                      rows_of(night, &PairAgreement::indices)));
  tables.push_back(table_of<PlaceRow>("place", "Mean agreement of each scorer with the others, and its rank.",
                                      place_fields, place_rows(night)));
  tables.push_back(table_of<ScorerRow>("scorers", "Who is compared.", scorer_fields, scorer_rows(night)));
  std::ranges::move(movement_tables(night), std::back_inserter(tables));
  tables.push_back(rule_table({&night.options.rule}));
  tables.push_back(
      table_of<WarningRow>("warnings", "What was bent or left out.", warning_fields, warning_rows(night)));
  return result;
}

}  // namespace psg
