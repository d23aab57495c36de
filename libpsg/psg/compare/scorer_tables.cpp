#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "psg/compare/place.hpp"
#include "psg/compare/tables.hpp"
#include "psg/table/fields.hpp"

namespace psg::compare {
namespace {

constexpr double nan = MovementAgreement::nan;

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
    {"rank", "1", "1 is the best; NaN: undefined.",
     [](P r) { return r.place.rank ? static_cast<double>(*r.place.rank) : nan; }},
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

/// Its movements of one leg.
double on_leg(R row, Legs leg) {
  return row.scored().legless() ? nan : static_cast<double>(row.scored().of(leg).size());
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
    {"left", "1", "Movements of the left leg; NaN: the leg of each is unknown.",
     [](R r) { return on_leg(r, Legs::left); }},
    {"right", "1", "Movements of the right leg.", [](R r) { return on_leg(r, Legs::right); }},
    {"unknown_leg", "1", "Movements whose leg is unknown.", [](R r) { return r.scored().unknown_leg; }},
    {"staged", "", "1: it has sleep stages.",
     [](R r) { return std::int64_t{!r.scorer().scoring.hypnogram.empty()}; }},
});

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

}  // namespace

std::vector<Table> scorer_tables(const Comparison& night) {
  return {table_of<PlaceRow>("place", "Mean agreement of each scorer with the others, and its rank.",
                             place_fields, place_rows(night)),
          table_of<ScorerRow>("scorers", "Who is compared.", scorer_fields, scorer_rows(night))};
}

}  // namespace psg::compare
