#include "psg/cohort/vocabulary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "psg/cohort/citations.hpp"
#include "psg/cohort/data_files.hpp"
#include "psg/cohort/vocabulary_files.hpp"
#include "psg/core/error.hpp"

namespace psg {

namespace cohort {

const Vocabulary& vocabulary() {
  static const Vocabulary all = read_vocabulary(citations_toml(), covariates_toml(), medicines_toml());
  return all;
}

}  // namespace cohort

const std::vector<Citation>& citations() { return cohort::vocabulary().citations; }

const std::string& cite(std::string_view key) {
  const auto found = std::ranges::find(citations(), key, &Citation::key);
  if (found != citations().end()) return found->text;
  throw Error(ErrorKind::bad_argument, fmt::format("there is no source \"{}\"", key));
}

const std::vector<CovariateInfo>& covariate_vocabulary() { return cohort::vocabulary().covariates; }

const CovariateInfo* covariate_named(std::string_view name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, const CovariateInfo*> all;
    for (const CovariateInfo& info : covariate_vocabulary()) all.emplace(info.name, &info);
    return all;
  }();
  const auto found = by_name.find(name);
  return found == by_name.end() ? nullptr : found->second;
}

const std::vector<MedicineClass>& medicine_classes() { return cohort::vocabulary().classes; }

const std::vector<MedicineName>& medicine_names() { return cohort::vocabulary().names; }

const std::vector<UnclassifiedMedicine>& unclassified_medicines() {
  return cohort::vocabulary().unclassified;
}

}  // namespace psg
