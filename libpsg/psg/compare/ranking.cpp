#include "psg/compare/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "psg/compare/comparison.hpp"
#include "psg/rules/moments.hpp"

namespace psg::compare {
namespace {

bool better(Criterion criterion, double a, double b) {
  return criterion == Criterion::plms_index_difference ? a < b : a > b;
}

/// The scorer's mean over its pairs with the others, among which the test is not.
Ranking mean_of(Criterion criterion, const Comparison& night, std::size_t scorer) {
  const std::size_t test = night.has_test ? night.scorers.size() - 1 : night.scorers.size();
  Moments moments;
  bool alone = true;
  for (const PairAgreement& pair : night.pairs) {
    if (pair.a != scorer && pair.b != scorer) continue;
    if ((pair.a == scorer ? pair.b : pair.a) == test) continue;
    alone = false;
    const double value = value_of(criterion, pair);
    if (!std::isnan(value)) moments.add(value);
  }
  return {.criterion = criterion,
          .scorer = scorer,
          .others = static_cast<std::int64_t>(moments.count()),
          .mean = moments.mean(),
          .why = moments.count() > 0 ? ""
                 : alone             ? "there is no other scorer"
                                     : "undefined for every pair"};
}

void rank(std::vector<Ranking>& rankings) {
  const auto defined = [](const Ranking& ranking) { return !std::isnan(ranking.mean); };
  const auto ranked = std::ranges::count_if(rankings, defined);
  for (Ranking& ranking : rankings) {
    if (!defined(ranking)) continue;
    ranking.rank = 1 + std::ranges::count_if(rankings, [&](const Ranking& other) {
                     return defined(other) && better(ranking.criterion, other.mean, ranking.mean);
                   });
    ranking.ranked = ranked;
  }
}

}  // namespace

const char* name(Criterion criterion) noexcept {
  constexpr const char* names[] = {"f1", "kappa_movements", "kappa_stages", "plms_index_difference"};
  return names[static_cast<std::size_t>(criterion)];
}

double value_of(Criterion criterion, const PairAgreement& pair) {
  switch (criterion) {
    case Criterion::f1: return pair.movements.front().f1;
    case Criterion::kappa_movements: return pair.movements.front().kappa.kappa;
    case Criterion::kappa_stages: return pair.stages.kappa.kappa;
    case Criterion::plms_index_difference: break;
  }
  const IndexAgreement* index = find_index(pair, "plms_index");
  return index == nullptr ? MovementAgreement::nan : std::abs(index->difference);
}

std::vector<Ranking> rankings(const Comparison& night) {
  std::vector<Ranking> all;
  for (const Criterion criterion : every_criterion) {
    std::vector<Ranking> of_criterion;
    for (std::size_t scorer = 0; scorer < night.scorers.size(); ++scorer) {
      of_criterion.push_back(mean_of(criterion, night, scorer));
    }
    if (night.scorers.size() > 2) {
      rank(of_criterion);
    } else {
      for (Ranking& ranking : of_criterion) {
        if (ranking.why.empty()) ranking.why = "a rank needs three scorings";
      }
    }
    std::ranges::move(of_criterion, std::back_inserter(all));
  }
  return all;
}

}  // namespace psg::compare
