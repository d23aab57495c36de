#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "psg/cohort/vocabulary.hpp"

namespace psg::cohort {

/// Whether a column of this name may identify a patient: the identifiers of 45 CFR 164.514(b)(2) as columns
/// are called in the languages of sleep laboratories, "Mother's name", "date_of_birth", "Nº de teléfono",
/// "MRN". A column of the vocabulary never does.
[[nodiscard]] bool identifies_patient(std::string_view column);

/// Whether a cell of a column that `identifies_patient` says no more than a measure or a yes and no: "cap"
/// holds the cyclic alternating pattern in % as well as Italian postal codes, of which the least is 118;
/// "case" holds case or control as well as numbers of cases.
[[nodiscard]] bool is_harmless(std::string_view column, std::string_view cell);

/// Whether a text holds a date with its month or day: "2019-03-12", "12.3.19", "20190312", "March 2019",
/// "2019年3月". A year alone is none.
[[nodiscard]] bool holds_date(std::string_view text);

/// What a text holds of the identifiers of 45 CFR 164.514(b)(2) that have a form of their own: "a date",
/// "an address of mail" or "an address of the web"; else null. Names and record numbers have no form.
[[nodiscard]] const char* identifier_in(std::string_view text);

/// What the name of a column means.
struct ColumnMeaning {
  const CovariateInfo* info = nullptr;  ///< nullptr: not in the vocabulary
  const CovariateUnit* unit = nullptr;  ///< nullptr: the name has no unit
};
[[nodiscard]] ColumnMeaning meaning_of(std::string_view column);

/// What all names of one covariate have in common: the name in the vocabulary, else letters and digits as
/// `folded_unit`.
[[nodiscard]] std::string covariate_in(std::string_view column);

/// A cell that was understood, or what was expected instead.
struct Cell {
  double value;
  std::string text;      ///< of levels and texts
  std::string expected;  ///< not empty: the cell is wrong
};
[[nodiscard]] Cell read_cell(std::string_view cell, const ColumnMeaning& column);

/// The sentence about a flag that is given as the opposite of what follows from another covariate.
[[nodiscard]] std::string contradiction(const std::string& id, const std::string& flag, double given,
                                        const std::string& derived_from);

/// The same about a level.
[[nodiscard]] std::string contradiction(const std::string& id, const std::string& column,
                                        const std::string& given, const std::string& expected,
                                        const std::string& derived_from);

/// The medicines of a list, sorted by what is known of them.
struct Medicines {
  std::vector<std::string> classes;       ///< names of `medicine_classes`, each once
  std::vector<std::string> unclassified;  ///< as written
};

/// A list of medicines that are taken, and those it says were stopped: "withdrawal: clonazepam".
struct MedicineList {
  Medicines taken;
  Medicines stopped;
  std::vector<std::string> stopped_as_written;
};
[[nodiscard]] MedicineList read_medicine_list(std::string_view list);

/// The medicines of a list that are taken; those that were stopped are passed over.
[[nodiscard]] Medicines read_medicines(std::string_view list);

/// A list of medicines that were all stopped, with or without the word.
[[nodiscard]] Medicines read_withdrawal(std::string_view list);

}  // namespace psg::cohort
