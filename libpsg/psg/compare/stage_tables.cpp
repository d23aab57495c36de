#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "psg/compare/pair_rows.hpp"
#include "psg/compare/tables.hpp"

namespace psg::compare {
namespace {

/// A count of what is compared, where anything can be.
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
