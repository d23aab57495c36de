#include "psg/cohort/cohort.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "psg/cohort/cohort_table.hpp"
#include "psg/cohort/covariate_text.hpp"
#include "psg/cohort/vocabulary.hpp"
#include "psg/core/error.hpp"
#include "psg/core/stop.hpp"
#include "psg/core/version.hpp"
#include "psg/store/store.hpp"
#include "psg/system/atomic_file.hpp"
#include "psg/text/text.hpp"

namespace psg {
namespace {

using namespace cohort;  // the room's own names

const Covariate* named(const Covariates& covariates, const std::string& name) {
  const auto found = std::ranges::find(covariates, name, &Covariate::name);
  return found == covariates.end() ? nullptr : &*found;
}

/// Whether they are the same covariate; the vocabulary spells those that it knows in one way.
bool same(const Covariate& a, const Covariate& b) {
  const bool unknown = a.origin == CovariateOrigin::unknown && b.origin == CovariateOrigin::unknown;
  return a.name == b.name || (unknown && folded_unit(a.name) == folded_unit(b.name));
}

/// The name of the covariate that this one followed from, empty when it was given.
std::string origin_of(const Covariate& covariate) {
  const CovariateInfo* info = covariate_named(covariate.name);
  return covariate.origin == CovariateOrigin::derived && info != nullptr ? info->derived_from : "";
}

bool is_level(const std::string& name) {
  const CovariateInfo* info = covariate_named(name);
  return info != nullptr && info->kind == CovariateKind::level;
}

/// Whether a covariate followed from one that is replaced, also by way of another.
bool outdated(const Covariate& covariate, const Covariates& old, const Covariates& by) {
  const std::string origin = origin_of(covariate);
  if (origin.empty()) return false;
  if (named(by, origin) != nullptr) return true;
  const Covariate* before = named(old, origin);
  return before != nullptr && outdated(*before, old, by);
}

/// The covariates of a result, replaced by those of the file where it has any; what followed from a replaced
/// one goes with it.
Covariates replaced(const std::string& id, const Covariates& old, const Covariates& by) {
  Covariates all = by;
  for (const Covariate& covariate : old) {
    const std::string origin = origin_of(covariate);
    if (outdated(covariate, old, by)) continue;
    const auto newer = std::ranges::find_if(by, [&](const Covariate& b) { return same(b, covariate); });
    if (newer == by.end()) {
      all.push_back(covariate);
    } else if (!origin.empty() && newer->value + covariate.value == 1) {
      throw Error(ErrorKind::malformed, contradiction(id, covariate.name, newer->value, origin));
    } else if (!origin.empty() && is_level(covariate.name) && newer->text != covariate.text) {
      throw Error(ErrorKind::malformed,
                  contradiction(id, covariate.name, newer->text, covariate.text, origin));
    }
  }
  return all;
}

/// @param keys by which rows of the file were looked for
Covariates covariates_for(const std::string& id, const Tables& result, const CohortOptions& options,
                          std::set<std::string>& keys) {
  Covariates stored = covariates_in(result);
  if (!options.covariates) return stored;
  const Covariate* subject = named(stored, "subject");
  const std::string subject_id = subject == nullptr ? "" : subject->text;
  keys.insert(options.covariates->key(id, subject_id));
  const CovariateTexts texts = without_unknown(options.covariates->of(id, subject_id), options.keep_columns);
  return replaced(id, stored, covariates_of(texts, id));
}

/// Throws the first that is wrong in columns that are kept though no vocabulary knows them.
void check_kept_columns(const CohortOptions& options) {
  if (!options.covariates || options.keep_columns.empty()) return;
  for (const auto& [name, texts] : options.covariates->rows) {
    stop_point();
    const auto problems = problems_of(without_unknown(texts, options.keep_columns), name);
    if (!problems.empty()) throw Error(ErrorKind::malformed, problems.front());
  }
}

/// The file of this name in the folder, "." where that has none.
std::string in_folder(const std::string& folder, const char* file) {
  return fmt::format("{}/{}", folder.empty() ? "." : folder, file);
}

void check_ids(const std::vector<std::string>& ids) {
  const auto twice = std::ranges::adjacent_find(ids);
  if (twice == ids.end()) return;
  throw Error(ErrorKind::malformed,
              fmt::format("the recording \"{}\" comes twice in the cohort, expected each id once", *twice));
}

}  // namespace

std::vector<std::string> tables_for_cohort(const CohortOptions& options) {
  std::vector<std::string> names = {"recording", "channels", "rules", "indices", "warnings", "covariates"};
  if (options.movements) names.emplace_back("movements");
  return names;
}

void check_cohort_outputs(const std::string& folder, const CohortOptions& options) {
  const auto check = [&](const char* file, FileKind kind) {
    check_output({in_folder(folder, file), std::move(kind), {.inputs = options.inputs}});
  };
  check_written_once({in_folder(folder, "cohort.tsv"), in_folder(folder, "cohort.json"),
                      in_folder(folder, "cohort.h5"), in_folder(folder, "movements.tsv")});
  check("cohort.tsv", cohort_tsv_kind());
  check("cohort.json", dictionary_kind());
  check("cohort.h5", result_kind());
  if (options.movements) check("movements.tsv", movements_tsv_kind());
}

CohortReport write_cohort(const std::string& folder, std::vector<std::string> ids,
                          const std::function<Tables(const std::string& id)>& read,
                          const CohortOptions& options) {
  std::ranges::sort(ids, natural_less);
  check_ids(ids);
  check_kept_columns(options);
  check_cohort_outputs(folder, options);
  const auto path = [&](const char* file) { return in_folder(folder, file); };
  const Overwrite overwrite{.inputs = options.inputs};
  CohortReport report;
  CohortTable table;
  std::set<std::string> keys;
  Together files;
  std::optional<MovementsFile> movements;
  if (options.movements) movements.emplace(path("movements.tsv"), overwrite);
  for (const std::string& id : ids) {
    stop_point();
    if (options.covariates) keys.insert(options.covariates->key(id, ""));  // also where no result can be read
    MovementsFile::Lines lines;
    try {
      const Tables result = read(id);
      if (movements) lines = movements->lines_of(id, result);
      table.add(id, result, covariates_for(id, result, options, keys));
    } catch (const Error& error) {
      report.left_out.push_back({id, error.what()});
      continue;
    }
    if (movements) movements->write(lines);  // a full disk ends everything, it is no fault of this recording
    if (++report.recordings == 1)
      table.reserve(table.rows() * ids.size());  // the rule sets are mostly the same
  }
  report.rows = static_cast<std::int64_t>(table.rows());
  if (options.covariates) report.unfit_covariates = options.covariates->unfit(keys);
  report.unknown_covariates = table.unknown();
  Tables cohort{{{"version", version}}, {}};
  cohort.tables.push_back(std::move(table).take());
  const auto& columns = cohort.tables.front().columns;
  for (std::size_t c = columns.size() - report.unknown_covariates.size(); c < columns.size(); ++c) {
    report.kept_as.push_back(columns[c].name);  // they come last
  }
  // All of them get their names, or, where disk or memory ends, none.
  AtomicFile tsv({path("cohort.tsv"), cohort_tsv_kind(), overwrite});
  write_tsv(cohort.tables.front(), tsv);
  AtomicFile dictionary({path("cohort.json"), dictionary_kind(), overwrite});
  write_dictionary(cohort.tables.front(), dictionary);
  write(std::move(cohort), path("cohort.h5"), overwrite);  // last: the table leaves memory as it is laid out
  tsv.commit();
  dictionary.commit();
  if (movements) {
    movements->commit();
  } else {
    remove_own_file(path("movements.tsv"), movements_tsv_kind());  // of an earlier scoring
  }
  files.commit();
  return report;
}

}  // namespace psg
