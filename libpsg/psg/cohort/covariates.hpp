#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "psg/table/table.hpp"

namespace psg {

/// What a lab knows about a recording, as it wrote it: the name of a column and the text of its cell.
using CovariateTexts = std::vector<std::pair<std::string, std::string>>;

/// Where a covariate comes from.
enum class CovariateOrigin : std::uint8_t {
  given,    ///< one of the vocabulary, as the lab gave it
  derived,  ///< computed from a given one, by a published threshold or the table of medicines
  unknown,  ///< not in the vocabulary: kept as text
};

/// "given", "derived" or "unknown".
[[nodiscard]] const char* name(CovariateOrigin origin) noexcept;

/// One covariate of a recording. A missing one does not exist: nothing stands for it, least of all 0.
struct Covariate {
  std::string name;  ///< as the vocabulary spells it, with the unit: "ferritin_ug_l"
  CovariateOrigin origin = CovariateOrigin::given;
  double value =
      std::numeric_limits<double>::quiet_NaN();  ///< number, or 1 and 0 of a yes or no; NaN of text
  std::string text;                              ///< of levels and texts; empty of numbers
};

/// NaN equals NaN.
[[nodiscard]] bool operator==(const Covariate& a, const Covariate& b);

/// The covariates of one recording: given in the order of the vocabulary, then derived, then unknown.
using Covariates = std::vector<Covariate>;

/// What is wrong with these texts, one sentence for each: id, column, what was found, what was expected.
/// Wrong are a value that is no number, of another unit or outside the vocabulary's range, an unknown level,
/// two columns that contradict each other, a date or an address in a text (also in a column that the
/// vocabulary does not know), and a column that may identify a patient (a name, a date of birth). Ages above
/// 90 count as 90.
[[nodiscard]] std::vector<std::string> problems_of(const CovariateTexts& texts, const std::string& id);

/// The covariates that the texts say, in the vocabulary's names and units, and what follows from them
/// (flags of low ferritin, classes of medicines). Empty texts, "NA", "n/a", "NaN", "null", "." and "?" are
/// missing. Columns that are not in the vocabulary are kept as they are.
/// @throws Error(bad_argument), the first of `problems_of`, when there is one.
[[nodiscard]] Covariates covariates_of(const CovariateTexts& texts, const std::string& id);

/// The names of the columns that the vocabulary does not know, in order, each once.
[[nodiscard]] std::vector<std::string> unknown_covariates(const CovariateTexts& texts);

/// The texts without the columns that the vocabulary does not know, which may hold anything about a patient;
/// those of `keep` stay, by their names as the table writes them.
[[nodiscard]] CovariateTexts without_unknown(CovariateTexts texts, const std::vector<std::string>& keep);

/// The table "covariates" of a result: covariate, origin, value, text. One row for each.
[[nodiscard]] Table covariate_table(const Covariates& covariates);

/// The covariates of a result: those of its table "covariates", and its attributes "subject" and "session".
/// @throws Error(malformed) when the table has other columns.
[[nodiscard]] Covariates covariates_in(const Tables& tables);

}  // namespace psg
