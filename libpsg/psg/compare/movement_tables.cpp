#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "psg/compare/tables.hpp"
#include "psg/core/stop.hpp"
#include "psg/table/fields.hpp"

namespace psg::compare {
namespace {

constexpr double nan = MovementAgreement::nan;

/// A match, or a movement of one scorer alone.
struct PairRow {
  const std::string* scorer_a = nullptr;
  const std::string* scorer_b = nullptr;
  Legs legs = Legs::all;
  std::optional<Span> a, b;
  double iou = nan;
  std::string why;
};
using P = const PairRow&;

double onset(const std::optional<Span>& span) { return span ? to_seconds(span->start) : nan; }
double duration(const std::optional<Span>& span) { return span ? to_seconds(span->duration()) : nan; }

double difference(P row, Time Span::*edge) {
  return row.a && row.b ? to_seconds((*row.b).*edge - (*row.a).*edge) : nan;
}

constexpr auto pair_fields = std::to_array<Field<PairRow>>({
    {"scorer_a", "", "The reference of precision and recall.", [](P r) { return *r.scorer_a; }},
    {"scorer_b", "", "The other scorer.", [](P r) { return *r.scorer_b; }},
    {"legs", "", "all, left or right.", [](P r) { return std::string(name(r.legs)); }},
    {"found", "", "both, a or b: who has it.",
     [](P r) { return std::string(r.a && r.b ? "both"
                                  : r.a      ? "a"
                                             : "b"); }},
    {"onset_a_s", "s", "Onset by a; NaN: a has no such movement.", [](P r) { return onset(r.a); }},
    {"duration_a_s", "s", "Onset to offset by a.", [](P r) { return duration(r.a); }},
    {"onset_b_s", "s", "Onset by b; NaN: b has no such movement.", [](P r) { return onset(r.b); }},
    {"duration_b_s", "s", "Onset to offset by b.", [](P r) { return duration(r.b); }},
    {"iou", "1", "Time shared / time of either; of a movement without a match the largest with any.",
     [](P r) { return r.iou; }},
    {"onset_difference_s", "s", "Onset of b - onset of a; positive: b is later.",
     [](P r) { return difference(r, &Span::start); }},
    {"offset_difference_s", "s", "Offset of b - offset of a; positive: b is later.",
     [](P r) { return difference(r, &Span::end); }},
    {"why", "", "Why it has no match; empty for matches.", [](P r) { return r.why; }},
});

/// The largest overlap of a movement with any of the other scorer's, which are in order.
double largest_iou(Span span, const std::vector<Span>& others) {
  double largest = 0;
  const auto first = std::ranges::partition_point(others, [&](Span o) { return o.end <= span.start; });
  for (auto other = first; other != others.end() && other->start < span.end; ++other) {
    largest = std::max(largest, intersection_over_union(span, *other));
  }
  return largest;
}

std::string why_unmatched(double iou, double limit, const std::string& other) {
  if (iou == 0) return fmt::format("{} has nothing there", other);
  if (iou < limit) return fmt::format("shares at most {:.3f} with one of {}, limit {:g}", iou, other, limit);
  return fmt::format("the one of {} that it shares most with is matched with another", other);
}

class PairRows {
 public:
  PairRows(const Comparison& night, const PairAgreement& pair) : night_(night), pair_(pair) {}

  void add(const MovementAgreement& agreement, std::vector<PairRow>& rows) const {
    const std::vector<Span>& a = night_.nights[pair_.a].of(agreement.legs);
    const std::vector<Span>& b = night_.nights[pair_.b].of(agreement.legs);
    std::vector<bool> used_a(a.size()), used_b(b.size());
    const std::size_t first = rows.size();
    for (const Match& match : agreement.matches) {
      used_a[match.a] = used_b[match.b] = true;
      PairRow& row = rows.emplace_back(empty(agreement.legs));
      row.a = a[match.a];
      row.b = b[match.b];
      row.iou = match.iou;
    }
    add_alone(agreement.legs, a, used_a, b, &PairRow::a, pair_.b, rows);
    add_alone(agreement.legs, b, used_b, a, &PairRow::b, pair_.a, rows);
    std::ranges::stable_sort(rows.begin() + static_cast<std::ptrdiff_t>(first), rows.end(), {},
                             [](P row) { return row.a ? row.a->start : row.b->start; });
  }

 private:
  [[nodiscard]] PairRow empty(Legs legs) const {
    return {
        .scorer_a = &night_.scorers[pair_.a].name, .scorer_b = &night_.scorers[pair_.b].name, .legs = legs};
  }

  void add_alone(Legs legs, const std::vector<Span>& own, const std::vector<bool>& used,
                 const std::vector<Span>& others, std::optional<Span> PairRow::*side, std::size_t other,
                 std::vector<PairRow>& rows) const {
    for (std::size_t i = 0; i < own.size(); ++i) {
      stop_point();
      if (used[i]) continue;
      PairRow& row = rows.emplace_back(empty(legs));
      row.*side = own[i];
      row.iou = largest_iou(own[i], others);
      row.why = why_unmatched(row.iou, night_.options.min_iou, night_.scorers[other].name);
    }
  }

  const Comparison& night_;
  const PairAgreement& pair_;
};

struct ExcludedRow {
  const std::string* scorer = nullptr;
  const ExcludedMovement* movement = nullptr;
};
using L = const ExcludedRow&;

constexpr auto excluded_fields = std::to_array<Field<ExcludedRow>>({
    {"scorer", "", "Whose movement.", [](L r) { return *r.scorer; }},
    {"onset_s", "s", "Its onset.", [](L r) { return to_seconds(r.movement->span.start); }},
    {"duration_s", "s", "Onset to offset.", [](L r) { return to_seconds(r.movement->span.duration()); }},
    {"leg", "", "L, R, or empty when unknown.", [](L r) { return r.movement->leg; }},
    {"verdict", "", "The first criterion of the rule set that it fails.",
     [](L r) { return r.movement->verdict; }},
    {"why", "", "The verdict as a sentence with its numbers.", [](L r) { return r.movement->why; }},
});

}  // namespace

std::vector<Table> movement_tables(const Comparison& night) {
  std::vector<PairRow> pairs;
  for (const PairAgreement& pair : night.pairs) {
    // Where one scorer marks nothing, or no leg, there is no match and no miss.
    for (const MovementAgreement& agreement : pair.movements) {
      if (agreement.comparable) PairRows(night, pair).add(agreement, pairs);
    }
  }
  std::vector<ExcludedRow> excluded;
  for (std::size_t i = 0; i < night.scorers.size(); ++i) {
    for (const ExcludedMovement& movement : night.nights[i].excluded) {
      excluded.push_back({&night.scorers[i].name, &movement});
    }
  }
  return {table_of<PairRow>("pairs", "Every match of two scorers, and every movement without one.",
                            pair_fields, pairs),
          table_of<ExcludedRow>("left_out", "Movements that are not compared, and why.", excluded_fields,
                                excluded)};
}

}  // namespace psg::compare
