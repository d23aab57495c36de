#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "psg/cohort/citations.hpp"
#include "psg/cohort/vocabulary.hpp"

namespace psg::cohort {

/// Words that may stand beside a medicine without changing what it is, folded.
struct MedicineWords {
  std::set<std::string, std::less<>> withdrawal;  ///< but for these: the medicine was stopped
  std::set<std::string, std::less<>> links;       ///< between such a word and the medicine
  std::set<std::string, std::less<>> doses;
  std::set<std::string, std::less<>> salts;  ///< after the name only
  std::set<std::string, std::less<>> others;
};

/// What the data files say.
struct Vocabulary {
  std::vector<Citation> citations;
  std::vector<CovariateInfo> covariates;
  std::vector<MedicineClass> classes;
  std::vector<MedicineName> names;
  std::vector<UnclassifiedMedicine> unclassified;
  MedicineWords words;
};

/// The vocabulary that these files describe.
/// @throws Error(malformed), one sentence with file and line, for what is no TOML, a key that is not known,
/// one that is missing or of another type, a source that citations.toml does not have, a name or synonym that
/// two have, and a medicine in two classes that do not say so.
[[nodiscard]] Vocabulary read_vocabulary(std::string_view citations, std::string_view covariates,
                                         std::string_view medicines);

/// The vocabulary of this library, read once, when it is first needed.
[[nodiscard]] const Vocabulary& vocabulary();

/// The words of the name of a medicine as they are compared: "Co-Careldopa" is {"co", "careldopa"}.
[[nodiscard]] std::vector<std::string> medicine_words(std::string_view text);

/// Words with spaces between them.
[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::size_t from, std::size_t count);

/// A name without the vowel at its end, by which languages differ: sertraline, Sertralin, sertralina.
[[nodiscard]] std::string_view stem(std::string_view name);

}  // namespace psg::cohort
