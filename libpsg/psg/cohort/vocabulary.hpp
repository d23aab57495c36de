#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace psg {

/// What the cells of a covariate hold.
enum class CovariateKind : std::uint8_t {
  number,
  whole,      ///< a number without decimals
  flag,       ///< yes or no: 1 or 0
  level,      ///< one of `levels`
  text,       ///< anything
  medicines,  ///< names or classes of medicines, separated by ";"
};

/// "number", "whole", "flag", "level", "text" or "medicines".
[[nodiscard]] const char* name(CovariateKind kind) noexcept;

/// A unit that is understood: a value in it, times `times` and divided by `over`, is in the covariate's own
/// unit. (Two numbers, so that 216 months are 18 years to the last bit.)
struct CovariateUnit {
  std::string spelling;
  double times = 1;
  double over = 1;
};

/// One covariate of the vocabulary.
struct CovariateInfo {
  std::string name;  ///< of its column, with its unit: "ferritin_ug_l"
  CovariateKind kind = CovariateKind::text;
  std::string description;
  std::string source;  ///< paper or guideline that says why it matters, or defines it
  std::vector<std::string>
      synonyms;  ///< other names of the column, without unit; case, spaces, "_" do not matter
  std::vector<CovariateUnit> units;   ///< the first is its own; empty: a pure number or no number
  double least = 0;                   ///< smallest and largest value that is taken, in its own unit; beyond
  double most = 0;                    ///< is another unit or a slip of the pen
  bool needs_unit = false;            ///< two units are in use that the value alone cannot tell apart
  double bare_above = -1;             ///< a value up to here needs its unit: it may be a fraction
  std::vector<std::string> levels{};  ///< of a level, in order
  std::string derived_from{};         ///< of a flag that follows from another covariate: its name
};

/// The covariates that are understood, the one list that reader, tables, data dictionary and docs/cohort.md
/// share.
[[nodiscard]] const std::vector<CovariateInfo>& covariate_vocabulary();

/// The covariate of this name, as the vocabulary spells it; nullptr when there is none.
[[nodiscard]] const CovariateInfo* covariate_named(std::string_view name);

/// A class of medicines that bears on restless legs or periodic leg movements.
struct MedicineClass {
  std::string name;  ///< "ssri"; its flag is the covariate "medicines_ssri"
  std::string description;
  std::string source;
  std::vector<std::string> synonyms;   ///< of the class itself
  std::vector<std::string> medicines;  ///< international non-proprietary names, lower case
};

/// The classes, and which medicines belong to each. The last, "other", lists common medicines of none of
/// them.
[[nodiscard]] const std::vector<MedicineClass>& medicine_classes();

}  // namespace psg
