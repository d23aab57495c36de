#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "psg/compare/comparison.hpp"

namespace psg::compare {

/// What ranks the scorers.
enum class Criterion : std::uint8_t {
  f1,                     ///< of the movements of all legs; higher is better
  kappa_movements,        ///< of epochs with and without a movement; higher is better
  kappa_stages,           ///< higher is better
  plms_index_difference,  ///< absolute, 1/h; lower is better
};

inline constexpr std::array every_criterion = {Criterion::f1, Criterion::kappa_movements,
                                               Criterion::kappa_stages, Criterion::plms_index_difference};

/// "f1", "kappa_movements", "kappa_stages" or "plms_index_difference".
[[nodiscard]] const char* name(Criterion criterion) noexcept;

/// The measure of a pair; NaN: undefined.
[[nodiscard]] double value_of(Criterion criterion, const PairAgreement& pair);

/// How well one scorer agrees with the others on average.
struct Ranking {
  Criterion criterion = Criterion::f1;
  std::size_t scorer = 0;
  std::int64_t others = 0;                                 ///< scorers that it could be compared with
  double mean = std::numeric_limits<double>::quiet_NaN();  ///< mean of the measure over these
  std::optional<std::int64_t> rank = {};  ///< 1 is best, equal means share a rank; empty: undefined
  std::int64_t ranked = 0;                ///< how many have a rank
  std::string why;                        ///< why mean or rank is undefined; else empty
};

/// For each measure the mean agreement of every scorer with the others, leave-one-out: a scorer is compared
/// with all scorers but itself and the test, the test with all scorers. So a test of rank 1 of 6 agrees with
/// the five scorers better than each of them does with the other four. Undefined pairs are left out of a
/// mean; a rank needs three scorings or more.
[[nodiscard]] std::vector<Ranking> rankings(const Comparison& night);

}  // namespace psg::compare
