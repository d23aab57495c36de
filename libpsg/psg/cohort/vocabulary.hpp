#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace psg {

/// A source that the vocabulary or the data dictionary names.
struct Citation {
  std::string key;       ///< "allen2018"
  std::string text;      ///< "Allen et al. (IRLSSG iron guideline), Sleep Med 2018;41:27-44"
  std::string title;     ///< of a paper; empty of anything else
  bool checked = false;  ///< compared with a record of the paper
};

/// The sources, each once, in the order of libpsg/data/citations.toml.
[[nodiscard]] const std::vector<Citation>& citations();

/// The text of a source. @throws Error(bad_argument) when there is none of this key.
[[nodiscard]] const std::string& cite(std::string_view key);

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
[[nodiscard]] inline const char* name(CovariateKind kind) noexcept {
  switch (kind) {
    case CovariateKind::number: return "number";
    case CovariateKind::whole: return "whole";
    case CovariateKind::flag: return "flag";
    case CovariateKind::level: return "level";
    case CovariateKind::medicines: return "medicines";
    case CovariateKind::text: break;
  }
  return "text";
}

/// A unit that is understood: a value in it, times `times` and divided by `over`, is in the covariate's own
/// unit. (Two numbers, so that 216 months are 18 years to the last bit.)
struct CovariateUnit {
  std::string spelling;
  double times = 1;
  double over = 1;
};

/// What the value of a covariate may say about who the person is.
enum class CovariatePrivacy : std::uint8_t {
  common,   ///< many people share it
  rare,     ///< few people share it: beside age, sex and place it may single one out
  code,     ///< must be a study's code
  over_89,  ///< an age: above 89 it identifies by 45 CFR 164.514(b)(2)(i)(C)
};

/// "common", "rare", "code" or "over 89", as the data file writes it.
[[nodiscard]] inline const char* name(CovariatePrivacy privacy) noexcept {
  switch (privacy) {
    case CovariatePrivacy::rare: return "rare";
    case CovariatePrivacy::code: return "code";
    case CovariatePrivacy::over_89: return "over 89";
    case CovariatePrivacy::common: break;
  }
  return "common";
}

/// One covariate of the vocabulary.
struct CovariateInfo {
  std::string name;   ///< of its column, with its unit: "ferritin_ug_l"
  std::string group;  ///< the heading that it stands under: "Iron"
  CovariateKind kind = CovariateKind::text;
  std::string description;
  std::string source;                      ///< papers or guidelines that say why it matters, or define it
  std::vector<std::string> source_keys{};  ///< the same, as keys of `citations`
  std::vector<std::string>
      synonyms{};  ///< other names of the column, without unit: letters and digits, lower case
  std::vector<CovariateUnit> units{};  ///< the first is its own; empty: a pure number or no number
  double least = 0;                    ///< smallest and largest value that is taken, in its own unit; beyond
  double most = 0;                     ///< is another unit or a slip of the pen
  bool needs_unit = false;             ///< two units are in use that the value alone cannot tell apart
  double bare_above = -1;              ///< a value up to here needs its unit: it may be a fraction
  std::vector<std::string> levels{};   ///< of a level, in order
  std::vector<std::pair<std::string, std::string>> also{};  ///< other spellings of levels: {"hd", "haemo..."}
  CovariatePrivacy privacy = CovariatePrivacy::common;
  std::string note{};          ///< where sources contradict each other, or what to mind
  bool beside_pairs = false;   ///< shown beside the differences of paired nights
  std::string dose_of{};       ///< of a dose: the level that says of which drug
  std::string derived_from{};  ///< of one that follows from another: the name of that
  std::string
      comparison{};      ///< of a flag that follows: "<", "<=", ">", ">=" of a number, "is not" of a level
  double threshold = 0;  ///< what the number is compared with, in its own unit
  std::string other_than{};     ///< and the level
  std::vector<double> up_to{};  ///< of a level that follows from a number: the largest value of each level
};

/// The covariates that are understood, the one list that reader, tables, data dictionary and docs/cohort.md
/// share (libpsg/data/covariates.toml, with the classes of medicines.toml).
[[nodiscard]] const std::vector<CovariateInfo>& covariate_vocabulary();

/// The covariate of this name, as the vocabulary spells it; nullptr when there is none.
[[nodiscard]] const CovariateInfo* covariate_named(std::string_view name);

/// A class of medicines that bears on restless legs or periodic leg movements.
struct MedicineClass {
  std::string name;  ///< "ssri"; its flag is the covariate "medicines_ssri"
  std::string description;
  std::string source;
  std::vector<std::string> source_keys;
  std::vector<std::string> synonyms;   ///< of the class itself
  std::vector<std::string> medicines;  ///< international non-proprietary names, lower case
  std::vector<std::pair<std::string, std::string>> also_in;  ///< medicines of this class that another has too
  std::vector<std::string> withdrawal_keys;  ///< sources on stopping it; its flag is "withdrawal_ssri"
  std::string note;
};

/// The classes, and which medicines belong to each. The last, "other", lists common medicines of none of
/// them.
[[nodiscard]] const std::vector<MedicineClass>& medicine_classes();

/// Another name of a medicine or of a combination: a brand, a spelling.
struct MedicineName {
  std::string name;                    ///< "Sinemet"
  std::vector<std::string> medicines;  ///< {"levodopa", "carbidopa"}
};
[[nodiscard]] const std::vector<MedicineName>& medicine_names();

/// A name whose content depends on the country or the package, so that it is in no class.
struct UnclassifiedMedicine {
  std::string name;
  std::string why;
  std::string source;
};
[[nodiscard]] const std::vector<UnclassifiedMedicine>& unclassified_medicines();

}  // namespace psg

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
