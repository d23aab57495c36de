#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "psg/compare/comparison.hpp"
#include "psg/compare/ranking.hpp"
#include "psg/compare/tables.hpp"
#include "psg/table/fields.hpp"

namespace psg::compare {
namespace {

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

constexpr double nan = MovementAgreement::nan;

double or_nan(std::optional<std::int64_t> count) { return count ? static_cast<double>(*count) : nan; }

/// A count of what is compared, where anything can be.
double known(const MovementAgreement& agreement, std::int64_t count) {
  return agreement.comparable ? static_cast<double>(count) : nan;
}

// ---- summary

using SummaryRow = PartRow<PairAgreement>;
using U = const SummaryRow&;

double plms(U row, double (*get)(const IndexAgreement&)) {
  const IndexAgreement* index = find_index(*row.part, "plms_index");
  return index == nullptr ? nan : get(*index);
}

constexpr auto summary_fields = std::to_array<Field<SummaryRow>>({
    {"movements_a", "1", "Movements of a, all legs; NaN: unknown.",
     [](U r) { return or_nan(r.part->movements.front().movements_a); }},
    {"movements_b", "1", "Movements of b, all legs.",
     [](U r) { return or_nan(r.part->movements.front().movements_b); }},
    {"precision", "1", "matched / movements_b; NaN: undefined.",
     [](U r) { return r.part->movements.front().precision; }},
    {"recall", "1", "matched / movements_a.", [](U r) { return r.part->movements.front().recall; }},
    {"f1", "1", "Of the movements of all legs.", [](U r) { return value_of(Criterion::f1, *r.part); }},
    {"kappa_movements", "1", "Cohen's kappa of epochs with and without a movement.",
     [](U r) { return value_of(Criterion::kappa_movements, *r.part); }},
    {"kappa_stages", "1", "Cohen's kappa of the sleep stages.",
     [](U r) { return value_of(Criterion::kappa_stages, *r.part); }},
    {"onset_median_s", "s", "Median onset difference b - a; positive: b is later.",
     [](U r) { return r.part->movements.front().onset.median; }},
    {"plms_index_a", "1/h", "PLM in sleep per hour of sleep by a.",
     [](U r) { return plms(r, [](const IndexAgreement& i) { return i.a.value; }); }},
    {"plms_index_b", "1/h", "The same by b.",
     [](U r) { return plms(r, [](const IndexAgreement& i) { return i.b.value; }); }},
    {"plms_index_difference", "1/h", "b - a.",
     [](U r) { return plms(r, [](const IndexAgreement& i) { return i.difference; }); }},
});

// ---- movements

using AgreementRow = PartRow<MovementAgreement>;
using A = const AgreementRow&;

constexpr auto agreement_fields = std::to_array<Field<AgreementRow>>({
    {"legs", "", "all (movements of any leg that share time are one), left or right.",
     [](A r) { return std::string(name(r.part->legs)); }},
    {"movements_a", "1", "Movements of a; NaN: unknown.", [](A r) { return or_nan(r.part->movements_a); }},
    {"movements_b", "1", "Movements of b.", [](A r) { return or_nan(r.part->movements_b); }},
    {"matched", "1", "Movements that both have, matched one to one; NaN: not comparable.",
     [](A r) { return known(*r.part, std::ssize(r.part->matches)); }},
    {"precision", "1", "matched / movements_b; NaN: undefined.", [](A r) { return r.part->precision; }},
    {"recall", "1", "matched / movements_a.", [](A r) { return r.part->recall; }},
    {"f1", "1", "2 matched / (movements_a + movements_b).", [](A r) { return r.part->f1; }},
    {"epochs", "1", "Whole epochs of 30 s that are compared: those with a gap or artefact are not.",
     [](A r) { return known(*r.part, r.part->epochs.total()); }},
    {"epochs_left_out", "1", "Whole epochs of 30 s with a gap or artefact of anybody.",
     [](A r) { return known(*r.part, std::ranges::count(r.night->broken, true)); }},
    {"epochs_both", "1", "Epochs in which both have a movement.",
     [](A r) { return known(*r.part, r.part->epochs.at(1, 1)); }},
    {"epochs_only_a", "1", "Epochs in which a alone has one.",
     [](A r) { return known(*r.part, r.part->epochs.at(1, 0)); }},
    {"epochs_only_b", "1", "Epochs in which b alone has one.",
     [](A r) { return known(*r.part, r.part->epochs.at(0, 1)); }},
    {"epochs_neither", "1", "Epochs in which neither has one.",
     [](A r) { return known(*r.part, r.part->epochs.at(0, 0)); }},
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
    {"legs", "", "all, left or right.", [](T r) { return std::string(name(r.of.part->legs)); }},
    {"edge", "", "onset or offset of the matched movements.", [](T r) { return std::string(r.edge); }},
    {"matched", "1", "Matched movements.", [](T r) { return known(*r.of.part, r.spread->count); }},
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

std::vector<AgreementRow> movement_rows(const Comparison& night) {
  return rows_of<MovementAgreement>(night,
                                    [](const PairAgreement& pair) { return std::span(pair.movements); });
}

std::vector<TimingRow> timing_rows(const Comparison& night) {
  std::vector<TimingRow> rows;
  for (const AgreementRow& row : movement_rows(night)) {
    rows.push_back({row, "onset", &row.part->onset});
    rows.push_back({row, "offset", &row.part->offset});
  }
  return rows;
}

// ---- indices

using IndexRow = PartRow<IndexAgreement>;
using I = const IndexRow&;

constexpr auto index_fields = std::to_array<Field<IndexRow>>({
    {"rule", "", "Rule set by which both were scored.", [](I r) { return r.night->options.rule.name; }},
    {"statistic", "", "What was counted, as in the table indices of a scored night.",
     [](I r) { return r.part->a.statistic; }},
    {"legs", "", "Of which legs: all, left, right or bilateral.", [](I r) { return r.part->a.legs; }},
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

}  // namespace

std::vector<Table> agreement_tables(const Comparison& night) {
  return {pair_table<SummaryRow>(
              "summary", "The inter-scorer matrix, one row for each pair.", summary_fields,
              rows_of<PairAgreement>(night, [](const PairAgreement& pair) { return std::span(&pair, 1); })),
          pair_table<AgreementRow>("agreement", "Agreement on leg movements, by legs.", agreement_fields,
                                   movement_rows(night)),
          pair_table<TimingRow>("timing", "Onset and offset of matched movements, b - a.", timing_fields,
                                timing_rows(night))};
}

Table index_table(const Comparison& night) {
  return pair_table<IndexRow>(
      "indices", "Indices of two scorers by the same rule set.", index_fields,
      rows_of<IndexAgreement>(night, [](const PairAgreement& pair) { return std::span(pair.indices); }));
}

namespace {

double known(const StageAgreement& agreement, std::int64_t count) {
  return agreement.comparable ? static_cast<double>(count) : MovementAgreement::nan;
}

using StageRow = PartRow<StageAgreement>;
using S = const StageRow&;

constexpr auto stage_fields = std::to_array<Field<StageRow>>({
    {"epochs", "1", "Epochs of 30 s that both scored; NaN: not comparable.",
     [](S r) { return known(*r.part, r.part->epochs.total()); }},
    {"left_out", "1", "Epochs that one of them did not score.",
     [](S r) { return known(*r.part, r.part->left_out); }},
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
    {"stage_a", "", "Stage by a.", [](C r) { return std::string(name(static_cast<Stage>(r.stage_a))); }},
    {"stage_b", "", "Stage by b.", [](C r) { return std::string(name(static_cast<Stage>(r.stage_b))); }},
    {"epochs", "1", "Epochs of 30 s that a and b scored so.",
     [](C r) { return r.of.part->epochs.at(r.stage_a, r.stage_b); }},
});

std::vector<StageRow> stage_rows(const Comparison& night) {
  return rows_of<StageAgreement>(night, [](const PairAgreement& pair) { return std::span(&pair.stages, 1); });
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

}  // namespace

std::vector<Table> stage_tables(const Comparison& night) {
  return {pair_table<StageRow>("stages", "Agreement on sleep stages.", stage_fields, stage_rows(night)),
          pair_table<CellRow>("confusion", "Epochs by the stages that two scorers gave them.",
                              confusion_fields, confusion_rows(night))};
}

}  // namespace psg::compare
