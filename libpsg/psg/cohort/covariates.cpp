#include "psg/cohort/covariates.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "psg/cohort/covariate_text.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/core/error.hpp"
#include "psg/core/shown_text.hpp"
#include "psg/table/delimited.hpp"
#include "psg/table/select.hpp"

namespace psg {
namespace {

using namespace cohort;  // the room's own names

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool same_value(const Covariate& a, const Covariate& b) {
  return a.text == b.text && (a.value == b.value || (std::isnan(a.value) && std::isnan(b.value)));
}

/// Ages above 89 are stored as "90 or over", of which 90 stands for all.
double coarsened(const CovariateInfo& info, double value) {
  constexpr double highest_age = 90;
  return info.privacy == CovariatePrivacy::over_89 && value > highest_age ? highest_age : value;
}

/// Whether the number is where the flag says, or the level is another than the flag says.
bool follows(const CovariateInfo& flag, const Covariate& base) {
  if (!flag.other_than.empty()) return base.text != flag.other_than;
  const double value = base.value;
  if (value == flag.threshold) return flag.comparison.size() == 2;  // <= and >=
  return flag.comparison.front() == '<' ? value < flag.threshold : value > flag.threshold;
}

/// The level of a number that is in the range of what the levels follow from.
const std::string& level_at(const CovariateInfo& band, double value) {
  const auto last = std::ranges::lower_bound(band.up_to, value);
  return band.levels[static_cast<std::size_t>(std::min(last, band.up_to.end() - 1) - band.up_to.begin())];
}

/// What the name of a column says.
struct ColumnFacts {
  ColumnMeaning meaning;
  bool identifies = false;
};

/// A table asks for the same few columns in each of its rows.
const ColumnFacts& facts_of(const std::string& column) {
  constexpr std::size_t most_kept = 10'000;
  thread_local std::unordered_map<std::string, ColumnFacts> known;
  if (const auto found = known.find(column); found != known.end()) return found->second;
  if (known.size() >= most_kept) known.clear();
  return known.emplace(column, ColumnFacts{meaning_of(column), identifies_patient(column)}).first->second;
}

/// The covariates that follow from a number or a level.
const std::vector<const CovariateInfo*>& derived_covariates() {
  static const auto all = [] {
    std::vector<const CovariateInfo*> derived;
    for (const CovariateInfo& info : covariate_vocabulary()) {
      if (!info.comparison.empty() || !info.up_to.empty()) derived.push_back(&info);
    }
    return derived;
  }();
  return all;
}

/// The flag of a class of medicines.
struct ClassFlag {
  std::string class_name;
  std::string flag;
};

/// Those of one list; the class "other" has none.
std::vector<ClassFlag> class_flags(const std::string& list) {
  std::vector<ClassFlag> flags;
  for (const MedicineClass& c : medicine_classes()) {
    std::string flag = fmt::format("{}_{}", list, c.name);
    if (covariate_named(flag) != nullptr) flags.push_back({c.name, std::move(flag)});
  }
  return flags;
}

/// A list of medicines, and what follows from it.
struct DerivedList {
  std::string name;
  std::vector<ClassFlag> flags;
};

const DerivedList& medicines_list() {
  static const DerivedList list{"medicines", class_flags("medicines")};
  return list;
}

const DerivedList& withdrawal_list() {
  static const DerivedList list{"withdrawal", class_flags("withdrawal")};
  return list;
}

/// The covariates of one recording under construction, with what is wrong.
class Reader {
 public:
  explicit Reader(const std::string& id) : id_(id) {}

  void read(const std::string& column, const std::string& cell) {
    if (is_missing(cell)) return;
    const auto& [meaning, identifies] = facts_of(column);
    if (identifies && !is_harmless(column, cell)) {
      complain(fmt::format(
          "column \"{}\" may identify a patient ({}), expected it removed, or renamed to \"subject\" "
          "when it holds a study's code; what is harmless all the same is kept under another name by "
          "--keep-column",
          column, cite("hipaa")));
      return;
    }
    if (meaning.info == nullptr) {
      if (const char* what = identifier_in(cell)) {
        complain(
            fmt::format("column \"{}\" holds {} ({}), expected text without", column, what, cite("hipaa")));
        return;
      }
      keep(unknown_, column, {shown(column), CovariateOrigin::unknown, nan, shown(cell)});
      return;
    }
    Cell read = read_cell(cell, meaning);
    if (!read.expected.empty()) {
      complain(fmt::format("column \"{}\" is {}, expected {}", column, form_of(cell), read.expected));
      return;
    }
    if (const char* what = identifier_in(read.text)) {
      complain(
          fmt::format("column \"{}\" holds {} ({}), expected text without", column, what, cite("hipaa")));
      return;
    }
    keep(
        given_, column,
        {meaning.info->name, CovariateOrigin::given, coarsened(*meaning.info, read.value), shown(read.text)});
  }

  /// Adds what follows from what was given.
  void derive() {
    for (const CovariateInfo* info : derived_covariates()) {
      const Covariate* base = given(info->derived_from);
      if (base == nullptr) continue;
      if (info->up_to.empty()) {
        derive(info->name, follows(*info, *base) ? 1 : 0);
      } else {
        derive(info->name, level_at(*info, base->value));
      }
    }
    if (const Covariate* list = given("withdrawal"))
      derive_classes(withdrawal_list(), read_withdrawal(list->text), true);
    if (const Covariate* list = given("medicines")) derive_medicines(read_medicine_list(list->text));
  }

  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }
  [[nodiscard]] Covariates take() const {
    Covariates all;
    for (const CovariateOrigin origin : {CovariateOrigin::given, CovariateOrigin::derived}) {
      for (const CovariateInfo& info : covariate_vocabulary()) {
        const auto found = given_.find(info.name);
        if (found != given_.end() && found->second.origin == origin) all.push_back(found->second);
      }
    }
    for (const auto& [name, covariate] : unknown_) all.push_back(covariate);
    return all;
  }

 private:
  using Named = std::map<std::string, Covariate>;

  void complain(const std::string& what) { problems_.push_back(fmt::format("{}: {}", id_, what)); }

  [[nodiscard]] const Covariate* given(const std::string& name) const {
    const auto found = given_.find(name);
    return found == given_.end() ? nullptr : &found->second;
  }

  void keep(Named& to, const std::string& column, Covariate covariate) {
    const auto [place, added] = to.emplace(covariate.name, covariate);
    if (!added && !same_value(place->second, covariate)) {
      complain(fmt::format("column \"{}\" contradicts another column of {}, expected them to agree", column,
                           covariate.name));
    }
  }

  void derive(const std::string& name, double value) {
    const auto [place, added] = given_.emplace(name, Covariate{name, CovariateOrigin::derived, value, {}});
    if (added || place->second.value == value) return;
    problems_.push_back(contradiction(id_, name, place->second.value, covariate_named(name)->derived_from));
  }

  void derive(const std::string& name, const std::string& level) {
    const auto [place, added] = given_.emplace(name, Covariate{name, CovariateOrigin::derived, nan, level});
    if (added || place->second.text == level) return;
    problems_.push_back(
        contradiction(id_, name, place->second.text, level, covariate_named(name)->derived_from));
  }

  /// The flags of the classes of a list, and its names of no class. Of a list that is not complete, only
  /// what it says.
  void derive_classes(const DerivedList& list, const Medicines& medicines, bool complete) {
    if (!medicines.unclassified.empty()) {
      const std::string name = list.name + "_unclassified";
      std::string text = fmt::format("{}", fmt::join(medicines.unclassified, "; "));
      const auto before = given_.find(name);
      if (before != given_.end() && before->second.origin == CovariateOrigin::derived)
        text = fmt::format("{}; {}", before->second.text, text);
      given_.insert_or_assign(name, Covariate{name, CovariateOrigin::derived, nan, std::move(text)});
    }
    for (const auto& [class_name, flag] : list.flags) {
      const bool there = std::ranges::find(medicines.classes, class_name) != medicines.classes.end();
      // A medicine that is not known may be of any class: then "no" would be a guess.
      if (there || (complete && medicines.unclassified.empty())) derive(flag, there ? 1 : 0);
    }
  }

  void derive_medicines(const MedicineList& list) {
    derive_classes(medicines_list(), list.taken, true);
    if (list.stopped_as_written.empty()) return;
    // What else was stopped is not known unless `withdrawal` itself is given.
    given_.emplace("withdrawal", Covariate{"withdrawal", CovariateOrigin::derived, nan,
                                           fmt::format("{}", fmt::join(list.stopped_as_written, "; "))});
    derive_classes(withdrawal_list(), list.stopped, false);
  }

  std::string id_;
  Named given_;
  Named unknown_;
  std::vector<std::string> problems_;
};

Reader read_all(const CovariateTexts& texts, const std::string& id) {
  Reader reader(id);
  for (const auto& [column, cell] : texts) reader.read(column, cell);
  reader.derive();
  return reader;
}

CovariateOrigin origin_named(const std::string& text) {
  for (const auto origin : {CovariateOrigin::given, CovariateOrigin::derived}) {
    if (text == name(origin)) return origin;
  }
  return CovariateOrigin::unknown;
}

}  // namespace

const char* name(CovariateOrigin origin) noexcept {
  switch (origin) {
    case CovariateOrigin::given: return "given";
    case CovariateOrigin::derived: return "derived";
    case CovariateOrigin::unknown: break;
  }
  return "unknown";
}

bool operator==(const Covariate& a, const Covariate& b) {
  return a.name == b.name && a.origin == b.origin && same_value(a, b);
}

std::vector<std::string> problems_of(const CovariateTexts& texts, const std::string& id) {
  return read_all(texts, id).problems();
}

Covariates covariates_of(const CovariateTexts& texts, const std::string& id) {
  const Reader reader = read_all(texts, id);
  if (!reader.problems().empty()) throw Error(ErrorKind::bad_argument, reader.problems().front());
  return reader.take();
}

std::vector<std::string> unknown_covariates(const CovariateTexts& texts) {
  std::vector<std::string> unknown;
  for (const auto& [column, cell] : texts) {
    if (facts_of(column).meaning.info == nullptr && std::ranges::find(unknown, column) == unknown.end())
      unknown.push_back(column);
  }
  return unknown;
}

CovariateTexts without_unknown(CovariateTexts texts, const std::vector<std::string>& keep) {
  std::erase_if(texts, [&](const auto& covariate) {
    const std::string& column = covariate.first;
    const auto& [meaning, refused] = facts_of(column);  // which is said, not passed over
    return !refused && meaning.info == nullptr && std::ranges::find(keep, column) == keep.end();
  });
  return texts;
}

Table covariate_table(const Covariates& covariates) {
  std::vector<std::string> names, origins, texts;
  std::vector<double> values;
  for (const Covariate& c : covariates) {
    names.push_back(c.name);
    origins.emplace_back(name(c.origin));
    values.push_back(c.value);
    texts.push_back(c.text);
  }
  return {"covariates",
          "What is known of the subject and the night; what is missing has no row.",
          {{"covariate", "", "Name, with the unit; docs/cohort.md lists them.", names},
           {"origin", "", "given, derived from a given one, or unknown to the vocabulary.", origins},
           {"value", "", "Number, or 1 and 0 of a yes or no; NaN of text.", values},
           {"text", "", "Level or text; empty of numbers.", texts}}};
}

Covariates covariates_in(const Tables& tables) {
  Covariates covariates;
  const auto table = std::ranges::find(tables.tables, "covariates", &Table::name);
  if (table != tables.tables.end()) {
    const auto& names = values_of<std::string>(*table, "covariate");
    const auto& origins = values_of<std::string>(*table, "origin");
    const auto& values = finite_numbers_of(*table, "value");
    const auto& texts = values_of<std::string>(*table, "text");
    for (std::size_t i = 0; i < names.size(); ++i) {
      covariates.push_back({names[i], origin_named(origins[i]), values[i], texts[i]});
    }
  }
  // A batch keeps these two beside the result's hash.
  for (const auto& [key, text] : tables.attributes) {
    const bool wanted = (key == "subject" || key == "session") && !text.empty();
    if (wanted && std::ranges::find(covariates, key, &Covariate::name) == covariates.end())
      covariates.push_back({key, CovariateOrigin::given, nan, text});
  }
  return covariates;
}

}  // namespace psg
