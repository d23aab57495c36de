#include "psg/compare/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "psg/compare/ranking.hpp"
#include "psg/core/version.hpp"
#include "psg/store/tables.hpp"
#include "psg/table/fields.hpp"

namespace psg::compare {
namespace {

constexpr double nan = MovementAgreement::nan;

std::string role_of(const Comparison& night, std::size_t scorer) {
  return night.has_test && scorer + 1 == night.scorers.size() ? "test" : "scorer";
}

struct RankingRow {
  const Comparison* night = nullptr;
  Ranking ranking;
};
using P = const RankingRow&;

constexpr auto ranking_fields = std::to_array<Field<RankingRow>>({
    {"measure", "", "f1, kappa_movements, kappa_stages, or plms_index_difference (absolute, 1/h).",
     [](P r) { return std::string(name(r.ranking.criterion)); }},
    {"scorer", "", "Who is compared with the others.",
     [](P r) { return r.night->scorers[r.ranking.scorer].name; }},
    {"role", "", "scorer, or test: judged by the scorers and judging none.",
     [](P r) { return role_of(*r.night, r.ranking.scorer); }},
    {"others", "1", "Scorers that the mean is over.", [](P r) { return r.ranking.others; }},
    {"mean", "", "Mean of the measure over these; NaN: undefined.", [](P r) { return r.ranking.mean; }},
    {"rank", "1", "1 is the best; NaN: undefined.",
     [](P r) { return r.ranking.rank ? static_cast<double>(*r.ranking.rank) : nan; }},
    {"ranked", "1", "How many have a rank.", [](P r) { return r.ranking.ranked; }},
    {"why", "", "Why mean or rank is undefined; else empty.", [](P r) { return r.ranking.why; }},
});

struct ScorerRow {
  const Comparison* night = nullptr;
  std::size_t index = 0;
  [[nodiscard]] const ComparedNight& scored() const { return night->nights[index]; }
  [[nodiscard]] const Scorer& scorer() const { return night->scorers[index]; }
};
using R = const ScorerRow&;

/// Its movements of one leg.
double on_leg(R row, Legs leg) {
  const bool known = !row.scored().legless() && row.scored().scored(leg);
  return known ? static_cast<double>(row.scored().of(leg).size()) : nan;
}

constexpr auto scorer_fields = std::to_array<Field<ScorerRow>>({
    {"scorer", "", "Name, from the file's.", [](R r) { return r.scorer().name; }},
    {"role", "", "scorer, or test: judged by the scorers.", [](R r) { return role_of(*r.night, r.index); }},
    {"marked", "1", "Leg movements it has; of a result those that the rule set decides about again.",
     [](R r) { return r.scored().marked; }},
    {"compared", "1", "Those that the rule set counts inside the common time.",
     [](R r) { return r.scored().compared; }},
    {"all", "1", "Movements of any leg, those that share time as one.",
     [](R r) { return std::int64_t{std::ssize(r.scored().all)}; }},
    {"left", "1", "Movements of the left leg; NaN: the leg of each is unknown, or this one was not scored.",
     [](R r) { return on_leg(r, Legs::left); }},
    {"right", "1", "Movements of the right leg; NaN as of the left.",
     [](R r) { return on_leg(r, Legs::right); }},
    {"unknown_leg", "1", "Movements whose leg is unknown.", [](R r) { return r.scored().unknown_leg; }},
    {"staged", "", "1: it has sleep stages.",
     [](R r) { return std::int64_t{!r.scorer().scoring.hypnogram.empty()}; }},
});

std::vector<RankingRow> ranking_rows(const Comparison& night) {
  std::vector<RankingRow> rows;
  for (Ranking& ranking : rankings(night)) rows.push_back({&night, std::move(ranking)});
  return rows;
}

std::vector<ScorerRow> scorer_rows(const Comparison& night) {
  std::vector<ScorerRow> rows;
  for (std::size_t i = 0; i < night.scorers.size(); ++i) rows.push_back({&night, i});
  return rows;
}

}  // namespace

std::vector<Table> scorer_tables(const Comparison& night) {
  return {table_of<RankingRow>("place", "Mean agreement of each scorer with the others, and its rank.",
                               ranking_fields, ranking_rows(night)),
          table_of<ScorerRow>("scorers", "Who is compared.", scorer_fields, scorer_rows(night))};
}

}  // namespace psg::compare

namespace psg {
namespace {

constexpr auto warning_fields = std::to_array<Field<std::string>>({
    {"message", "", "One sentence.", [](const std::string& message) { return message; }},
});

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
  const auto add = [&](std::vector<Table> tables) {
    std::ranges::move(tables, std::back_inserter(result.tables));
  };
  add(compare::agreement_tables(night));
  add(compare::stage_tables(night));
  add({compare::index_table(night)});
  add(compare::scorer_tables(night));
  add(compare::movement_tables(night));
  add({rule_table({&night.options.rule}),
       table_of<std::string>("warnings", "What was bent or left out.", warning_fields, night.warnings)});
  return result;
}

}  // namespace psg
